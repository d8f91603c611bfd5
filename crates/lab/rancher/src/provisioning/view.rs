//! A provisioning object as steve shows it.

use serde_json::{Value, json};

use crate::cluster::{Cluster, Phase};
use crate::conditions;
use crate::text::field;

/// In resources of steve.
pub(crate) const TYPE: &str = "provisioning.cattle.io.cluster";

/// An object with the status that follows from its cluster; without one its controllers have not seen it yet.
pub(crate) fn object(metadata: &Value, spec: &Value, cluster: Option<(&String, &Cluster)>) -> Value {
    let mut object = json!({
        "apiVersion": format!("{}/v1", super::GROUP), "kind": "Cluster", "metadata": metadata, "spec": spec,
    });
    let status = cluster.map(|(id, cluster)| status(id, cluster, field(metadata, "name")));
    let seen = status.unwrap_or_else(
        || json!({"state": "active", "transitioning": "no", "transitioningMessage": "Resource is current"}),
    );
    object["metadata"]["state"] = json!({
        "error": false, "message": seen["transitioningMessage"], "name": seen["state"],
        "transitioning": seen["transitioning"] == "yes",
    });
    if let Some(mut status) = cluster.is_some().then_some(seen) {
        if let Some(status) = status.as_object_mut() {
            status.retain(|name, _| !["state", "transitioning", "transitioningMessage"].contains(&name.as_str()));
        }
        object["status"] = status;
    }
    object
}

/// The object that mirrors a cluster of norman's or of the scenario.
pub(crate) fn mirrored(home: &str, id: &String, cluster: &Cluster) -> Value {
    let (namespace, name) = home.split_once('/').unwrap_or_default();
    let own = &cluster.object;
    let metadata = json!({
        "name": name, "namespace": namespace, "uid": own["uuid"], "generation": 1, "resourceVersion": "1",
        "creationTimestamp": own["created"], "annotations": {"provisioning.cattle.io/management-cluster-display-name": own["name"]},
        "labels": own["labels"],
    });
    object(&metadata, &json!({"localClusterAuthEndpoint": {}}), Some((id, cluster)))
}

/// The status, with the state that its conditions add up to.
fn status(id: &String, cluster: &Cluster, name: &str) -> Value {
    // Once it was ready it is said to be so for ever.
    let ready = cluster.provisioned();
    let mut status = json!({
        "agentDeployed": ready, "clusterName": id, "fleetWorkspaceName": "fleet-default", "observedGeneration": 1,
        "ready": ready, "conditions": [],
    });
    if cluster.phase == Phase::Local {
        status["fleetWorkspaceName"] = json!("fleet-local");
    }
    if ready {
        status["clientSecretName"] = json!(format!("{name}-kubeconfig"));
    }
    conditions::set(&mut status, "Reconciling", if ready { "False" } else { "True" }, "", "");
    conditions::set(&mut status, "Stalled", "False", "", "");
    if cluster.made.is_some() {
        conditions::set(&mut status, "Created", "True", "", "");
        conditions::set(&mut status, "RKECluster", "True", "", "");
        let message = cluster.waits_for();
        let (is, reason) = if message.is_empty() { ("True", "") } else { ("Unknown", "Waiting") };
        let told = ready || !message.is_empty();
        for kind in ["Updated", "Provisioned", "Ready"].iter().filter(|_| told) {
            conditions::set(&mut status, kind, is, reason, &message);
        }
    }
    conditions::sum_up(&mut status);
    status
}

/// An object with id and links.
pub(crate) fn shown(base: &str, home: &str, object: Value) -> Value {
    let (namespace, name) = home.split_once('/').unwrap_or_default();
    let itself = format!("{base}/v1/{}/{home}", super::PLURAL);
    let raw = format!("{base}/apis/{}/v1/namespaces/{namespace}/clusters/{name}", super::GROUP);
    let mut shown = object;
    shown["id"] = json!(home);
    shown["type"] = json!(TYPE);
    shown["links"] = json!({"patch": itself, "remove": itself, "self": itself, "update": itself, "view": raw});
    shown
}
