//! The end: what was set up, the bundle, what happens next, how to take it back.

use leptos::prelude::*;
use lockstep_engine::plan::Place;
use lockstep_engine::port::Command;
use lockstep_engine::run::{Entry, Outcome};
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::components::dialog::Ask;
use crate::components::icon::{TICK, icon};
use crate::components::page::{Heading, Main};
use crate::components::trouble::TroublePanel;
use crate::components::window_open::{WindowOpen, closing};
use crate::route::{self, Route};
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::t;

/// The screen.
#[component]
pub fn Finish() -> AnyView {
    let store = Store::here();
    let open = Memo::new(move |_| store.journal.with(|journal| journal.window_open));
    let failed = move || store.run.kind.get() == Kind::CloseWindow && store.run.trouble.with(Option::is_some);
    let state = Signal::derive(move || {
        if closing(store) || store.bundling.get() {
            "busy"
        } else if store.trouble.with(Option::is_some) || failed() {
            "error"
        } else if open.get() {
            "empty"
        } else {
            "done"
        }
    });
    let title = Signal::derive(move || {
        let proven = store.last_proof().is_some_and(|proof| proof.holds());
        t(match (open.get(), proven) {
            (true, _) => pages::FINISH_TITLE_OPEN,
            (_, false) => pages::FINISH_TITLE_UNPROVEN,
            _ => pages::FINISH_TITLE,
        })
        .to_owned()
    });
    let closed = move || {
        let closed = store.run.kind.get() == Kind::CloseWindow && store.run.complete.get() == Some(true) && !open.get();
        closed.then(|| view! { <p class="found big" role="status" id="closed">{icon(TICK)}<span>{t(pages::WINDOW_CLOSED)}</span></p> })
    };
    view! {
        <Main state>
            <TroublePanel trouble=store.trouble/>
            <TroublePanel trouble=Signal::derive(move || store.run.trouble.get().filter(|_| failed())) kept=ui::TROUBLE_MADE/>
            <Heading text=title/>
            <p class="lead">{move || lead(store)}</p>
            <WindowOpen first=true/>
            {closed}
            <Bundle open/>
            <div class="columns">
                {move || made(store)}
                {move || proven(store)}
                {move || next(store)}
                {move || places(store)}
                {move || undo(store)}
            </div>
            <Over/>
        </Main>
    }
    .into_any()
}

/// What the setup gives, in the person's own names.
fn lead(store: Store) -> String {
    store.draft.with(|draft| {
        let Some(grant) = draft.grants.first() else { return t(pages::FINISH_LEAD_PLAIN).to_owned() };
        let mapping = draft.mappings.iter().find(|row| row.keycloak_group == grant.group);
        let Some(mapping) = mapping else { return t(pages::FINISH_LEAD_PLAIN).to_owned() };
        Message::new(pages::FINISH_LEAD)
            .with("group", &mapping.entra_group)
            .with("role", &grant.role)
            .with("project", &grant.project)
            .with("cluster", &grant.cluster)
            .say()
    })
}

#[component]
fn Bundle(open: Memo<bool>) -> AnyView {
    let store = Store::here();
    let status = move || {
        if store.bundling.get() {
            return Some(t(pages::FINISH_DOWNLOADING).to_owned());
        }
        store.bundle.get().map(|name| Message::new(pages::FINISH_DOWNLOADED).with("name", name).say())
    };
    view! {
        <section class="bundle">
            <h2>{t(pages::FINISH_BUNDLE)}</h2>
            <p>{t(pages::FINISH_BUNDLE_WHAT)}</p>
            <p class="row">
                <button type="button" id="download-bundle" class:go=move || !open.get() on:click=move |_| store.export()>
                    {t(pages::FINISH_DOWNLOAD)}
                </button>
                <span class="status" role="status" id="bundle.status">{status}</span>
            </p>
        </section>
    }
    .into_any()
}

