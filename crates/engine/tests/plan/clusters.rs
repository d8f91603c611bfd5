//! Clusters that Rancher is to get.

use lockstep_engine::blueprint::{Blueprint, ClusterBy, ClusterWanted, Grant, reference};
use lockstep_engine::plan::{Op, plan};
use lockstep_engine::survey::{ClusterFound, DistributionFound};

use crate::found::{around, done, fresh, ids, ra};

fn wants(by: ClusterBy, version: Option<&str>) -> Blueprint {
    let version = version.map(str::to_owned);
    let mut blueprint = Blueprint { clusters: vec![ClusterWanted { name: "beta".into(), by, version }], ..reference() };
    blueprint.grants.push(Grant { cluster: "beta".into(), ..reference().grants[0].clone() });
    blueprint
}

#[test]
fn a_new_cluster_comes_before_what_is_put_into_it() {
    let plan = plan(&wants(ClusterBy::Import, None), &done(), &around());
    let expected = [
        "rancher.cluster.beta",
        "kubernetes.join.beta",
        "rancher.project.beta/Trinity",
        "kubernetes.namespace.beta/trinity",
        "rancher.binding.beta/Trinity/read-only/Dev",
    ];
    assert_eq!((ids(&plan), plan.blocked.len()), (expected.to_vec(), 0));
    let needs = |id: &str| plan.changes.iter().find(|change| change.id == id).unwrap().needs.clone();
    assert_eq!(needs("kubernetes.join.beta"), ["rancher.cluster.beta"]);
    assert_eq!(needs("rancher.project.beta/Trinity"), ["kubernetes.join.beta"]);
    assert_eq!(needs("kubernetes.namespace.beta/trinity"), ["rancher.project.beta/Trinity", "kubernetes.join.beta"]);
}

#[test]
fn a_cluster_that_waits_is_waited_for_and_one_that_is_there_is_kept() {
    for (state, changes) in [("pending", 1), ("waiting", 1), ("provisioning", 1), ("active", 0)] {
        let mut survey = done();
        ra(&mut survey).clusters.push(ClusterFound {
            id: "c-b".into(),
            name: "beta".into(),
            state: state.into(),
            mark: Some(reference().mark()),
            ..Default::default()
        });
        let blueprint = Blueprint { grants: reference().grants, ..wants(ClusterBy::Import, None) };
        let plan = plan(&blueprint, &survey, &around());
        assert_eq!((plan.changes.len(), plan.blocked.len()), (changes, 0), "{state}");
        assert!(plan.changes.iter().all(|change| change.id == "kubernetes.join.beta"), "{state}");
    }
}

#[test]
fn a_cluster_that_is_away_is_in_the_way_with_rancher_s_own_words() {
    let mut survey = done();
    ra(&mut survey).clusters.push(ClusterFound {
        id: "c-b".into(),
        name: "beta".into(),
        state: "unavailable".into(),
        said: "Cluster agent is not connected".into(),
        mark: Some(reference().mark()),
        ..Default::default()
    });
    let plan = plan(&wants(ClusterBy::Import, None), &survey, &around());
    let said: Vec<String> = plan.blocked.iter().map(|blocked| blocked.message.say()).collect();
    assert!(said.len() == 2 && said.iter().all(|said| said.contains("Cluster agent is not connected")), "{said:?}");
}

/// What others made is picked from the list, and not taken for a new one of the same name.
#[test]
fn a_new_cluster_named_like_another_is_in_the_way() {
    let mut blueprint = wants(ClusterBy::K3s, None);
    (blueprint.clusters[0].name, blueprint.grants) = ("alpha".into(), reference().grants);
    let plan = plan(&blueprint, &done(), &around());
    let fields: Vec<Option<&str>> = plan.blocked.iter().map(|blocked| blocked.field.as_deref()).collect();
    assert_eq!((fields, ids(&plan).len()), (vec![Some("new_clusters.0.name")], 0));
}

#[test]
fn what_should_be_known_of_clusters_is_said() {
    let mut survey = done();
    ra(&mut survey).server_url = "https://rancher.fabrikam.com".into();
    ra(&mut survey).clusters[0].own = true;
    ra(&mut survey).clusters.push(ClusterFound {
        name: "old".into(),
        state: "active".into(),
        mark: Some(reference().mark()),
        ..Default::default()
    });
    let plan = plan(&reference(), &survey, &around());
    let said: Vec<String> = plan.notes.iter().map(lockstep_words::Message::say).collect();
    for part in ["Rancher calls itself https://rancher.fabrikam.com", "Cluster old was made", "Rancher itself runs"] {
        assert!(said.iter().any(|note| note.contains(part)), "{part}: {said:?}");
    }
}

#[test]
fn new_nodes_get_a_version_that_rancher_knows() {
    let known = |default: &str| DistributionFound {
        by: ClusterBy::Rke2,
        default: default.into(),
        versions: vec!["v1.34.2+rke2r1".into(), "v1.33.6+rke2r1".into()],
    };
    let version = |wanted: Option<&str>, default: &str| {
        let mut survey = fresh();
        ra(&mut survey).distributions = vec![known(default)];
        let plan = plan(&wants(ClusterBy::Rke2, wanted), &survey, &around());
        let made = plan.changes.iter().find_map(|change| match &change.op {
            Op::Cluster { version, .. } => Some(version.clone()),
            _ => None,
        });
        let at = plan.blocked.into_iter().find(|blocked| blocked.field.as_deref() == Some("new_clusters.0.version"));
        (made, at.map(|blocked| blocked.suggestion.unwrap_or_default()))
    };
    assert_eq!(version(None, "v1.33.6+rke2r1"), (Some("v1.33.6+rke2r1".into()), None));
    assert_eq!(version(Some("v1.34.2+rke2r1"), ""), (Some("v1.34.2+rke2r1".into()), None));
    assert_eq!(version(None, ""), (None, Some("v1.34.2+rke2r1".into())));
    assert_eq!(version(Some("v1.34.3+rke2r1"), ""), (None, Some("v1.34.2+rke2r1".into())));
}
