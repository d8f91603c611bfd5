//! Projects.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, bindings, rows};
use crate::clock::stamp_now;
use crate::kube::Backend;
use crate::problem::Problem;
use crate::reconcile::PROJECT;
use crate::state::State;
use crate::text::field;

const ROLES: &str = "authz.management.cattle.io/creator-role-bindings";
const NO_CREATOR: &str = "field.cattle.io/no-creator-rbac";

/// A project's fields that are the same for all.
fn usual(mut row: Value, cluster: &str) -> Value {
    row["clusterId"] = json!(cluster);
    row["namespaceId"] = Value::Null;
    row["state"] = json!("active");
    row["transitioning"] = json!("no");
    row["transitioningMessage"] = json!("");
    row
}

/// A project as its controllers leave it.
pub(crate) fn settled(row: Value, cluster: &str) -> Value {
    let mut row = usual(row, cluster);
    row["conditions"] = json!([{"lastUpdateTime": stamp_now(), "status": "True", "type": "BackingNamespaceCreated"}]);
    row["annotations"]["lifecycle.cattle.io/create.mgmt-project-rbac-remove"] = json!("true");
    row["annotations"][format!("lifecycle.cattle.io/create.project-namespace-auth_{cluster}")] = json!("true");
    row
}

/// `POST /v3/projects`.
pub(crate) fn create(ask: &Ask) -> Result {
    let body = &ask.body;
    for name in ["clusterId", "name"] {
        if field(body, name).is_empty() {
            return Err(Problem::field("MissingRequired", name));
        }
    }
    let cluster = field(body, "clusterId");
    ask.context.require("create", "projects", cluster, "")?;
    let mut state = ask.context.rancher.state();
    if !state.clusters.contains_key(cluster) {
        return Err(Problem::not_found("namespaces", cluster));
    }
    let short = state.name("p-");
    let id = format!("{cluster}:{short}");
    let mut row = State::fresh("project", &id, Some(ask.context.me()));
    row["name"] = body["name"].clone();
    for name in ["description", "resourceQuota", "namespaceDefaultResourceQuota", "containerDefaultResourceLimit"] {
        if !body[name].is_null() {
            row[name] = body[name].clone();
        }
    }
    row["annotations"][ROLES] = json!("{\"required\":[\"project-owner\"]}");
    keep(&mut row, body);
    let alone = row["annotations"][NO_CREATOR] == "true";
    let mut stored = settled(row.clone(), cluster);
    if !alone {
        stored["annotations"][ROLES] = json!("{\"created\":[\"project-owner\"],\"required\":[\"project-owner\"]}");
    }
    if state.backing_delay > 0 {
        let delay = state.backing_delay;
        state.waiting.insert(id.clone(), delay);
        stored["conditions"] = json!([]);
    }
    state.table("project").insert(id.clone(), stored);
    if !alone {
        bindings::own_project(&mut state, &id, ask.context.me());
    }
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, usual(row, cluster))))
}

/// Adds the labels and annotations a client brought along.
pub(crate) fn keep(row: &mut Value, body: &Value) {
    for name in ["labels", "annotations"] {
        for (key, value) in body[name].as_object().into_iter().flatten() {
            row[name][key] = value.clone();
        }
    }
}

/// `DELETE /v3/projects/ID`: with its bindings; its namespaces stay without it, those that Rancher made go.
pub(crate) async fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    let cluster = field(&row, "clusterId").to_owned();
    row["removed"] = json!(stamp_now());
    row["removedTS"] = json!(lab_common::now() * 1000);
    row["state"] = json!("removing");
    row["transitioning"] = json!("yes");
    row["transitioningMessage"] = json!("waiting on mgmt-project-rbac-remove");
    let backend = {
        let mut state = ask.context.rancher.state();
        state.table("project").remove(&ask.id);
        state.table("projectRoleTemplateBinding").retain(|_, row| row["projectId"] != ask.id);
        state.waiting.remove(&ask.id);
        state.touch();
        state.clusters.get(&cluster).and_then(|cluster| cluster.reached().cloned())
    };
    if let Some(backend) = backend {
        release(&backend, &ask.id).await;
    }
    Ok(Reply::Ok(rows::shown(ask, row)))
}

async fn release(backend: &Backend, project: &str) {
    let spaces = backend.as_system("GET", "/api/v1/namespaces", None).await.value();
    for space in spaces["items"].as_array().into_iter().flatten() {
        let annotations = &space["metadata"]["annotations"];
        if annotations[PROJECT] != project {
            continue;
        }
        let path = format!("/api/v1/namespaces/{}", field(&space["metadata"], "name"));
        if annotations["field.cattle.io/creatorId"].is_null() {
            let patch = json!({"metadata": {"annotations": {PROJECT: null}}});
            backend.as_system("PATCH", &path, Some(&patch)).await;
        } else {
            backend.as_system("DELETE", &path, None).await;
        }
    }
}
