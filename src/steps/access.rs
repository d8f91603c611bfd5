//! Step 5: which group may do what, and where.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, GrantDraft, Step};
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::forms;

use super::form::step_form;
use crate::components::field::field;
use crate::components::focus;
use crate::components::select::{Item, select};
use crate::el::{El, all, button, el, settled};
use crate::state::Store;
use crate::words::t;

/// The role that is offered first.
const READ_ONLY: &str = "read-only";

/// The screen.
pub fn access(store: Store) -> El {
    if untrack(|| store.choices_of("grants.role")).is_empty() {
        store.look("grants.role");
    }
    let count = settled(move || store.draft.with(|draft| draft.grants.len()));
    let grants = move || all((0..count.count()).map(|n| grant(store, n, count.count()).into()).collect());
    let add = move || {
        store.edit(|draft| {
            let cluster = draft.grants.last().map(|grant| grant.cluster.clone()).unwrap_or_default();
            draft.grants.push(GrantDraft { cluster, role: READ_ONLY.into(), ..GrantDraft::default() });
        });
        let last = store.draft.with_untracked(|draft| draft.grants.len() - 1);
        request_animation_frame(move || focus::now(&format!("grants.{last}.group")));
    };
    let fields = vec![
        el("div").id("grants").class("grants").with(grants),
        el("p").child(button("grants.add", t(forms::ACCESS_ADD), add)),
        field("proof.person", forms::PREVIEW).hint(forms::PREVIEW_HINT).mono().draw(store),
    ];
    step_form(store, Step::Access, forms::ACCESS_TITLE, forms::ACCESS_LEAD, fields)
}

fn grant(store: Store, n: usize, count: usize) -> El {
    let id = move |name: &str| format!("grants.{n}.{name}");
    let groups = move || {
        let rows = |draft: &Draft| draft.mappings.iter().map(|row| row.keycloak_group.clone()).collect::<Vec<_>>();
        names(store.draft.with(rows))
    };
    let clusters = move || names(store.draft.with(|draft| draft.cluster_names().map(str::to_owned).collect()));
    let roles = move || roles(&store.choices_of("grants.role"));
    let about = Box::new(move || about(store, n));
    let remove = move || {
        store.edit(|draft| {
            if n < draft.grants.len() {
                draft.grants.remove(n);
            }
        });
        store.problems.set(Vec::new());
        focus::soon("grants.add");
    };
    let say = |key| Message::new(key).with("n", n + 1).say();
    let remove = (count > 1).then(|| button(&id("remove"), &say(forms::ACCESS_REMOVE), remove).class("quiet"));
    let who = el("div")
        .class("pair")
        .child(select(store, id("group"), forms::ACCESS_GROUP, groups, None))
        .child(select(store, id("role"), forms::ACCESS_ROLE, roles, Some(about)));
    let place = el("div")
        .class("pair")
        .child(select(store, id("cluster"), forms::ACCESS_CLUSTER, clusters, None))
        .child(field(id("project"), forms::ACCESS_PROJECT).hint(forms::ACCESS_PROJECT_HINT).draw(store));
    let namespaces = field(id("namespaces"), forms::ACCESS_NAMESPACES).hint(forms::ACCESS_NAMESPACES_HINT).mono();
    let moved = move || store.draft.with(|draft| draft.grants.get(n).is_some_and(|grant| grant.move_namespaces));
    let tick =
        el("input").attr("type", "checkbox").id(&id("move_namespaces")).set("checked", moved).on("change", move |_| {
            store.edit(|draft| {
                if let Some(grant) = draft.grants.get_mut(n) {
                    grant.move_namespaces = !grant.move_namespaces;
                }
            });
        });
    let tick = el("label").class("tick").child(tick).child(el("span").text(t(forms::ACCESS_MOVE)));
    el("fieldset")
        .class("grant")
        .child(el("legend").text(&say(forms::ACCESS_GRANT)))
        .child(who)
        .child(place)
        .child(namespaces.draw(store))
        .child(tick)
        .child(remove)
}

/// One line about the role that was taken.
fn about(store: Store, n: usize) -> String {
    let role = store.draft.with(|draft| draft.grants.get(n).map(|grant| grant.role.clone()).unwrap_or_default());
    let choice = store.choices_of("grants.role").into_iter().find(|choice| choice.value == role);
    match choice.and_then(|choice| choice.blocked.or(choice.detail)) {
        Some(detail) => detail.say(),
        None if role == READ_ONLY => t(forms::ACCESS_ROLE_READ).to_owned(),
        None => String::new(),
    }
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
