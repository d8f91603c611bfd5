//! Clusters.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, catalogue, rows};
use crate::clock::stamp_now;
use crate::cluster::{Cluster, Phase};
use crate::conditions;
use crate::context::GROUP;
use crate::kube::Backend;
use crate::problem::Problem;
use crate::seed;
use crate::state::State;
use crate::text::field;

const LOCAL: &str = include_str!("../../data/cluster-local.json");
const CREATED: &str = include_str!("../../data/cluster-created.json");
const PENDING: &str = include_str!("../../data/cluster-pending.json");
const ACTIVE: &str = include_str!("../../data/cluster-active.json");

/// A controller's note on a pending cluster, and after how many reads it was recorded.
const NOTED: &str = "lifecycle.cattle.io/create.mgmt-cluster-rbac-remove";
const NOTED_AFTER: u32 = 2;

/// A recorded cluster with this one's own fields.
fn filled(template: &str, object: &Value) -> Value {
    let mut row: Value =
        serde_json::from_str(&template.replace("{created}", field(object, "created"))).unwrap_or_default();
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

/// A cluster's norman fields.
pub(crate) fn view(cluster: &Cluster) -> Value {
    let template = match cluster.phase {
        Phase::Local => LOCAL,
        Phase::Pending => PENDING,
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
    if cluster.lost {
        conditions::lose(&mut row);
    }
    if cluster.phase != Phase::Local {
        conditions::sum_up(&mut row);
    }
    if matches!(cluster.phase, Phase::Waiting | Phase::Active) {
        row["nodeCount"] = json!(cluster.nodes);
        row["linuxWorkerCount"] = json!(cluster.nodes);
        row["info"]["nodeCount"] = json!(cluster.nodes);
        if let Some(Backend::Server(server)) = &cluster.backend {
            row["apiEndpoint"] = json!(server.base());
            row["caCert"] = json!(base64(server.ca_pem()));
        }
    }
    row
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// `POST /v3/clusters`: imports a cluster; its agent has yet to connect.
pub(crate) fn create(ask: &Ask) -> Result {
    ask.context.require("create", "clusters", "", "")?;
    let name = field(&ask.body, "name").to_owned();
    if name.is_empty() {
        return Err(Problem::field("MissingRequired", "name"));
    }
    let mut state = ask.context.rancher.state();
    if state.clusters.values().any(|cluster| cluster.object["name"] == name) {
        return Err(Problem::field("NotUnique", "Cluster name"));
    }
    let id = state.name("c-");
    let me = ask.context.me();
    let mut object = seed::cluster_object(&mut state, &id, &name, Some(me));
    super::projects::keep(&mut object, &ask.body);
    // The registration token comes a moment later.
    state.clusters.insert(id.clone(), Cluster::new(object.clone(), 1));
    seed::first_projects(&mut state, &id, Some(me));
    own(&mut state, &id, me);
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, filled(CREATED, &object))))
}

/// The binding that a cluster's creator gets.
fn own(state: &mut State, cluster: &str, user: &str) {
    let id = format!("{cluster}:creator-cluster-owner");
    let mut row = State::fresh("clusterRoleTemplateBinding", &id, Some(user));
    for name in ["groupId", "groupPrincipalId", "namespaceId", "userPrincipalId"] {
        row[name] = Value::Null;
    }
    row["clusterId"] = json!(cluster);
    row["name"] = json!("creator-cluster-owner");
    row["roleTemplateId"] = json!("cluster-owner");
    row["userId"] = json!(user);
    state.table("clusterRoleTemplateBinding").insert(id, row);
}

/// `PUT /v3/clusters/ID`: labels, annotations, description.
pub(crate) fn put(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    rows::found(ask)?;
    if let Some(cluster) = ask.context.rancher.state().clusters.get_mut(&ask.id) {
        catalogue::labels(&mut cluster.object, &ask.body);
        if ask.body["description"].is_string() {
            cluster.object["description"] = ask.body["description"].clone();
        }
    }
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `DELETE /v3/clusters/ID`, with its projects, bindings and tokens.
pub(crate) fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    if ask.id == "local" {
        let message = format!("clusters.{GROUP} \"local\" is forbidden: local cluster may not be deleted");
        return Err(Problem::new(403, "Forbidden", message));
    }
    row["removed"] = json!(stamp_now());
    row["removedTS"] = json!(lab_common::now() * 1000);
    conditions::removing(&mut row, "waiting on cluster-agent-controller-cleanup");
    let mut state = ask.context.rancher.state();
    state.clusters.remove(&ask.id);
    state.applied.remove(&ask.id);
    state.awaited.retain(|(of, _)| *of != ask.id);
    state.tokens.retain(|_, token| token.cluster.as_deref() != Some(ask.id.as_str()));
    let prefix = format!("{}:", ask.id);
    state.table("project").retain(|id, _| !id.starts_with(&prefix));
    state.table("clusterRoleTemplateBinding").retain(|id, _| !id.starts_with(&prefix));
    state.table("projectRoleTemplateBinding").retain(|_, row| !field(row, "projectId").starts_with(&prefix));
    state.touch();
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, row)))
}
