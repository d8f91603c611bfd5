//! The end: what was set up, the bundle, what happens next, how to take it back.

pub mod columns;

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;
use lockstep_engine::port::Command;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use self::columns::{Made, NextSteps, Places, Proofs, Undo};
use crate::components::{Dialog, Heading, Icon, MainRegion, TICK, TroublePanel, WindowOpen, dialog};
use crate::state::{BundleState, Page, Run, RunKind, Store, use_store};
use crate::words::t;

/// Whether temporary sign-in settings are open.
fn is_window_open(store: Store) -> bool {
    store.journal.with(|journal| journal.window_open)
}

/// The run that closes the window, the one under way or the last.
fn of_closing<T>(store: Store, read: impl FnOnce(&Run) -> Option<T>) -> Option<T> {
    store.run.with(|run| run.as_ref().filter(|run| run.kind == RunKind::CloseWindow).and_then(read))
}

/// The end.
#[component]
pub fn FinishPage() -> impl IntoView {
    let store = use_store();
    let closing_failed = move || of_closing(store, |run| run.trouble().cloned());
    let state = move || {
        let closing = of_closing(store, |run| run.running().then_some(())).is_some();
        if closing || store.bundle.get() == BundleState::Making {
            "busy"
        } else if store.trouble().is_some() || closing_failed().is_some() {
            "error"
        } else if is_window_open(store) {
            "empty"
        } else {
            "done"
        }
    };
    let title = move || {
        let proven = store.last_proof().is_some_and(|proof| proof.holds);
        t(match (is_window_open(store), proven) {
            (true, _) => pages::FINISH_TITLE_OPEN,
            (_, false) => pages::FINISH_TITLE_UNPROVEN,
            _ => pages::FINISH_TITLE,
        })
    };
    view! {
        <MainRegion state>
            <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_MADE/>
            <TroublePanel trouble=closing_failed kept=ui::TROUBLE_MADE/>
            <Heading>{title}</Heading>
            <p class="lead">{move || store.draft.with(lead)}</p>
            <WindowOpen first=true/>
            <Closed/>
            <Bundle/>
            <div class="columns">
                <Made/>
                <Proofs/>
                <NextSteps/>
                <Places/>
                <Undo/>
            </div>
            <StartOver/>
        </MainRegion>
    }
}

/// What the setup gives, in the person's own names.
fn lead(draft: &Draft) -> String {
    let plain = || t(pages::FINISH_LEAD_PLAIN).to_owned();
    let grant = match draft.grants.as_slice() {
        [grant] if grant.scope.has_project() => grant,
        [] | [_] => return plain(),
        all => return Message::new(pages::FINISH_LEAD_MANY).with("grants", all.len()).say(),
    };
    let Some(mapping) = draft.mappings.iter().find(|row| row.keycloak_group == grant.group) else { return plain() };
    Message::new(pages::FINISH_LEAD)
        .with("group", mapping.who())
        .with("role", &grant.role)
        .with("project", &grant.project)
        .with("cluster", grant.clusters.join(", "))
        .say()
}

/// Says that the window was closed just now.
#[component]
fn Closed() -> impl IntoView {
    let store = use_store();
    let closed = move || of_closing(store, Run::complete) == Some(true) && !is_window_open(store);
    view! {
        <Show when=closed>
            <p class="found big" role="status" id="closed"><Icon name=TICK/><span>{t(pages::WINDOW_CLOSED)}</span></p>
        </Show>
    }
}

/// The bundle to download.
#[component]
fn Bundle() -> impl IntoView {
    let store = use_store();
    let status = move || match store.bundle.get() {
        BundleState::Making => t(pages::FINISH_DOWNLOADING).to_owned(),
        BundleState::Made(name) => Message::new(pages::FINISH_DOWNLOADED).with("name", name).say(),
        BundleState::None | BundleState::Failed(_) => String::new(),
    };
    view! {
        <section class="bundle">
            <h2>{t(pages::FINISH_BUNDLE)}</h2>
            <p>{t(pages::FINISH_BUNDLE_WHAT)}</p>
            <p class="row">
                <button
                    type="button"
                    id="download-bundle"
                    class:go=move || !is_window_open(store)
                    on:click=move |_| store.export()
                >
                    {t(pages::FINISH_DOWNLOAD)}
                </button>
                <span class="status" role="status" id="bundle.status">{status}</span>
            </p>
        </section>
    }
}

/// The dialog that asks before everything is forgotten.
const OVER: &str = "confirm-over";

/// Starting over, after a question.
#[component]
fn StartOver() -> impl IntoView {
    let store = use_store();
    view! {
        <div class="actions">
            <button type="button" id="back" on:click=move |_| store.go(Page::Proof)>{t(ui::BACK)}</button>
            <button type="button" id="start-over" class="quiet" on:click=|_| dialog::open(OVER)>
                {t(pages::FINISH_OVER)}
            </button>
        </div>
        <Dialog
            id=OVER
            title=t(pages::OVER_TITLE)
            go=pages::OVER_GO
            no=pages::OVER_NO
            act=move || store.send(Command::StartOver)
        >
            <div>
                <p>{t(pages::OVER_TEXT)}</p>
                <p>{t(pages::OVER_REMAINS)}</p>
                <Show when=move || is_window_open(store)>
                    <p class="refused">{t(pages::OVER_WINDOW)}</p>
                </Show>
            </div>
        </Dialog>
    }
}
