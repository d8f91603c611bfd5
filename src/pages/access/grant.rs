//! One row of access.

use leptos::prelude::*;
use lockstep_engine::blueprint::Scope;
use lockstep_words::Message;
use lockstep_words::en::forms;

use super::names;
use super::place::PlaceOf;
use super::scope::ScopeOf;
use crate::components::{Item, Select, focus};
use crate::state::{Store, row_text, use_store};

/// Row `n`, counted from 0.
#[component]
pub fn Grant(
    /// Its place in the draft.
    n: usize,
    /// Whether it may be taken away.
    removable: Memo<bool>,
) -> impl IntoView {
    let store = use_store();
    let scope =
        Memo::new(move |_| store.draft.with(|draft| draft.grants.get(n).map(|row| row.scope).unwrap_or_default()));
    let say = move |key| Message::new(key).with("n", n + 1).say();
    let remove = move |_| {
        store.edit(|draft| {
            if n < draft.grants.len() {
                draft.grants.remove(n);
            }
        });
        store.clear_problems();
        focus::soon("grants.add");
    };
    view! {
        <fieldset class="grant">
            <legend>{say(forms::ACCESS_GRANT)}</legend>
            <div class="pair">
                <Select
                    text=row_text!(grants[n].group)
                    label=forms::ACCESS_GROUP
                    items=move || groups(store)
                />
                <ScopeOf n scope/>
            </div>
            {move || view! { <PlaceOf n scope=scope.get()/> }}
            <Select
                text=row_text!(grants[n].role)
                label=forms::ACCESS_ROLE
                items=move || roles(store, scope.get())
            />
            <Show when=move || removable.get()>
                <button type="button" class="quiet" id=format!("grants.{n}.remove") on:click=remove>
                    {say(forms::ACCESS_REMOVE)}
                </button>
            </Show>
        </fieldset>
    }
}

/// The Keycloak groups of step 2.
fn groups(store: Store) -> Vec<Item> {
    let groups = store.draft.with(|draft| names(draft.mappings.iter().map(|row| row.keycloak_group.clone())));
    groups.into_iter().map(|name| Item { value: name.clone(), label: name, open: true }).collect()
}

/// The roles that fit a scope.
fn roles(store: Store, scope: Scope) -> Vec<Item> {
    let choices = store.choices_of(scope.roles()).into_iter();
    choices.map(|choice| Item { value: choice.value, label: choice.label, open: choice.blocked.is_none() }).collect()
}
