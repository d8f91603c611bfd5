//! A cluster as norman shows it: the recorded one of its phase, with its own fields.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::cluster::{Cluster, Made, Phase};
use crate::conditions;
use crate::kube::Backend;

const LOCAL: &str = include_str!("../../data/cluster-local.json");
const CREATED: &str = include_str!("../../data/cluster-created.json");
const PENDING: &str = include_str!("../../data/cluster-pending.json");
const ACTIVE: &str = include_str!("../../data/cluster-active.json");

/// A controller's note on a pending cluster, and after how many reads it was recorded.
const NOTED: &str = "lifecycle.cattle.io/create.mgmt-cluster-rbac-remove";
const NOTED_AFTER: u32 = 2;

/// The recorded clusters, read once.
fn recorded(text: &'static str) -> Value {
    static ALL: OnceLock<[(&str, Value); 4]> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        [LOCAL, CREATED, PENDING, ACTIVE].map(|text| (text, serde_json::from_str(text).unwrap_or_default()))
    });
    all.iter().find(|(own, _)| *own == text).map(|(_, row)| row.clone()).unwrap_or_default()
}

/// A recorded cluster with this one's own fields.
fn filled(text: &'static str, object: &Value) -> Value {
    let mut row = recorded(text);
    for one in row.get_mut("conditions").and_then(Value::as_array_mut).into_iter().flatten() {
        if one["lastUpdateTime"] == "{created}" {
            one["lastUpdateTime"] = object["created"].clone();
        }
    }
    for (name, value) in object.as_object().into_iter().flatten() {
        if let (Value::Object(own), Value::Object(recorded)) = (value, &mut row[name]) {
            for (key, value) in own {
                recorded.insert(key.clone(), value.clone());
            }
        } else {
            row[name] = value.clone();
        }
    }
    row
}

/// What the request that imports a cluster answers.
pub(crate) fn created(object: &Value) -> Value {
    filled(CREATED, object)
}

/// A cluster's norman fields.
pub(crate) fn view(cluster: &Cluster) -> Value {
    let template = match cluster.phase {
        Phase::Local => LOCAL,
        Phase::Pending | Phase::Nodes | Phase::Building => PENDING,
        Phase::Waiting | Phase::Active => ACTIVE,
    };
    let mut row = filled(template, &cluster.object);
    if cluster.phase == Phase::Pending && cluster.reads >= NOTED_AFTER {
        row["annotations"][NOTED] = json!("true");
    }
    if cluster.phase == Phase::Waiting {
        conditions::set(&mut row, "Waiting", "Unknown", "", "Waiting for API to be available");
        conditions::unset(&mut row, "Ready");
    }
    if let Some(made) = &cluster.made {
        on_nodes(&mut row, cluster, made);
    }
    if cluster.lost {
        conditions::lose(&mut row);
    }
    if cluster.phase != Phase::Local {
        conditions::sum_up(&mut row);
        row["nodeCount"] = json!(cluster.nodes);
        row["linuxWorkerCount"] = json!(workers(cluster));
        row["info"]["nodeCount"] = json!(cluster.nodes);
    }
    if let (true, Some(Backend::Server(server))) = (cluster.provisioned(), &cluster.backend) {
        row["apiEndpoint"] = json!(server.base());
        row["caCert"] = json!(base64(server.ca_pem()));
    }
    row
}

fn workers(cluster: &Cluster) -> usize {
    let Some(made) = &cluster.made else { return cluster.nodes };
    made.nodes.iter().filter(|node| node.roles.iter().any(|role| role == "worker")).count()
}

/// What a cluster on nodes of the user's own says otherwise. Conditions, their order and the words were read in the sources
/// of 2.15.0, not run: such a cluster is `updating` while it waits for its nodes, and before Rancher has said so it counts
/// as `active`, as one that was just imported.
fn on_nodes(row: &mut Value, cluster: &Cluster, made: &Made) {
    row["annotations"]["provisioning.cattle.io/administrated"] = json!("true");
    row["info"]["machineProvider"] = json!("custom");
    row["info"]["kubernetesVersion"] = json!(made.version);
    for kind in ["Pending", "Waiting", "Provisioned"] {
        conditions::unset(row, kind);
    }
    let message = cluster.waits_for();
    if !message.is_empty() {
        row["readyReconciling"] = json!(true);
        conditions::set(row, "Ready", "Unknown", "Waiting", &message);
        conditions::set(row, "Updated", "Unknown", "Waiting", &message);
    }
    if cluster.phase == Phase::Active {
        conditions::set(row, "Updated", "True", "", "");
        row["version"]["gitVersion"] = json!(made.version);
        row["version"]["minor"] = json!(made.version.split('.').nth(1).unwrap_or_default());
        row["driver"] = json!(made.distribution());
        row["provider"] = json!(made.distribution());
    }
    if cluster.phase != Phase::Nodes {
        conditions::set(row, "Provisioned", "True", "", "");
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[cfg(test)]
mod tests {
    use super::{ACTIVE, CREATED, LOCAL, PENDING, recorded};
    use crate::text::field;

    #[test]
    fn what_was_recorded_is_found_again() {
        for (text, state) in [(LOCAL, "active"), (CREATED, "active"), (PENDING, "pending"), (ACTIVE, "active")] {
            assert_eq!(field(&recorded(text), "state"), state);
        }
    }
}
