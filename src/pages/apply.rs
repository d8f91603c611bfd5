//! The plan being carried out: every change as it happens.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_engine::plan::Act;
use lockstep_engine::run::{Entry, Outcome};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::components::change::{begin, what};
use crate::components::icon::{CROSS, DASH, DOT, Icon, TICK, icon};
use crate::components::join::joins;
use crate::components::page::{live_heading, main_region};
use crate::components::sign_in::sign_in_panel;
use crate::components::trouble::{no_act, trouble};
use crate::components::when;
use crate::components::window_open::window_open;
use crate::el::{El, all, button, el, follows, some, whether};
use crate::route::{self, Route};
use crate::state::Store;
use crate::state::plan::{Change, Plan};
use crate::state::run::Kind;
use crate::words::t;

/// How many changes of the plan write and fit. A check is shown in the list and not counted, as on the review.
fn count(store: Store, fits: impl Fn(&Change) -> bool) -> usize {
    store.run.plan.with(|plan| plan.iter().flat_map(Plan::writes_before_proof).filter(|change| fits(change)).count())
}

fn total(store: Store) -> usize {
    count(store, |_| true)
}

/// How many changes of the run are made.
pub fn done(store: Store) -> usize {
    let made = |entry: &Entry, id: &str| entry.change == id && entry.outcome == Outcome::Done;
    store.run.entries.with(|entries| count(store, |change| entries.iter().any(|entry| made(entry, &change.id))))
}

fn running(store: Store) -> bool {
    store.run.running.get() && store.run.kind.get() == Kind::Apply
}

/// A sentence with the counts of the run in it.
fn counted(store: Store, key: Key) -> Message {
    Message::new(key).with("count", total(store)).with("done", done(store))
}

/// The screen.
pub fn apply(store: Store) -> El {
    let state = move || match (running(store) || store.planning.get(), store.run.complete.get()) {
        (true, _) => "busy",
        (_, Some(true)) => "done",
        (_, Some(false)) => "error",
        _ => "empty",
    };
    let by_end = move |complete: Key, stopped: Key, under_way: Key| match store.run.complete.get() {
        Some(true) => counted(store, complete).say(),
        Some(false) => counted(store, stopped).say(),
        None => counted(store, under_way).say(),
    };
    let title = move || by_end(pages::APPLY_TITLE_DONE, pages::APPLY_TITLE_STOPPED, pages::APPLY_TITLE);
    let lead = move || by_end(pages::APPLY_LEAD_DONE, pages::APPLY_LEAD_STOPPED, pages::APPLY_LEAD);
    let list = move || {
        let rows = store.run.plan.with(|plan| {
            let changes = plan.iter().flat_map(Plan::before_proof);
            changes.map(|change| row(store, change).into()).collect::<Vec<_>>()
        });
        all(rows)
    };
    let over = whether(move || !store.run.running.get());
    let changes = el("section")
        .class("sys")
        .child(el("header").child(el("h2").text(t(pages::APPLY_LIST))))
        .child(el("ol").class("changes run").with(list));
    main_region(store, state)
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_KEPT, no_act))
        .child(trouble(move || store.run.trouble.get(), ui::TROUBLE_MADE, no_act))
        .child(live_heading(title))
        .child(el("p").class("lead").say(lead))
        .child(some(move || over.holds().then(|| el("div").child(window_open(store, false)))))
        .child(sign_in_panel(store))
        .child(joins(store))
        .child(bar(store))
        .child(changes)
        .child(el("div").class("actions").with(move || foot(store)))
}

