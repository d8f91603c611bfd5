//! One change of a run. Its line stays; only its state is drawn anew.

use leptos::prelude::*;
use lockstep_engine::plan::Act;
use lockstep_engine::plan::Change;
use lockstep_engine::run::{Entry, Outcome};
use lockstep_words::en::pages;
use lockstep_words::{Key, Message};

use crate::components::{ActMark, CROSS, DASH, DOT, Icon, IconName, Subject, TICK, act_class, when};
use crate::state::{Run, use_store};
use crate::words::t;

/// How a change stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Done,
    Failed,
    NotBegun,
}

impl State {
    fn of(entry: Option<&Entry>, running: bool) -> State {
        match entry.map(|entry| &entry.outcome) {
            Some(Outcome::Done) => State::Done,
            Some(Outcome::Failed { .. }) => State::Failed,
            Some(Outcome::Intended) if running => State::Running,
            None if running => State::Waiting,
            Some(Outcome::Skipped | Outcome::Intended) | None => State::NotBegun,
        }
    }

    /// Its CSS class, icon and word.
    fn look(self) -> (&'static str, IconName, Key) {
        match self {
            State::Waiting => ("waiting", DASH, pages::APPLY_WAITING),
            State::Running => ("running", DOT, pages::APPLY_RUNNING),
            State::Done => ("done", TICK, pages::APPLY_DONE),
            State::Failed => ("failed", CROSS, pages::APPLY_FAILED),
            State::NotBegun => ("skipped", DASH, pages::APPLY_SKIPPED),
        }
    }
}

/// One change.
#[component]
pub fn RunRow(
    /// The change.
    change: Change,
) -> impl IntoView {
    let store = use_store();
    let Change { id, place, act, subject, detail, .. } = change;
    let of_change = StoredValue::new(id.clone());
    let entry = Memo::new(move |_| {
        store.run.with(|run| of_change.with_value(|id| run.as_ref().and_then(|run| run.entry(id).cloned())))
    });
    let state = Memo::new(move |_| {
        let running = store.run.with(|run| run.as_ref().is_some_and(Run::running));
        entry.with(|entry| State::of(entry.as_ref(), running))
    });
    let tag = move || {
        let (class, icon, word) = state.get().look();
        view! { <span class=format!("run-state {class}")><Icon name=icon/>{t(word)}</span> }
    };
    let took = move || {
        let took = entry.with(|entry| entry.as_ref().map(|entry| entry.ended.saturating_sub(entry.began)));
        let took = took.filter(|took| *took > 0);
        took.map(|took| Message::new(pages::APPLY_SECONDS).with("seconds", when::seconds(took)).say())
    };
    let waits = Memo::new(move |_| {
        store.run.with(|run| {
            let (change, message) = run.as_ref()?.waiting.as_ref()?;
            of_change.with_value(|id| id == change).then(|| message.say())
        })
    });
    let failed = move || {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.outcome) {
            Some(Outcome::Failed { trouble }) => Some(trouble.means.say()),
            _ => None,
        })
    };
    // What a check looks at is said on the review.
    let detail = detail.filter(|_| act != Act::Check);
    view! {
        <li class=act_class(act) data-change=id data-run=move || state.get().look().0>
            <ActMark act/>
            <Subject subject detail>
                {move || waits.get().map(|said| view! { <small class="waits">{said}</small> })}
                {move || failed().map(|said| view! { <small class="failed">{said}</small> })}
            </Subject>
            <span class="at">{place.name()}</span>
            {tag}
            <span class="took">{took}</span>
        </li>
    }
}
