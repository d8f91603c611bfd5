//! The plan being carried out: every change as it happens.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_engine::plan::{Act, Change, Phase, Plan};
use lockstep_engine::run::{Entry, Outcome};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::components::change::{class, sign};
use crate::components::icon::{CROSS, DASH, DOT, Icon, TICK, icon};
use crate::components::page::{Heading, Main};
use crate::components::sign_in::SignInPanel;
use crate::components::trouble::TroublePanel;
use crate::components::when;
use crate::route::{self, Route};
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::{rich, t};

/// What of the run is on the screen.
fn changes(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| change.phase == Phase::Apply)
}

fn total(store: Store) -> usize {
    store.run.plan.with(|plan| plan.as_ref().map_or(0, |plan| changes(plan).count()))
}

fn done(store: Store) -> usize {
    store.run.entries.with(|entries| entries.iter().filter(|entry| entry.outcome == Outcome::Done).count())
}

/// The screen.
#[component]
pub fn Apply() -> AnyView {
    let store = Store::here();
    let running = Memo::new(move |_| store.run.running.get() && store.run.kind.get() == Kind::Apply);
    let state = Signal::derive(move || match (running.get() || store.planning.get(), store.run.complete.get()) {
        (true, _) => "busy",
        (_, Some(true)) => "done",
        (_, Some(false)) => "error",
        _ => "empty",
    });
    let lead = move || {
        let (key, count) = match store.run.complete.get() {
            Some(true) => (pages::APPLY_LEAD_DONE, total(store)),
            Some(false) => (pages::APPLY_LEAD_STOPPED, total(store)),
            None => (pages::APPLY_LEAD, total(store)),
        };
        Message::new(key).with("count", count).with("done", done(store)).say()
    };
    let title = Signal::derive(move || match store.run.complete.get() {
        Some(true) => Message::new(pages::APPLY_TITLE_DONE).with("count", total(store)).say(),
        Some(false) => t(pages::APPLY_TITLE_STOPPED).to_owned(),
        None => t(pages::APPLY_TITLE).to_owned(),
    });
    let list = move || {
        let plan = store.run.plan.get();
        plan.map(|plan| changes(&plan).map(|change| row(store, change)).collect::<Vec<_>>())
    };
    view! {
        <Main state>
            <TroublePanel trouble=store.trouble/>
            <TroublePanel trouble=store.run.trouble kept=ui::TROUBLE_MADE/>
            <Heading text=title/>
            <p class="lead">{lead}</p>
            <SignInPanel/>
            <Bar running/>
            <section class="sys">
                <header><h2>{t(pages::APPLY_LIST)}</h2></header>
                <ol class="changes run">{list}</ol>
            </section>
            <Foot running/>
        </Main>
    }
    .into_any()
}

