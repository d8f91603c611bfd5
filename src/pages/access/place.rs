//! What a scope needs besides group and role: clusters, a project, namespaces.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, GrantDraft, Scope};
use lockstep_words::en::forms;

use super::names;
use crate::components::{Complaint, TextField, Tick};
use crate::state::{grant_cluster, row_text, use_store};
use crate::words::t;

/// What a scope needs.
#[component]
pub fn PlaceOf(
    /// The row's place in the draft.
    n: usize,
    /// Its scope.
    scope: Scope,
) -> impl IntoView {
    let clusters = scope.has_cluster().then(|| view! { <Clusters n/> });
    let project = scope.has_project().then(|| {
        view! {
            <TextField
                text=row_text!(grants[n].project)
                label=forms::ACCESS_PROJECT
                hint=forms::ACCESS_PROJECT_HINT
            />
        }
    });
    let namespaces = scope.has_namespaces().then(|| {
        view! {
            <TextField
                text=row_text!(grants[n].namespaces)
                label=forms::ACCESS_NAMESPACES
                hint=forms::ACCESS_NAMESPACES_HINT
                mono=true
            />
        }
    });
    let moved = move |draft: &Draft| draft.grants.get(n).is_some_and(|grant| grant.move_namespaces);
    let turn = move |draft: &mut Draft| {
        if let Some(grant) = draft.grants.get_mut(n) {
            grant.move_namespaces = !grant.move_namespaces;
        }
    };
    let move_namespaces = scope.is_default().then(|| {
        view! { <Tick id=format!("grants.{n}.move_namespaces") on=moved turn>{t(forms::ACCESS_MOVE)}</Tick> }
    });
    (clusters, project, namespaces, move_namespaces)
}

/// The clusters of step 4, and those of the row that are not there.
#[component]
fn Clusters(n: usize) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(format!("grants.{n}.cluster"));
    let wrong = move || id.with_value(|id| store.problem_of(id).is_some());
    // A box that is ticked stays, and keeps its focus: boxes come and go by their names.
    let all = Memo::new(move |_| {
        store.draft.with(|draft| {
            let of_row = draft.grants.get(n).map(|row| row.clusters.clone()).unwrap_or_default();
            names(draft.cluster_names().map(str::to_owned).chain(of_row))
        })
    });
    view! {
        <fieldset id=id.get_value() class="field" class:wrong=wrong>
            <legend>{t(forms::ACCESS_CLUSTER)}</legend>
            <Complaint id=id.get_value() text=grant_cluster(n)/>
            <div class="boxes">
                <For each=move || all.get() key=String::clone let:name>
                    <Cluster n name/>
                </For>
            </div>
        </fieldset>
    }
}

/// A cluster to be ticked.
#[component]
fn Cluster(n: usize, name: String) -> impl IntoView {
    let id = format!("grants.{n}.cluster.{name}");
    let label = name.clone();
    let named = name.clone();
    let on = move |draft: &Draft| draft.grants.get(n).is_some_and(|row| row.clusters.contains(&named));
    let turn = move |draft: &mut Draft| {
        if let Some(row) = draft.grants.get_mut(n) {
            turn_cluster(row, &name);
        }
    };
    view! { <Tick id on turn>{label}</Tick> }
}

/// Names a cluster in a row, or no longer.
fn turn_cluster(row: &mut GrantDraft, name: &str) {
    let before = row.clusters.len();
    row.clusters.retain(|known| known != name);
    if row.clusters.len() == before {
        row.clusters.push(name.to_owned());
    }
}