fn made(store: Store) -> AnyView {
    let count = |entries: &[Entry], place: Place| {
        entries.iter().filter(|entry| entry.place == place && entry.outcome == Outcome::Done).count()
    };
    let items = store.journal.with(|journal| {
        let counted = Place::ALL.map(|place| (place, count(&journal.entries, place)));
        let some = counted.into_iter().filter(|(_, count)| *count > 0);
        let said = some.map(|(place, count)| {
            let said = Message::new(pages::FINISH_MADE_IN).with("count", count).with("place", place.name()).say();
            view! { <li>{icon(TICK)}<span>{said}</span></li> }.into_any()
        });
        said.collect::<Vec<_>>()
    });
    let list = if items.is_empty() {
        view! { <p>{t(pages::FINISH_MADE_NONE)}</p> }.into_any()
    } else {
        view! { <ul class="needs">{items}</ul> }.into_any()
    };
    view! { <section><h2>{t(pages::FINISH_MADE)}</h2>{list}</section> }.into_any()
}

fn proven(store: Store) -> AnyView {
    let items = store.proofs.with(|proofs| {
        proofs.iter().map(|proof| view! { <li>{super::proof::summary(proof)}</li> }.into_any()).collect::<Vec<_>>()
    });
    let list = if items.is_empty() {
        view! { <p>{t(pages::FINISH_PROOFS_NONE)}</p> }.into_any()
    } else {
        view! { <ul>{items}</ul> }.into_any()
    };
    view! { <section><h2>{t(pages::FINISH_PROOFS)}</h2>{list}</section> }.into_any()
}

fn next(store: Store) -> AnyView {
    let days = store.draft.with(|draft| draft.entra.secret_days.clone());
    let secret = Message::new(pages::FINISH_NEXT_SECRET).with("days", days).say();
    view! {
        <section>
            <h2>{t(pages::FINISH_NEXT)}</h2>
            <ul>
                <li>{t(pages::FINISH_NEXT_SIGN_IN)}</li>
                <li>{secret}</li>
                <li>{t(pages::FINISH_NEXT_LOCAL)}</li>
            </ul>
        </section>
    }
    .into_any()
}

fn places(store: Store) -> AnyView {
    let (rancher, keycloak, realm) =
        store.draft.with(|draft| (draft.rancher.url.clone(), draft.keycloak.url.clone(), draft.keycloak.realm.clone()));
    let admin = format!("{keycloak}/admin/master/console/#/{realm}");
    let keycloak_name = Message::new(pages::FINISH_LOOK_KEYCLOAK).with("realm", realm).say();
    let link = |address: String, name: String| {
        view! {
            <li>
                <a href=address target="_blank" rel="noopener noreferrer">
                    {name}<span class="visually-hidden">" "{t(pages::SIGN_IN_NEW)}</span>
                </a>
            </li>
        }
    };
    view! {
        <section>
            <h2>{t(pages::FINISH_LOOK)}</h2>
            <ul>{link(rancher, t(pages::FINISH_LOOK_RANCHER).to_owned())}{link(admin, keycloak_name)}</ul>
        </section>
    }
    .into_any()
}

fn undo(store: Store) -> AnyView {
    let mark = store.journal.with(|journal| journal.mark.clone());
    let how = Message::new(pages::FINISH_UNDO_HOW).with("mark", mark);
    view! { <section><h2>{t(pages::FINISH_UNDO)}</h2><p>{crate::words::rich(&how)}</p></section> }.into_any()
}

/// Starting over, after a question.
#[component]
fn Over() -> AnyView {
    let store = Store::here();
    let asking = RwSignal::new(false);
    let open = Memo::new(move |_| store.journal.with(|journal| journal.window_open));
    let warning = move || open.get().then(|| view! { <p class="refused">{t(pages::OVER_WINDOW)}</p> });
    view! {
        <div class="actions">
            <button type="button" id="back" on:click=move |_| route::go(store, Route::Proof)>{t(ui::BACK)}</button>
            <button type="button" id="start-over" class="quiet" on:click=move |_| asking.set(true)>{t(pages::FINISH_OVER)}</button>
        </div>
        <Ask
            id="confirm-over"
            open=asking
            title=t(pages::OVER_TITLE).to_owned()
            go=pages::OVER_GO
            no=pages::OVER_NO
            on_go=Callback::new(move |()| store.send(Command::StartOver))
        >
            <p>{t(pages::OVER_TEXT)}</p>
            <p>{t(pages::OVER_REMAINS)}</p>
            {warning}
        </Ask>
    }
    .into_any()
}
