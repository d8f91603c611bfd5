//! Clusters that Rancher does not have yet.

use leptos::prelude::*;
use lockstep_engine::blueprint::{ClusterBy, ClusterDraft};
use lockstep_words::en::forms;
use lockstep_words::{Key, Message};

use super::VERSION;
use crate::components::{Item, OneOf, Select, TextField, focus};
use crate::state::{Store, row_text, use_store};
use crate::words::t;

/// Where a new cluster may come from: id, name, and what happens while applying.
static BY: [(ClusterBy, &str, Key, Key); 3] = [
    (ClusterBy::Import, "import", forms::CLUSTER_BY_IMPORT, forms::CLUSTER_BY_IMPORT_WHY),
    (ClusterBy::K3s, "k3s", forms::CLUSTER_BY_K3S, forms::CLUSTER_BY_NODES_WHY),
    (ClusterBy::Rke2, "rke2", forms::CLUSTER_BY_RKE2, forms::CLUSTER_BY_NODES_WHY),
];

/// The rows of new clusters.
#[component]
pub fn NewClusters() -> impl IntoView {
    let store = use_store();
    let count = Memo::new(move |_| store.draft.with(|draft| draft.new_clusters.len()));
    let add = move |_| {
        store.edit(|draft| draft.new_clusters.push(ClusterDraft::default()));
        let last = store.draft.with_untracked(|draft| draft.new_clusters.len() - 1);
        focus::soon(format!("new_clusters.{last}.name"));
    };
    let rancher = store.draft.with_untracked(|draft| draft.rancher.url.clone());
    let elsewhere = format!("{rancher}/dashboard/c/_/manager/provisioning.cattle.io.cluster/create");
    view! {
        <fieldset>
            <legend>{t(forms::CLUSTERS_NEW)}</legend>
            <p class="hint">{t(forms::CLUSTERS_NEW_HINT)}</p>
            <div class="grants">
                <For each=move || 0..count.get() key=|n| *n let:n>
                    <NewCluster n/>
                </For>
            </div>
            <p><button type="button" id="new_clusters.add" on:click=add>{t(forms::CLUSTERS_ADD)}</button></p>
            <p class="why">
                {t(forms::CLUSTERS_CLOUD)} " "
                <a href=elsewhere target="_blank" rel="noopener noreferrer">{t(forms::CLUSTERS_CLOUD_LINK)}</a>
            </p>
        </fieldset>
    }
}

/// Row `n`, counted from 0.
#[component]
fn NewCluster(n: usize) -> impl IntoView {
    let store = use_store();
    let by =
        Memo::new(move |_| store.draft.with(|draft| draft.new_clusters.get(n).map(|row| row.by).unwrap_or_default()));
    let remove = move |_| {
        store.edit(|draft| {
            if n < draft.new_clusters.len() {
                draft.new_clusters.remove(n);
            }
        });
        store.clear_problems();
        focus::soon("new_clusters.add");
    };
    let say = |key| Message::new(key).with("n", n + 1).say();
    view! {
        <fieldset class="grant">
            <legend>{say(forms::CLUSTER_ROW)}</legend>
            <div class="pair">
                <TextField text=row_text!(new_clusters[n].name) label=forms::CLUSTER_NAME mono=true/>
                <By n by/>
            </div>
            <Show when=move || by.get() != ClusterBy::Import>
                <Select
                    text=row_text!(new_clusters[n].version)
                    label=forms::CLUSTER_VERSION
                    items=move || versions(store, by.get())
                />
            </Show>
            <button type="button" class="quiet" id=format!("new_clusters.{n}.remove") on:click=remove>
                {say(forms::CLUSTER_REMOVE)}
            </button>
        </fieldset>
    }
}

/// The list from which it is taken where a cluster comes from.
#[component]
fn By(n: usize, by: Memo<ClusterBy>) -> impl IntoView {
    let store = use_store();
    let id = format!("new_clusters.{n}.by");
    let hint_id = format!("{id}.hint");
    let choose = move |by| {
        store.edit(|draft| {
            if let Some(row) = draft.new_clusters.get_mut(n) {
                (row.by, row.version) = (by, String::new());
            }
        });
        store.look(VERSION);
    };
    let why = move || BY.iter().find(|(known, ..)| *known == by.get()).map(|(.., why)| t(why));
    let options = BY.iter().map(|(by, id, name, _)| (*by, *id, t(name)));
    view! {
        <div class="field">
            <label for=id.clone()>{t(forms::CLUSTER_BY)}</label>
            <OneOf id options chosen=by choose attr:aria-describedby=hint_id.clone()/>
            <p class="hint below" id=hint_id>{why}</p>
        </div>
    }
}

/// What a new cluster's nodes may get: a version's build says for which of them it is, as in `v1.34.2+k3s1`.
fn versions(store: Store, by: ClusterBy) -> Vec<Item> {
    let made = BY.iter().find(|(known, ..)| *known == by).map(|(_, id, ..)| *id).unwrap_or_default();
    let fits = |version: &str| version.split('+').nth(1).is_some_and(|build| build.starts_with(made));
    let default = Item { value: String::new(), label: t(forms::CLUSTER_VERSION_DEFAULT).to_owned(), open: true };
    let known = store.choices_of(VERSION).into_iter().filter(|choice| fits(&choice.value));
    let known = known.map(|choice| Item { value: choice.value, label: choice.label, open: true });
    [default].into_iter().chain(known).collect()
}
