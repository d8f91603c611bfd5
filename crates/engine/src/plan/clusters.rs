//! Clusters: those that Rancher is to get, and those that it has whose agent never came.

use lockstep_words::{Message, en::check, en::plan as say};

use super::build::Build;
use super::types::Value;
use super::{Act, JOINING, Op, Place};
use crate::blueprint::{ClusterBy, ClusterWanted, Step};
use crate::nearest::nearest;
use crate::survey::{ClusterFound, RancherFound};

/// Everything of step 4.
pub(super) fn add(build: &mut Build<'_>) {
    let none = RancherFound::default();
    let found = build.survey.rancher.as_ref().unwrap_or(&none);
    let blueprint = build.blueprint;
    for (n, wanted) in blueprint.clusters.iter().enumerate() {
        let subject = Message::new(say::CLUSTER).with("name", &wanted.name);
        if let Some(present) = found.cluster(&wanted.name) {
            let field = format!("new_clusters.{n}.name");
            if present.mark.as_deref() != Some(&build.mark) {
                let message = Message::new(say::CLUSTER_EXISTS).with("name", &wanted.name);
                build.block(Step::Clusters, field, message, None);
            } else if join_if_waiting(build, present) {
                build.keep(Place::Rancher, Step::Clusters, subject, Some(say::CLUSTER_THERE.into()));
            } else {
                build.block(Step::Clusters, field, not_usable(present), None);
            }
            continue;
        }
        let nodes = wanted.by != ClusterBy::Import;
        let Some(version) = version(build, found, n, wanted) else { continue };
        let detail = if nodes {
            Message::new(say::CLUSTER_NEW).with("version", version.as_deref().unwrap_or("Rancher’s default version"))
        } else {
            say::CLUSTER_IMPORT.into()
        };
        let version = version.unwrap_or_default();
        let op = Op::Cluster { name: wanted.name.clone(), by: wanted.by, version, mark: build.mark.clone() };
        build.change(cluster_change(&wanted.name), Act::Create, subject, op).detail(detail);
        let cluster = Value::From { change: cluster_change(&wanted.name), output: "id".into() };
        join(build, &wanted.name, cluster, nodes);
    }
    let mark = build.mark.clone();
    for cluster in found.clusters.iter().filter(|cluster| cluster.mark.as_ref() == Some(&mark)) {
        if blueprint.clusters.iter().all(|wanted| wanted.name != cluster.name) {
            build.note(Message::new(say::CLUSTER_LEFT).with("name", &cluster.name));
        }
    }
    for grant in &blueprint.grants {
        if found.cluster(&grant.cluster).is_some_and(|cluster| cluster.own) {
            let message = Message::new(say::CLUSTER_OWN).with("group", &grant.group).with("role", &grant.role);
            build.note(message.with("name", &grant.cluster));
        }
    }
    if build.survey.rancher.is_some() {
        own_address(build, found);
    }
    for name in blueprint.clusters_of_grants() {
        let wanted = blueprint.clusters.iter().any(|wanted| wanted.name == name);
        if let Some(present) = found.cluster(name).filter(|_| !wanted) {
            join_if_waiting(build, present);
        }
    }
}

/// The version that a new cluster's nodes get: the one that is wanted, else Rancher's default. The inner `None`: of an
/// imported cluster, or before Rancher was read. The outer one: none fits, and that is said.
#[allow(clippy::option_option, reason = "no version to say is another thing than none that fits")]
fn version(build: &mut Build<'_>, found: &RancherFound, n: usize, wanted: &ClusterWanted) -> Option<Option<String>> {
    let Some(known) = found.distributions.iter().find(|known| known.by == wanted.by) else {
        return Some(wanted.version.clone());
    };
    let field = format!("new_clusters.{n}.version");
    let names: Vec<&str> = known.versions.iter().map(String::as_str).collect();
    match &wanted.version {
        None if known.default.is_empty() => {
            build.block(
                Step::Clusters,
                field,
                say::CLUSTER_NO_DEFAULT.into(),
                names.first().map(|name| (*name).into()),
            );
            None
        }
        None => Some(Some(known.default.clone())),
        Some(version) if names.contains(&version.as_str()) => Some(Some(version.clone())),
        Some(version) => {
            let near = nearest(version, &names).or(names.first().copied());
            let message = Message::new(say::CLUSTER_VERSION).with("version", version);
            build.block(Step::Clusters, field, message, near.map(str::to_owned));
            None
        }
    }
}

