//! How far the run is, for eyes and ears.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_engine::run::Outcome;
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::{counted, counts, is_applying};
use crate::state::{RunPhase, use_store};
use crate::words::t;

/// The bar, what is being done, and for how long.
#[component]
pub fn Progress() -> impl IntoView {
    let store = use_store();
    let counts = Memo::new(move |_| counts(store));
    let stopping = move || store.run.with(|run| run.as_ref().is_some_and(|run| run.phase == RunPhase::Stopping));
    let now = move || {
        store.run.with(|run| {
            let entries = run.iter().flat_map(|run| run.entries.iter().rev());
            let mut begun = entries.filter(|entry| entry.outcome == Outcome::Intended);
            begun.next().map(|entry| entry.subject.say())
        })
    };
    let said = move || match now() {
        _ if stopping() => t(pages::APPLY_STOPPING).to_owned(),
        Some(subject) if is_applying(store) => counted(store, pages::APPLY_NOW).with("subject", subject).say(),
        _ => counted(store, pages::APPLY_COUNT).say(),
    };
    view! {
        <div class="progress">
            <label class="visually-hidden" for="progress">{t(pages::APPLY_PROGRESS)}</label>
            <progress id="progress" max=move || counts.get().1.max(1).to_string() value=move || counts.get().0.to_string()></progress>
            <p><span class="status" role="status" id="status">{said}</span><Clock/></p>
        </div>
    }
}

/// For how long it has been running, once a second.
#[component]
fn Clock() -> impl IntoView {
    let store = use_store();
    let elapsed = RwSignal::new(String::new());
    let tick = move || {
        if let Some(began) = store.run.with_untracked(|run| run.as_ref().filter(|run| run.running()).map(|r| r.began)) {
            let seconds = ((js_sys::Date::now() - began) / 1000.0).max(0.0).floor();
            elapsed.set(Message::new(pages::APPLY_ELAPSED).with("seconds", seconds).say());
        }
    };
    if let Ok(interval) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || interval.clear());
    }
    view! { <span class="why">{move || is_applying(store).then(|| elapsed.get())}</span> }
}
