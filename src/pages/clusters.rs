//! Step 4: the clusters that take part.

pub mod new;
pub mod present;

use leptos::prelude::*;
use lockstep_engine::blueprint::{ClusterBy, Step};
use lockstep_words::en::forms;

use self::new::NewClusters;
use self::present::PresentClusters;
use crate::components::StepForm;
use crate::state::{Store, use_store};

/// The id of the list, under which its clusters are known.
const FIELD: &str = "clusters";
/// Under this name the versions of new clusters are known, such as `v1.34.2+k3s1`.
const VERSION: &str = "new_clusters.version";

/// Whether Rancher has been asked.
fn is_known(store: Store) -> bool {
    store.choices.with(|all| all.iter().any(|(id, _)| id == FIELD))
}

/// Step 4.
#[component]
pub fn ClustersPage() -> impl IntoView {
    let store = use_store();
    if untrack(|| !is_known(store)) {
        store.look(FIELD);
    }
    if store.draft.with_untracked(|draft| draft.new_clusters.iter().any(|row| row.by != ClusterBy::Import)) {
        store.look(VERSION);
    }
    view! {
        <StepForm step=Step::Clusters title=forms::CLUSTERS_TITLE lead=forms::CLUSTERS_LEAD>
            <PresentClusters/>
            <NewClusters/>
        </StepForm>
    }
}
