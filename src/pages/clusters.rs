//! Step 4: the clusters that take part.

use leptos::prelude::*;
use lockstep_engine::blueprint::{ClusterBy, ClusterDraft, Step};
use lockstep_engine::port::Choice;
use lockstep_words::en::forms;
use lockstep_words::{Key, Message};

use super::form::step_form;
use crate::components::field::{complaint, facts, field};
use crate::components::focus;
use crate::components::select::{Item, one_of, select};
use crate::el::{El, all, button, el, follows, p, settled, some, typed, whether};
use crate::state::{Store, held};
use crate::words::t;

/// The id of the list.
const FIELD: &str = "clusters";
/// Under this name the versions of new clusters are known, such as `v1.34.2+k3s1`.
const VERSION: &str = "new_clusters.version";

/// So many clusters are shown at once; others are found by their names.
const SHOWN: usize = 40;

/// Whether Rancher has been asked.
fn known(store: Store) -> bool {
    store.choices.with(|all| all.iter().any(|(id, _)| id == FIELD))
}

/// The screen.
pub fn clusters(store: Store) -> El {
    if !untrack(|| known(store)) {
        store.look(FIELD);
    }
    if store.draft.with_untracked(|draft| draft.new_clusters.iter().any(|row| row.by != ClusterBy::Import)) {
        store.look(VERSION);
    }
    let part = RwSignal::new(String::new());
    let many = whether(move || store.choices_of(FIELD).len() > SHOWN);
    let present = el("fieldset")
        .id(FIELD)
        .class_and("", "wrong", move || store.problem_of(FIELD).is_some())
        .child(el("legend").text(t(forms::CLUSTERS_LIST)))
        .child(follows(move || complaint(store, FIELD)))
        .child(some(move || many.holds().then(|| filter(part))))
        .child(el("div").class("choice").with(move || rows(store, &part.get())))
        .child(follows(move || facts(store, FIELD)))
        .child(el("p").child(button("clusters.refresh", t(forms::CLUSTERS_REFRESH), move || store.look(FIELD))));
    step_form(store, Step::Clusters, forms::CLUSTERS_TITLE, forms::CLUSTERS_LEAD, vec![present, new_ones(store)])
}

/// A field for a part of a cluster's name.
fn filter(part: RwSignal<String>) -> El {
    const ID: &str = "clusters.part";
    let input = el("input")
        .id(ID)
        .attr("type", "search")
        .attr("autocomplete", "off")
        .on("input", move |event| part.set(typed(&event)));
    el("div").class("field").child(el("label").attr("for", ID).text(t(forms::CLUSTERS_PART))).child(input)
}