/// Agents and kubeconfigs go to the address that Rancher calls its own.
fn own_address(build: &mut Build<'_>, found: &RancherFound) {
    let joins = build.blueprint.clusters.iter().any(|wanted| build.changes(&join_change(&wanted.name)));
    let (theirs, typed) = (found.server_url.trim_end_matches('/'), &build.blueprint.rancher.url);
    if theirs.is_empty() && joins {
        build.block(Step::Rancher, "rancher.url", check::SERVER_URL_EMPTY.into(), None);
    } else if !theirs.is_empty() && theirs != typed {
        build.note(Message::new(check::SERVER_URL_OTHER).with("theirs", theirs));
    }
}

fn cluster_change(name: &str) -> String {
    format!("rancher.cluster.{name}")
}

/// The change after which a cluster can be used.
pub(super) fn join_change(name: &str) -> String {
    format!("kubernetes.join.{name}")
}

/// Waits for the agent or the nodes of a cluster that is there; whether it can be used then.
fn join_if_waiting(build: &mut Build<'_>, present: &ClusterFound) -> bool {
    if JOINING.contains(&present.state.as_str()) {
        join(build, &present.name, present.id.as_str().into(), present.by_nodes);
        return true;
    }
    present.state == "active"
}

fn join(build: &mut Build<'_>, name: &str, cluster: Value, nodes: bool) {
    let key = if nodes { say::JOIN_NODES } else { say::JOIN_AGENT };
    let detail = if nodes { say::JOIN_NODES_DETAIL } else { say::JOIN_AGENT_DETAIL };
    let subject = Message::new(key).with("name", name);
    let op = Op::Join { cluster, name: name.to_owned(), nodes };
    build.change(join_change(name), Act::Create, subject, op).detail(detail).needs(&[&cluster_change(name)]);
}

/// The id of a grant's cluster, or where it comes from. What is in the way is said.
pub(super) fn cluster_of(build: &mut Build<'_>, found: &RancherFound, n: usize, name: &str) -> Option<Value> {
    if build.changes(&cluster_change(name)) {
        return Some(Value::From { change: cluster_change(name), output: "id".into() });
    }
    if build.survey.rancher.is_none() {
        return Some(Value::NotYetAsked);
    }
    let field = format!("grants.{n}.cluster");
    let Some(present) = found.cluster(name) else {
        let names: Vec<&str> = found.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
        let near = nearest(name, &names);
        build.block(Step::Clusters, field, unknown(name, near, &names), near.map(str::to_owned));
        return None;
    };
    if present.state == "active" || build.changes(&join_change(name)) {
        return Some(present.id.as_str().into());
    }
    build.block(Step::Clusters, field, not_usable(present), None);
    None
}

/// Rancher has no cluster of this name.
pub(crate) fn unknown(name: &str, near: Option<&str>, names: &[&str]) -> Message {
    let message = match near {
        Some(other) => Message::new(say::NO_CLUSTER_SUGGEST).with("other", other),
        None => Message::new(say::NO_CLUSTER).with("names", names.join(", ")),
    };
    message.with("name", name)
}

/// What keeps a cluster from being used; `None` where it can be used, or waited for.
pub(crate) fn in_the_way(cluster: &ClusterFound) -> Option<Message> {
    let fits = cluster.state == "active" || JOINING.contains(&cluster.state.as_str());
    (!fits).then(|| not_usable(cluster))
}

fn not_usable(cluster: &ClusterFound) -> Message {
    let said = if cluster.said.is_empty() { "nothing more" } else { &cluster.said };
    let message = Message::new(say::CLUSTER_NOT_ACTIVE).with("name", &cluster.name).with("state", &cluster.state);
    message.with("said", said)
}
