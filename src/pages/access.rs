//! Step 5: which group may do what, and where.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, GrantDraft, Scope, Step};
use lockstep_engine::port::Choice;
use lockstep_words::en::forms;
use lockstep_words::{Key, Message};

use super::form::step_form;
use crate::components::field::{complaint, field, tick};
use crate::components::focus;
use crate::components::select::{Item, one_of, select};
use crate::el::{El, all, button, el, follows, p, settled};
use crate::state::Store;
use crate::words::t;

/// The role that is offered first.
const READ_ONLY: &str = "read-only";

/// The screen.
pub fn access(store: Store) -> El {
    look(store, Scope::default());
    let count = settled(move || store.draft.with(|draft| draft.grants.len()));
    let grants = move || all((0..count.count()).map(|n| grant(store, n, count.count()).into()).collect());
    let add = move || {
        store.edit(|draft| {
            let clusters = draft.grants.last().map(|grant| grant.clusters.clone()).unwrap_or_default();
            draft.grants.push(GrantDraft { clusters, role: READ_ONLY.into(), ..GrantDraft::default() });
        });
        let last = store.draft.with_untracked(|draft| draft.grants.len() - 1);
        request_animation_frame(move || focus::now(&format!("grants.{last}.group")));
    };
    let fields = vec![
        el("div").id("grants").class("grants").with(grants),
        el("p").child(button("grants.add", t(forms::ACCESS_ADD), add)),
        field("proof.person", forms::PREVIEW).hint(forms::PREVIEW_HINT).mono().draw(store),
        el("details")
            .id("proof.asks")
            .child(el("summary").text(t(forms::PROVEN)))
            .child(field("proof.requests", forms::REQUESTS).hint(forms::REQUESTS_HINT).mono().draw(store))
            .child(field("proof.questions", forms::QUESTIONS).hint(forms::QUESTIONS_HINT).mono().draw(store)),
    ];
    step_form(store, Step::Access, forms::ACCESS_TITLE, forms::ACCESS_LEAD, fields)
}

/// Asks for the roles that fit a scope; where they are known, for what those that were chosen let do.
fn look(store: Store, scope: Scope) {
    let known = !untrack(|| store.choices_of(scope.roles())).is_empty();
    store.look(if known { "grants.0.role" } else { "grants.role" });
}

/// Where a role may hold: the last part of its id, its name, and what it means; as [`Scope::ALL`].
static SCOPES: [(&str, Key, Key); 5] = [
    ("namespaces", forms::ACCESS_NAMESPACES_SCOPE, forms::ACCESS_NAMESPACES_WHY),
    ("project", forms::ACCESS_PROJECT_SCOPE, forms::ACCESS_PROJECT_WHY),
    ("role-bindings", forms::ACCESS_ROLE_BINDINGS_SCOPE, forms::ACCESS_ROLE_BINDINGS_WHY),
    ("cluster", forms::ACCESS_CLUSTER_SCOPE, forms::ACCESS_CLUSTER_WHY),
    ("global", forms::ACCESS_GLOBAL_SCOPE, forms::ACCESS_GLOBAL_WHY),
];

fn scope(store: Store, n: usize) -> Scope {
    store.draft.with(|draft| draft.grants.get(n).map(|grant| grant.scope).unwrap_or_default())
}

/// The list from which a row's scope is taken. Another kind of role is needed then, and asked for.
fn scopes(store: Store, n: usize) -> El {
    let id = format!("grants.{n}.scope");
    let choose = |store: Store, n: usize, at: usize| {
        let (before, after) = (scope(store, n), Scope::ALL[at.min(Scope::ALL.len() - 1)]);
        store.edit(|draft| {
            if let Some(row) = draft.grants.get_mut(n) {
                row.scope = after;
            }
        });
        if before.roles() != after.roles() {
            store.put(&format!("grants.{n}.role"), String::new());
        }
        look(store, after);
    };
    let at = |store, n| scope(store, n) as usize;
    let list = one_of(&id, SCOPES.iter().map(|(id, name, _)| (*id, name)), at, choose, (store, n));
    el("div")
        .class("field")
        .child(el("label").attr("for", &id).text(t(forms::ACCESS_SCOPE)))
        .child(list.attr("aria-describedby", &format!("{id}.hint")))
        .child(p("hint below", "").id(&format!("{id}.hint")).say(move || t(&SCOPES[at(store, n)].2).to_owned()))
}

