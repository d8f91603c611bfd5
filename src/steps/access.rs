//! Step 5: which group may do what, and where.

use leptos::prelude::*;
use lockstep_engine::blueprint::{GrantDraft, Step};
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::form::StepForm;
use crate::components::field::Field;
use crate::components::focus;
use crate::components::select::{Item, Select};
use crate::state::Store;
use crate::words::t;

/// The role that is offered first.
const READ_ONLY: &str = "read-only";

/// The screen.
#[component]
pub fn Access() -> AnyView {
    let store = Store::here();
    if store.choices_of("grants.role").is_empty() {
        store.look("grants.role");
    }
    let count = Memo::new(move |_| store.draft.with(|draft| draft.grants.len()));
    let grants = move || (0..count.get()).map(|n| grant(store, n, count.get())).collect::<Vec<_>>();
    let add = move |_| {
        store.edit(|draft| {
            let cluster = draft.grants.last().map(|grant| grant.cluster.clone()).unwrap_or_default();
            draft.grants.push(GrantDraft { cluster, role: READ_ONLY.into(), ..GrantDraft::default() });
        });
        let last = store.draft.with_untracked(|draft| draft.grants.len() - 1);
        request_animation_frame(move || focus::now(&format!("grants.{last}.group")));
    };
    view! {
        <StepForm step=Step::Access title=ui::ACCESS_TITLE lead=ui::ACCESS_LEAD>
            <div id="grants" class="grants">{grants}</div>
            <p><button type="button" id="grants.add" on:click=add>{t(ui::ACCESS_ADD)}</button></p>
        </StepForm>
    }
    .into_any()
}

fn grant(store: Store, n: usize, count: usize) -> AnyView {
    let id = move |name: &str| format!("grants.{n}.{name}");
    let groups = Signal::derive(move || {
        let groups =
            store.draft.with(|draft| draft.mappings.iter().map(|row| row.keycloak_group.clone()).collect::<Vec<_>>());
        names(groups)
    });
    let clusters = Signal::derive(move || names(store.draft.with(|draft| draft.clusters.clone())));
    let roles = Signal::derive(move || roles(&store.choices_of("grants.role")));
    let about = Signal::derive(move || {
        let role = store.draft.with(|draft| draft.grants.get(n).map(|grant| grant.role.clone()).unwrap_or_default());
        let choice = store.choices_of("grants.role").into_iter().find(|choice| choice.value == role);
        match choice.and_then(|choice| choice.blocked.or(choice.detail)) {
            Some(detail) => detail.say(),
            None if role == READ_ONLY => t(ui::ACCESS_ROLE_READ).to_owned(),
            None => String::new(),
        }
    });
    let remove = move |_| {
        store.edit(|draft| {
            if n < draft.grants.len() {
                draft.grants.remove(n);
            }
        });
        store.problems.set(Vec::new());
        focus::soon("grants.add");
    };
    let say = |key| Message::new(key).with("n", n + 1).say();
    let remove = (count > 1).then(|| {
        view! { <button type="button" class="quiet" id=id("remove") on:click=remove>{say(ui::ACCESS_REMOVE)}</button> }
    });
    let head = say(ui::ACCESS_GRANT);
    view! {
        <fieldset class="grant">
            <legend>{head}</legend>
            <div class="pair">
                <Select id=id("group") label=ui::ACCESS_GROUP items=groups/>
                <Select id=id("role") label=ui::ACCESS_ROLE items=roles about/>
            </div>
            <div class="pair">
                <Select id=id("cluster") label=ui::ACCESS_CLUSTER items=clusters/>
                <Field id=id("project") label=ui::ACCESS_PROJECT hint=ui::ACCESS_PROJECT_HINT/>
            </div>
            <Field id=id("namespaces") label=ui::ACCESS_NAMESPACES hint=ui::ACCESS_NAMESPACES_HINT mono=true/>
            {remove}
        </fieldset>
    }
    .into_any()
}

/// Names, each once and none empty.
fn names(all: Vec<String>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for name in all {
        if !name.trim().is_empty() && items.iter().all(|item| item.value != name) {
            items.push(Item { value: name.clone(), label: name, open: true });
        }
    }
    items
}

fn roles(choices: &[Choice]) -> Vec<Item> {
    let item = |choice: &Choice| Item {
        value: choice.value.clone(),
        label: choice.label.clone(),
        open: choice.blocked.is_none(),
    };
    choices.iter().map(item).collect()
}