/// Those that were picked before and are not listed, then those that Rancher names.
fn rows(store: Store, part: &str) -> AnyView {
    let all_listed = store.choices_of(FIELD);
    let fits = |choice: &&Choice| {
        let (name, part) = (choice.value.as_bytes(), part.trim().as_bytes());
        part.is_empty() || name.windows(part.len()).any(|piece| piece.eq_ignore_ascii_case(part))
    };
    let found = all_listed.iter().filter(fits).count();
    let listed: Vec<Choice> = all_listed.iter().filter(fits).take(SHOWN).cloned().collect();
    let known = known(store);
    let picked = store.draft.with_untracked(|draft| draft.clusters.clone());
    let unlisted = picked.into_iter().filter(|name| listed.iter().all(|choice| choice.value != *name));
    let unlisted = unlisted.map(|name| {
        let gone = Message::new(if known { forms::CLUSTERS_GONE } else { forms::CLUSTERS_PICKED });
        let gone = Choice { label: name.clone(), value: name, detail: Some(gone), blocked: None };
        all_listed.iter().find(|choice| choice.value == gone.value).cloned().unwrap_or(gone)
    });
    let mut rows = unlisted.chain(listed.iter().cloned()).map(|choice| row(store, choice).into()).collect::<Vec<_>>();
    let hint = match (known, held::is_held(store, Step::Rancher)) {
        (true, _) if rows.is_empty() => Some(forms::CLUSTERS_NONE),
        (true, _) => None,
        (false, true) => Some(forms::CLUSTERS_WAIT),
        (false, false) => Some(forms::CLUSTERS_LOCKED),
    };
    if found > SHOWN {
        let more = Message::new(forms::CLUSTERS_MORE).with("count", found - SHOWN);
        rows.push(p("hint", &more.say()).attr("role", "status").into());
    }
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

/// Where a new cluster may come from: id, name, and what happens while applying.
static BY: [(ClusterBy, &str, Key, Key); 3] = [
    (ClusterBy::Import, "import", forms::CLUSTER_BY_IMPORT, forms::CLUSTER_BY_IMPORT_WHY),
    (ClusterBy::K3s, "k3s", forms::CLUSTER_BY_K3S, forms::CLUSTER_BY_NODES_WHY),
    (ClusterBy::Rke2, "rke2", forms::CLUSTER_BY_RKE2, forms::CLUSTER_BY_NODES_WHY),
];

/// Where a row stands in [`BY`].
fn position(store: Store, n: usize) -> usize {
    let by = store.draft.with(|draft| draft.new_clusters.get(n).map(|row| row.by).unwrap_or_default());
    BY.iter().position(|(known, ..)| *known == by).unwrap_or(0)
}

/// Clusters that Rancher does not have yet.
fn new_ones(store: Store) -> El {
    let count = settled(move || store.draft.with(|draft| draft.new_clusters.len()));
    let rows = move || all((0..count.count()).map(|n| new_one(store, n).into()).collect());
    let add = move || {
        store.edit(|draft| draft.new_clusters.push(ClusterDraft::default()));
        let last = store.draft.with_untracked(|draft| draft.new_clusters.len() - 1);
        request_animation_frame(move || focus::now(&format!("new_clusters.{last}.name")));
    };
    let elsewhere = format!("{}/dashboard/c/_/manager/provisioning.cattle.io.cluster/create", url(store));
    let cloud = el("a").attr("href", &elsewhere).attr("target", "_blank").attr("rel", "noopener noreferrer");
    el("fieldset")
        .child(el("legend").text(t(forms::CLUSTERS_NEW)))
        .child(p("hint", t(forms::CLUSTERS_NEW_HINT)))
        .child(el("div").class("grants").with(rows))
        .child(el("p").child(button("new_clusters.add", t(forms::CLUSTERS_ADD), add)))
        .child(p("why", t(forms::CLUSTERS_CLOUD)).text(" ").child(cloud.text(t(forms::CLUSTERS_CLOUD_LINK))))
}

fn url(store: Store) -> String {
    store.draft.with_untracked(|draft| draft.rancher.url.clone())
}

fn new_one(store: Store, n: usize) -> El {
    let id = move |name: &str| format!("new_clusters.{n}.{name}");
    let choose = |store: Store, n: usize, at: usize| {
        store.edit(|draft| {
            if let (Some(row), Some((by, ..))) = (draft.new_clusters.get_mut(n), BY.get(at)) {
                (row.by, row.version) = (*by, String::new());
            }
        });
        store.look(VERSION);
    };
    let list = one_of(&id("by"), BY.iter().map(|(_, id, name, _)| (*id, name)), position, choose, (store, n));
    let by = el("div")
        .class("field")
        .child(el("label").attr("for", &id("by")).text(t(forms::CLUSTER_BY)))
        .child(list.attr("aria-describedby", &id("by.hint")))
        .child(p("hint below", "").id(&id("by.hint")).say(move || t(&BY[position(store, n)].3).to_owned()));
    let at = settled(move || position(store, n));
    let version = some(move || {
        let made = BY[at.count()].1;
        (at.count() > 0)
            .then(|| select(store, id("version"), forms::CLUSTER_VERSION, move || versions(store, made), None))
    });
    let remove = move || {
        store.edit(|draft| {
            if n < draft.new_clusters.len() {
                draft.new_clusters.remove(n);
            }
        });
        store.problems.set(Vec::new());
        focus::soon("new_clusters.add");
    };
    let say = |key| Message::new(key).with("n", n + 1).say();
    let name = field(id("name"), forms::CLUSTER_NAME).mono();
    el("fieldset")
        .class("grant")
        .child(el("legend").text(&say(forms::CLUSTER_ROW)))
        .child(el("div").class("pair").child(name.draw(store)).child(by))
        .child(version)
        .child(button(&id("remove"), &say(forms::CLUSTER_REMOVE), remove).class("quiet"))
}

/// What a new cluster's nodes may get.
fn versions(store: Store, made: &str) -> Vec<Item> {
    let known = store.choices_of(VERSION);
    let fits = |version: &str| version.split('+').nth(1).is_some_and(|build| build.starts_with(made));
    let of = known.into_iter().filter(|choice| fits(&choice.value));
    let default = Item { value: String::new(), label: t(forms::CLUSTER_VERSION_DEFAULT).to_owned(), open: true };
    [default]
        .into_iter()
        .chain(of.map(|choice| Item { value: choice.value, label: choice.label, open: true }))
        .collect()
}
