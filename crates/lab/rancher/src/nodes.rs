//! Nodes of the user's own, which the lab plays: they run the registration command of a cluster that Rancher makes.

use axum::Extension;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::clock::stamp_now;
use crate::cluster::{Node, ROLES};
use crate::context::Context;
use crate::kube::{Call, Memory};
use crate::problem::text;
use crate::rancher::Rancher;
use crate::text::{field, strings};

impl Rancher {
    /// A machine runs the registration command of a cluster that was made for nodes of the user's own. Once nodes of the
    /// roles `etcd`, `controlplane` and `worker` are there, the cluster becomes active, after the delay of
    /// [`Self::set_cluster_delay`]. Later ones are added to it.
    ///
    /// # Errors
    /// There is no such cluster, it is not made on nodes of the user's own, a node has that name, or a role is unknown or
    /// missing.
    pub fn join_node(&self, cluster: &str, name: &str, roles: &[&str]) -> Result<(), String> {
        let mut state = self.state();
        let delay = state.cluster_delay;
        let found = state.clusters.get_mut(cluster).ok_or_else(|| format!("no cluster {cluster}"))?;
        let made = found.made.as_ref().ok_or_else(|| format!("cluster {cluster} takes no nodes: it was imported"))?;
        if made.nodes.iter().any(|node| node.name == name) {
            return Err(format!("cluster {cluster} has a node {name}"));
        }
        if roles.is_empty() || name.is_empty() {
            return Err("a node has a name and at least one role".into());
        }
        if let Some(unknown) = roles.iter().find(|role| !ROLES.contains(role)) {
            return Err(format!("no role {unknown}"));
        }
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        found.join(Node { name: name.to_owned(), roles }, delay);
        state.touch();
        Ok(())
    }
}

/// `POST /lab/nodes`, no address of Rancher's: a machine runs the registration command. Body:
/// `{"token": REGISTRATION TOKEN, "roles": ["etcd", "controlplane", "worker"], "name": NAME}`.
pub(crate) async fn play(Extension(context): Extension<Context>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let id = {
        let state = context.rancher.state();
        let known = state.clusters.iter().find(|(_, one)| one.registration.0 == field(&body, "token"));
        known.map(|(id, _)| id.clone())
    };
    let Some(id) = id else { return text(404, "no cluster has this registration token") };
    let roles = strings(&body["roles"]);
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    match context.rancher.join_node(&id, field(&body, "name"), &roles) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => text(422, reason),
    }
}

/// The requests that make a node and its status.
pub(crate) fn calls(node: &Node, version: &str) -> [Call; 2] {
    let name = &node.name;
    let mut labels =
        json!({"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"});
    for role in &node.roles {
        let role = if role == "controlplane" { "control-plane" } else { role.as_str() };
        labels[format!("node-role.kubernetes.io/{role}")] = json!("true");
    }
    let status = json!({"status": {
        "conditions": [{
            "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status",
            "lastHeartbeatTime": stamp_now(), "lastTransitionTime": stamp_now(),
        }],
        "capacity": {"cpu": "4", "memory": "16Gi", "pods": "110"},
        "allocatable": {"cpu": "4", "memory": "16Gi", "pods": "110"},
        "nodeInfo": {
            "architecture": "amd64", "bootID": "", "containerRuntimeVersion": "containerd://2.1.4", "kernelVersion": "6.8.0",
            "kubeProxyVersion": "", "kubeletVersion": version, "machineID": "", "operatingSystem": "linux",
            "osImage": "Linux", "systemUUID": "",
        },
    }});
    let node = json!({"metadata": {"name": name, "labels": labels}});
    [
        Call::system("POST", "/api/v1/nodes", Some(&node)),
        Call::system("PATCH", &format!("/api/v1/nodes/{name}/status"), Some(&status)),
    ]
}

/// Puts nodes into a cluster in memory.
pub(crate) fn place(memory: &Memory, nodes: &[Node], version: &str) {
    for call in nodes.iter().flat_map(|node| calls(node, version)) {
        memory.call(&call);
    }
}