/// How far it is, for eyes and ears.
fn bar(store: Store) -> El {
    let said = move || {
        let now = store.run.entries.with(|entries| {
            entries.iter().rev().find(|entry| entry.outcome == Outcome::Intended).map(|entry| entry.subject.say())
        });
        match (store.run.stopping.get(), now) {
            (true, _) => t(pages::APPLY_STOPPING).to_owned(),
            (_, Some(subject)) if running(store) => counted(store, pages::APPLY_NOW).with("subject", subject).say(),
            _ => counted(store, pages::APPLY_COUNT).say(),
        }
    };
    let clock = el("span").class("why").say(clock(store));
    let progress = el("progress")
        .id("progress")
        .live("max", move || Some(total(store).max(1).to_string()))
        .live("value", move || Some(done(store).to_string()));
    let words = el("p").child(el("span").class("status").attr("role", "status").id("status").say(said)).child(clock);
    el("div")
        .class("progress")
        .child(el("label").class("visually-hidden").attr("for", "progress").text(t(pages::APPLY_PROGRESS)))
        .child(progress)
        .child(words)
}

/// For how long it has been running, once a second.
fn clock(store: Store) -> impl Fn() -> String + Send + 'static {
    let elapsed = RwSignal::new(String::new());
    let tick = move || {
        if store.run.running.get_untracked() {
            let passed = (js_sys::Date::now() - store.run.began.get_untracked()) / 1000.0;
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "seconds of a run, not negative"
            )]
            let seconds = passed.max(0.0) as u64;
            let _ = elapsed.try_set(Message::new(pages::APPLY_ELAPSED).with("seconds", seconds).say());
        }
    };
    if let Ok(tick) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || tick.clear());
    }
    move || if running(store) { elapsed.get() } else { String::new() }
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
fn row(store: Store, change: &Change) -> El {
    let id = StoredValue::new(change.id.clone());
    let entry =
        move || id.with_value(|id| store.run.entries.with(|all| all.iter().find(|entry| entry.change == *id).cloned()));
    let looks = move || look(entry().as_ref(), store.run.running.get());
    let tag = move || {
        let (class, sign, word) = looks();
        el("span").attr("class", &format!("run-state {class}")).child(icon(sign)).text(t(word))
    };
    let took = move || {
        entry().filter(|entry| entry.ended > entry.began).map_or_else(String::new, |entry| {
            let seconds = when::seconds(entry.ended - entry.began);
            Message::new(pages::APPLY_SECONDS).with("seconds", seconds).say()
        })
    };
    let waits = move || {
        let waiting = store.run.waiting.get().filter(|(change, _)| id.with_value(|id| id == change));
        waiting.map(|(_, message)| el("small").class("waits").text(&message.say()))
    };
    let why = move || {
        let outcome = entry().map(|entry| entry.outcome);
        if let Some(Outcome::Failed { trouble }) = outcome {
            Some(el("small").class("failed").text(&trouble.means.say()))
        } else {
            None
        }
    };
    let detail = change.detail.as_ref().filter(|_| change.act != Act::Check);
    begin(change)
        .live("data-run", move || Some(looks().0.to_owned()))
        .child(what(&change.subject, detail).child(some(waits)).child(some(why)))
        .child(el("span").class("at").text(change.place.name()))
        .child(follows(tag))
        .child(el("span").class("took").say(took))
}

/// What can be done now.
fn foot(store: Store) -> AnyView {
    if running(store) {
        let stop = button("stop", t(pages::APPLY_STOP), move || store.stop());
        return stop.truth("aria-disabled", move || store.run.stopping.get()).into();
    }
    if store.run.complete.get() == Some(true) {
        let go = move || route::go(store, Route::Proof);
        return button("to-proof", t(pages::APPLY_TO_PROOF), go).class("go").into();
    }
    let again = button("try-again", t(pages::APPLY_AGAIN), move || store.try_again())
        .class("go")
        .truth("aria-disabled", move || store.planning.get());
    let reading = move || if store.planning.get() { t(pages::APPLY_AGAIN_READING).to_owned() } else { String::new() };
    let back = button("back", t(pages::APPLY_TO_REVIEW), move || store.back());
    let status = el("span").class("status").attr("role", "status").say(reading);
    all(vec![again.into(), back.into(), status.into()])
}
