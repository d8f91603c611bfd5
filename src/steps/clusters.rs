//! Step 4: the clusters that take part.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::form::StepForm;
use crate::components::field::{complaint, facts};
use crate::state::Store;
use crate::words::t;

/// The id of the list.
const FIELD: &str = "clusters";

/// The screen.
#[component]
pub fn Clusters() -> AnyView {
    let store = Store::here();
    let choices = Memo::new(move |_| store.choices_of(FIELD));
    let known = Memo::new(move |_| store.choices.with(|all| all.iter().any(|(id, _)| id == FIELD)));
    if !known.get_untracked() {
        store.look(FIELD);
    }
    let list = move || {
        let listed = choices.get();
        let gone = store.draft.with_untracked(|draft| draft.clusters.clone());
        let gone = gone.into_iter().filter(|name| known.get() && listed.iter().all(|choice| choice.value != *name));
        let gone = gone.map(|name| Choice {
            label: name.clone(),
            value: name,
            detail: Some(Message::new(ui::CLUSTERS_GONE)),
            blocked: None,
        });
        let rows = gone.chain(listed.iter().cloned()).map(|choice| row(store, choice)).collect::<Vec<_>>();
        if rows.is_empty() {
            let said = if known.get() { ui::CLUSTERS_NONE } else { ui::CLUSTERS_WAIT };
            return view! { <p class="hint" role="status">{t(said)}</p> }.into_any();
        }
        rows.into_any()
    };
    let again = move |_| store.look(FIELD);
    let wrong = Memo::new(move |_| store.problem_of(FIELD).is_some());
    view! {
        <StepForm step=Step::Clusters title=ui::CLUSTERS_TITLE lead=ui::CLUSTERS_LEAD>
            <fieldset id=FIELD class:wrong=wrong>
                <legend>{t(ui::CLUSTERS_LIST)}</legend>
                {move || complaint(store, FIELD)}
                <div class="choice">{list}</div>
                {move || facts(store, FIELD)}
                <p><button type="button" id="clusters.refresh" on:click=again>{t(ui::CLUSTERS_REFRESH)}</button></p>
            </fieldset>
        </StepForm>
    }
    .into_any()
}

fn row(store: Store, choice: Choice) -> AnyView {
    let name = StoredValue::new(choice.value.clone());
    let picked = Memo::new(move |_| name.with_value(|name| store.draft.with(|draft| draft.clusters.contains(name))));
    let blocked = choice.blocked.is_some();
    let change = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        let name = name.get_value();
        store.edit(|draft| {
            draft.clusters.retain(|known| *known != name);
            if on {
                draft.clusters.push(name);
            }
        });
    };
    let detail = choice.detail.map(|detail| view! { <small>{detail.say()}</small> });
    let reason = choice.blocked.map(|why| view! { <small class="blocked">{why.say()}</small> });
    view! {
        <label class:off=blocked>
            <input type="checkbox" name=FIELD id=format!("{FIELD}.{}", choice.value) disabled=blocked
                prop:checked=picked on:change=change/>
            <span>{choice.label}{detail}{reason}</span>
        </label>
    }
    .into_any()
}
