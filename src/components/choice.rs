//! One of a few, each with a line that says what it means: radio buttons, or a list to drop down.

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;
use lockstep_words::Key;

use super::field::{Complaint, Facts, described, wrong};
use crate::state::use_store;
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

/// A table of possibilities, a row each: `"id" => NAME, MEANING, field = value;`, with the names of sentences of the page.
macro_rules! ways {
    ($($id:literal => $label:ident, $why:ident, $($path:ident).+ = $value:expr;)*) => {
        &[$($crate::components::Way {
            id: $id,
            label: lockstep_words::en::forms::$label,
            why: lockstep_words::en::forms::$why,
            chosen: |draft| draft.$($path).+ == $value,
            choose: |draft| draft.$($path).+ = $value,
        }),*]
    };
}
pub(crate) use ways;

/// A list of possibilities to drop down, with a line on the one that is chosen: for what is seldom changed.
#[component]
pub fn DropDown(
    /// Its id in the draft and on the screen.
    id: &'static str,
    /// Its label.
    label: Key,
    /// The possibilities.
    options: &'static [Way],
) -> impl IntoView {
    let store = use_store();
    let chosen = Memo::new(move |_| store.draft.with(|draft| options.iter().position(|way| (way.chosen)(draft))));
    let why = move || chosen.get().map(|at| t(&options[at].why));
    let change = move |event| {
        let value = event_target_value(&event);
        if let Some(way) = options.iter().find(|way| way.id == value) {
            store.edit(way.choose);
        }
    };
    let list = options.iter().enumerate().map(|(at, way)| {
        view! {
            <option value=way.id prop:selected=move || chosen.get() == Some(at)>
                {t(&way.label)}
            </option>
        }
    });
    let hint = format!("{id}.hint");
    view! {
        <div class="field">
            <label for=id>{t(label)}</label>
            <select id=id name=id aria-describedby=hint.clone() on:change=change>
                {list.collect_view()}
            </select>
            <p class="hint below" id=hint>{why}</p>
            <Facts id/>
        </div>
    }
}

/// A group of radio buttons.
#[component]
pub fn Choice(
    /// Its id in the draft and on the screen.
    id: &'static str,
    /// Its label.
    label: Key,
    /// The possibilities.
    options: &'static [Way],
) -> impl IntoView {
    let store = use_store();
    let wrong = wrong(id);
    let buttons = options.iter().map(|way| {
        view! {
            <label>
                <input
                    type="radio"
                    name=id
                    id=format!("{id}.{}", way.id)
                    prop:checked=move || store.draft.with(way.chosen)
                    on:change=move |_| store.edit(way.choose)
                />
                <span>{t(&way.label)}<small>{t(&way.why)}</small></span>
            </label>
        }
    });
    view! {
        <fieldset id=id class:wrong=wrong aria-describedby=described(id, false, wrong)>
            <legend>{t(label)}</legend>
            <Complaint id/>
            <div class="choice">{buttons.collect_view()}</div>
            <Facts id/>
        </fieldset>
    }
}