/// The clusters of step 4, and those of the row that are not there.
fn clusters(store: Store, n: usize) -> El {
    let id = format!("grants.{n}.cluster");
    let of = move |draft: &Draft| draft.grants.get(n).map(|row| row.clusters.clone()).unwrap_or_default();
    let all_names = move |draft: &Draft| draft.cluster_names().map(str::to_owned).chain(of(draft)).collect::<Vec<_>>();
    let count = settled(move || names(store.draft.with(all_names)).len());
    let boxes = move || {
        // Drawn anew where their number changes alone: a box that is ticked keeps its focus.
        let _ = count.count();
        let boxes = names(store.draft.with_untracked(all_names)).into_iter().map(|item| {
            let (name, named) = (item.value.clone(), item.value);
            let turn = move |draft: &mut Draft| {
                if let Some(row) = draft.grants.get_mut(n) {
                    let before = row.clusters.len();
                    row.clusters.retain(|known| *known != named);
                    if row.clusters.len() == before {
                        row.clusters.push(named.clone());
                    }
                }
            };
            let id = format!("grants.{n}.cluster.{name}");
            let label = name.clone();
            tick(store, &id, &label, move |draft| of(draft).contains(&name), turn).into()
        });
        all(boxes.collect())
    };
    let wrong = id.clone();
    let at = id.clone();
    el("fieldset")
        .id(&id)
        .class_and("field", "wrong", move || store.problem_of(&wrong).is_some())
        .child(el("legend").text(t(forms::ACCESS_CLUSTER)))
        .child(follows(move || complaint(store, &at)))
        .child(el("div").class("boxes").with(boxes))
}

/// What a scope needs besides group and role.
fn place(store: Store, n: usize, scope: Scope) -> AnyView {
    let id = move |name: &str| format!("grants.{n}.{name}");
    let mut parts: Vec<AnyView> = Vec::new();
    if scope.has_cluster() {
        parts.push(clusters(store, n).into());
    }
    if scope.has_project() {
        let project = field(id("project"), forms::ACCESS_PROJECT).hint(forms::ACCESS_PROJECT_HINT);
        parts.push(project.draw(store).into());
    }
    if scope.has_namespaces() {
        let namespaces = field(id("namespaces"), forms::ACCESS_NAMESPACES).hint(forms::ACCESS_NAMESPACES_HINT).mono();
        parts.push(namespaces.draw(store).into());
    }
    if scope.is_default() {
        let moved = move |draft: &Draft| draft.grants.get(n).is_some_and(|grant| grant.move_namespaces);
        let turn = move |draft: &mut Draft| {
            if let Some(grant) = draft.grants.get_mut(n) {
                grant.move_namespaces = !grant.move_namespaces;
            }
        };
        parts.push(tick(store, &id("move_namespaces"), t(forms::ACCESS_MOVE), moved, turn).into());
    }
    all(parts)
}

fn grant(store: Store, n: usize, count: usize) -> El {
    let id = move |name: &str| format!("grants.{n}.{name}");
    let groups = move || {
        let rows = |draft: &Draft| draft.mappings.iter().map(|row| row.keycloak_group.clone()).collect::<Vec<_>>();
        names(store.draft.with(rows))
    };
    let roles = move || roles(&store.choices_of(scope(store, n).roles()));
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
    let at = settled(move || scope(store, n) as usize);
    let who = el("div")
        .class("pair")
        .child(select(store, id("group"), forms::ACCESS_GROUP, groups, None))
        .child(scopes(store, n));
    el("fieldset")
        .class("grant")
        .child(el("legend").text(&say(forms::ACCESS_GRANT)))
        .child(who)
        .child(follows(move || place(store, n, Scope::ALL[at.count()])))
        .child(select(store, id("role"), forms::ACCESS_ROLE, roles, None))
        .child(remove)
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
