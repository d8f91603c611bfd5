//! One of a few: radio buttons, each with a line that says what it means.

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;
use lockstep_words::Key;

use super::field::{complaint, described, facts};
use crate::state::Store;
use crate::words::t;

/// One possibility.
pub struct Way {
    /// The last part of its id, as in the draft.
    pub id: &'static str,
    /// Its name.
    pub label: Key,
    /// What it means.
    pub why: Key,
    /// Whether the draft has it.
    pub chosen: fn(&Draft) -> bool,
    /// Puts it into the draft.
    pub choose: fn(&mut Draft),
}

/// A group of radio buttons.
#[component]
pub fn Choice(
    /// Its id in the draft and on the screen.
    id: &'static str,
    /// What is chosen.
    label: Key,
    /// The possibilities.
    ways: &'static [Way],
) -> AnyView {
    let store = Store::here();
    let wrong = Memo::new(move |_| store.problem_of(id).is_some());
    let options = ways.iter().map(|way| {
        let chosen = Memo::new(move |_| store.draft.with(way.chosen));
        view! {
            <label>
                <input
                    type="radio"
                    name=id
                    id=format!("{id}.{}", way.id)
                    prop:checked=chosen
                    on:change=move |_| store.edit(way.choose)
                />
                <span>{t(&way.label)}<small>{t(&way.why)}</small></span>
            </label>
        }
    });
    view! {
        <fieldset id=id class:wrong=wrong aria-describedby=move || described(id, false, wrong.get())>
            <legend>{t(label)}</legend>
            {move || complaint(store, id)}
            <div class="choice">{options.collect::<Vec<_>>()}</div>
            {move || facts(store, id)}
        </fieldset>
    }
    .into_any()
}
