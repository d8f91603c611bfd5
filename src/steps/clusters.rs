//! Step 4: the clusters that take part.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::form::step_form;
use crate::components::field::{complaint, facts};
use crate::el::{El, all, button, el, follows, p};
use crate::state::{Store, held};
use crate::words::t;

/// The id of the list.
const FIELD: &str = "clusters";

/// Whether Rancher has been asked.
fn known(store: Store) -> bool {
    store.choices.with(|all| all.iter().any(|(id, _)| id == FIELD))
}

/// The screen.
pub fn clusters(store: Store) -> El {
    if !untrack(|| known(store)) {
        store.look(FIELD);
    }
    let list = el("fieldset")
        .id(FIELD)
        .class_and("", "wrong", move || store.problem_of(FIELD).is_some())
        .child(el("legend").text(t(ui::CLUSTERS_LIST)))
        .child(follows(move || complaint(store, FIELD)))
        .child(el("div").class("choice").with(move || rows(store)))
        .child(follows(move || facts(store, FIELD)))
        .child(el("p").child(button("clusters.refresh", t(ui::CLUSTERS_REFRESH), move || store.look(FIELD))));
    step_form(store, Step::Clusters, ui::CLUSTERS_TITLE, ui::CLUSTERS_LEAD, list)
}

/// Those that were picked before and are not listed, then those that Rancher names.
fn rows(store: Store) -> AnyView {
    let listed = store.choices_of(FIELD);
    let known = known(store);
    let picked = store.draft.with_untracked(|draft| draft.clusters.clone());
    let unlisted = picked.into_iter().filter(|name| listed.iter().all(|choice| choice.value != *name));
    let unlisted = unlisted.map(|name| Choice {
        label: name.clone(),
        value: name,
        detail: Some(Message::new(if known { ui::CLUSTERS_GONE } else { ui::CLUSTERS_PICKED })),
        blocked: None,
    });
    let mut rows = unlisted.chain(listed.iter().cloned()).map(|choice| row(store, choice).into()).collect::<Vec<_>>();
    let hint = match (known, held::is_held(store, Step::Rancher)) {
        (true, _) if rows.is_empty() => Some(ui::CLUSTERS_NONE),
        (true, _) => None,
        (false, true) => Some(ui::CLUSTERS_WAIT),
        (false, false) => Some(ui::CLUSTERS_LOCKED),
    };
    rows.extend(hint.map(|hint| p("hint", t(hint)).attr("role", "status").into()));
    all(rows)
}

fn row(store: Store, choice: Choice) -> El {
    let name = StoredValue::new(choice.value.clone());
    let picked = move || name.with_value(|name| store.draft.with(|draft| draft.clusters.contains(name)));
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
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", FIELD)
        .id(&format!("{FIELD}.{}", choice.value))
        .flag("disabled", choice.blocked.is_some())
        .set("checked", picked)
        .on("change", change);
    let class = if choice.blocked.is_some() { "off" } else { "" };
    let detail = choice.detail.map(|detail| el("small").text(&detail.say()));
    let reason = choice.blocked.map(|why| el("small").class("blocked").text(&why.say()));
    el("label").class(class).child(input).child(el("span").text(&choice.label).child(detail).child(reason))
}
