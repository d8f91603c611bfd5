//! Clusters.

use serde_json::{Value, json};

use super::cluster_view::created;
use super::{Ask, Reply, Result, catalogue, rows};
use crate::clock::stamp_now;
use crate::cluster::Cluster;
use crate::conditions;
use crate::context::GROUP;
use crate::problem::Problem;
use crate::seed;
use crate::state::State;
use crate::text::field;

/// `POST /v3/clusters`: imports a cluster; its agent has yet to connect.
pub(crate) fn create(ask: &Ask) -> Result {
    ask.context.require("create", "clusters", "", "")?;
    let name = field(&ask.body, "name").to_owned();
    if name.is_empty() {
        return Err(Problem::field("MissingRequired", "name"));
    }
    let mut state = ask.context.rancher.state();
    // Whatever the case of letters: read in the sources, as that a name is refused by nothing else.
    if state.clusters.values().any(|cluster| field(&cluster.object, "name").eq_ignore_ascii_case(&name)) {
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
    Ok(Reply::Created(rows::shown(ask, created(&object))))
}

/// The binding that a cluster's creator gets.
pub(crate) fn own(state: &mut State, cluster: &str, user: &str) {
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
    forget(&mut ask.context.rancher.state(), &ask.id);
    Ok(Reply::Ok(rows::shown(ask, row)))
}

/// Takes a cluster away, with its projects, bindings and tokens, and the object it came of.
pub(crate) fn forget(state: &mut State, id: &str) {
    let Some(gone) = state.clusters.remove(id) else { return };
    if let Some(home) = gone.provisioned_as {
        state.provisioning.remove(&home);
    }
    state.applied.remove(id);
    state.awaited.retain(|(of, _)| of != id);
    state.tokens.retain(|_, token| token.cluster.as_deref() != Some(id));
    let prefix = format!("{id}:");
    state.table("project").retain(|id, _| !id.starts_with(&prefix));
    state.table("clusterRoleTemplateBinding").retain(|id, _| !id.starts_with(&prefix));
    state.table("projectRoleTemplateBinding").retain(|_, row| !field(row, "projectId").starts_with(&prefix));
    state.touch();
}
