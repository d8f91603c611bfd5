//! A box to tick.

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;

use crate::state::use_store;

/// A box to tick.
#[component]
pub fn Tick<On, Turn>(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Whether the draft has it ticked.
    on: On,
    /// What a click does to the draft.
    turn: Turn,
    /// Its words.
    children: Children,
) -> impl IntoView
where
    On: Fn(&Draft) -> bool + Send + Sync + 'static,
    Turn: Fn(&mut Draft) + 'static,
{
    let store = use_store();
    view! {
        <label class="tick">
            <input
                type="checkbox"
                id=id
                prop:checked=move || store.draft.with(&on)
                on:change=move |_| store.edit(&turn)
            />
            <span>{children()}</span>
        </label>
    }
}