/// How far it is, for eyes and ears.
#[component]
fn Bar(running: Memo<bool>) -> AnyView {
    let store = Store::here();
    let said = Memo::new(move |_| {
        let counts = |key| Message::new(key).with("done", done(store)).with("count", total(store));
        let now = store.run.entries.with(|entries| {
            entries.iter().rev().find(|entry| entry.outcome == Outcome::Intended).map(|entry| entry.subject.say())
        });
        match (store.run.stopping.get(), now) {
            (true, _) => t(pages::APPLY_STOPPING).to_owned(),
            (_, Some(subject)) if running.get() => counts(pages::APPLY_NOW).with("subject", subject).say(),
            _ => counts(pages::APPLY_COUNT).say(),
        }
    });
    let elapsed = RwSignal::new(0_u64);
    let tick = set_interval_with_handle(
        move || {
            if running.try_get_untracked() == Some(true) {
                let passed = (js_sys::Date::now() - store.run.began.get_untracked()) / 1000.0;
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "seconds of a run, not negative"
                )]
                let _ = elapsed.try_set(passed.max(0.0) as u64);
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    let clock = move || {
        let seconds = elapsed.get();
        (running.get() && seconds > 0).then(|| Message::new(pages::APPLY_ELAPSED).with("seconds", seconds).say())
    };
    view! {
        <div class="progress">
            <label for="progress" class="visually-hidden">{t(pages::APPLY_PROGRESS)}</label>
            <progress id="progress" max=move || total(store).max(1).to_string() value=move || done(store).to_string()></progress>
            <p><span class="status" role="status" id="status">{said}</span><span class="why">{clock}</span></p>
        </div>
    }
    .into_any()
}

/// How a change stands: CSS class, icon, word.
fn look(entry: Option<&Entry>, running: bool) -> (&'static str, Icon, Key) {
    match entry.map(|entry| &entry.outcome) {
        Some(Outcome::Done) => ("done", TICK, pages::APPLY_DONE),
        Some(Outcome::Failed { .. }) => ("failed", CROSS, pages::APPLY_FAILED),
        Some(Outcome::Intended) if running => ("running", DOT, pages::APPLY_RUNNING),
        Some(Outcome::Skipped) => ("skipped", DASH, pages::APPLY_SKIPPED),
        None if running => ("waiting", DASH, pages::APPLY_WAITING),
        Some(Outcome::Intended) | None => ("skipped", DASH, pages::APPLY_SKIPPED),
    }
}

/// One change. Its line stays; only its state is drawn anew.
fn row(store: Store, change: &Change) -> AnyView {
    let id = StoredValue::new(change.id.clone());
    let entry = Memo::new(move |_| {
        id.with_value(|id| store.run.entries.with(|all| all.iter().find(|entry| entry.change == *id).cloned()))
    });
    let running = move || store.run.running.get();
    let state = move || entry.with(|entry| look(entry.as_ref(), running()).0);
    let tag = move || {
        let (_, sign, word) = entry.with(|entry| look(entry.as_ref(), running()));
        view! { {icon(sign)}{t(word)} }
    };
    let took = move || {
        entry.with(|entry| {
            let entry = entry.as_ref().filter(|entry| entry.ended > entry.began)?;
            let seconds = when::seconds(entry.ended - entry.began);
            Some(Message::new(pages::APPLY_SECONDS).with("seconds", seconds).say())
        })
    };
    let waits = move || {
        let waiting = store.run.waiting.get();
        waiting.filter(|(change, _)| id.with_value(|id| id == change)).map(|(_, message)| {
            view! { <small class="waits">{message.say()}</small> }
        })
    };
    let why = move || {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.outcome) {
            Some(Outcome::Failed { trouble }) => Some(view! { <small class="failed">{trouble.means.say()}</small> }),
            _ => None,
        })
    };
    let detail = change
        .detail
        .as_ref()
        .filter(|_| change.act != Act::Check)
        .map(|detail| view! { <small>{detail.say()}</small> });
    view! {
        <li class=class(change.act) data-change=change.id.clone() data-run=state>
            {sign(change.act)}
            <div class="what"><span class="subject">{rich(&change.subject)}</span>{detail}{waits}{why}</div>
            <span class="at">{change.place.name()}</span>
            <span class=move || format!("run-state {}", state())>{tag}</span>
            <span class="took">{took}</span>
        </li>
    }
    .into_any()
}

#[component]
fn Foot(running: Memo<bool>) -> AnyView {
    let store = Store::here();
    let shown = move || {
        if running.get() {
            return view! {
                <button type="button" id="stop" aria-disabled=move || store.run.stopping.get().then_some("true")
                    on:click=move |_| store.stop()>{t(pages::APPLY_STOP)}</button>
            }
            .into_any();
        }
        match store.run.complete.get() {
            Some(true) => view! {
                <button type="button" id="to-proof" class="go" on:click=move |_| route::go(store, Route::Proof)>
                    {t(pages::APPLY_TO_PROOF)}
                </button>
            }
            .into_any(),
            _ => view! {
                <button type="button" id="try-again" class="go" aria-disabled=move || store.planning.get().then_some("true")
                    on:click=move |_| store.try_again()>{t(pages::APPLY_AGAIN)}</button>
                <button type="button" id="back" on:click=move |_| store.back()>{t(pages::APPLY_TO_REVIEW)}</button>
                <span class="status" role="status">{move || store.planning.get().then(|| t(pages::APPLY_AGAIN_READING))}</span>
            }
            .into_any(),
        }
    };
    view! { <div class="actions">{shown}</div> }.into_any()
}
