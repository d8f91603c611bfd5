//! Bindings of roles: on projects, on clusters, and global ones.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, catalogue, projects, rows};
use crate::clock::stamp_now;
use crate::context::GROUP;
use crate::problem::Problem;
use crate::state::State;
use crate::text::field;

const PRTB: &str = "projectRoleTemplateBinding";
const CRTB: &str = "clusterRoleTemplateBinding";
const GRB: &str = "globalRoleBinding";

/// Exactly one subject, and a role template of the right context.
fn check(state: &State, body: &Value, context: &str) -> std::result::Result<(), Problem> {
    let given = |name: &str| !field(body, name).is_empty();
    let user = given("userId") || given("userPrincipalId");
    let group = given("groupId") || given("groupPrincipalId");
    if user == group {
        return Err(Problem::body(
            "must target a user [userId]/[userPrincipalId] OR a group [groupId]/[groupPrincipalId]",
        ));
    }
    let id = field(body, "roleTemplateId");
    let Some(role) = state.row("roleTemplate", id) else {
        return Err(Problem::server(format!("Error getting role template: roletemplates.{GROUP} {id:?} not found")));
    };
    if role["locked"] == true {
        return Err(Problem::new(422, "InvalidState", "Role is locked and cannot be assigned"));
    }
    let own = field(role, "context");
    if own != context {
        return Err(Problem::body(format!("Cannot reference context [{own}] from [{context}] context")));
    }
    Ok(())
}

/// The user behind `userId` or `userPrincipalId`. Principals are looked up at the caller's provider, which for the local
/// one knows local users alone.
fn user_of(ask: &Ask, state: &State) -> std::result::Result<Value, Problem> {
    let principal = field(&ask.body, "userPrincipalId");
    if principal.is_empty() {
        let id = field(&ask.body, "userId");
        if id.is_empty() {
            return Ok(Value::Null);
        }
        let known = state.users.contains_key(id);
        return if known { Ok(json!(id)) } else { Err(Problem::not_found(&format!("users.{GROUP}"), id)) };
    }
    let provider = ask.context.token.as_ref().map_or("", |token| token.provider.as_str());
    let foreign = !principal.starts_with("local://") && provider == "local";
    let known = state.users.values().find(|user| user.principals.iter().any(|one| one == principal));
    match known {
        Some(user) if !foreign => Ok(json!(user.id)),
        _ => Err(Problem::new(404, "NotFound", format!("{principal} not found"))),
    }
}

/// A binding's row as it is first answered.
fn row(ask: &Ask, kind: &'static str, id: &str, name: &str, user: Value) -> Value {
    let mut row = State::fresh(kind, id, Some(ask.context.me()));
    row["name"] = json!(name);
    for field in ["groupId", "groupPrincipalId", "userPrincipalId"] {
        row[field] = ask.body[field].clone();
    }
    row["userId"] = user;
    if kind != GRB {
        row["namespaceId"] = Value::Null;
        row["roleTemplateId"] = ask.body["roleTemplateId"].clone();
    }
    projects::keep(&mut row, &ask.body);
    row
}

/// A binding as its controllers leave it.
fn settled(mut row: Value, annotations: &[String], labels: bool) -> Value {
    for name in annotations {
        row["annotations"][name] = json!("true");
    }
    if labels {
        row["labels"]["auth.management.cattle.io/crb-rb-labels-updated"] = json!("true");
        row["labels"]["authz.cluster.cattle.io/crb-rb-labels-updated"] = json!("true");
    }
    row
}

/// `POST /v3/projectRoleTemplateBindings`.
pub(crate) fn create_project(ask: &Ask) -> Result {
    let project = field(&ask.body, "projectId").to_owned();
    for name in ["projectId", "roleTemplateId"] {
        if field(&ask.body, name).is_empty() {
            return Err(Problem::field("MissingRequired", name));
        }
    }
    let (cluster, short) = project.split_once(':').unwrap_or(("", project.as_str()));
    let known = {
        let state = ask.context.rancher.state();
        check(&state, &ask.body, "project")?;
        state.row("project", &project).is_some()
    };
    if !known {
        return Err(Problem::server(format!("projects.{GROUP} \"{cluster}/{short}\" not found")));
    }
    ask.context.require("create", ask.meta.resource, short, "")?;
    let mut state = ask.context.rancher.state();
    if let Some(left) = state.waiting.get_mut(&project) {
        *left -= 1;
        if *left == 0 {
            arrive(&mut state, &project);
        }
        return Err(Problem::not_found("namespaces", short));
    }
    let user = user_of(ask, &state)?;
    let name = state.name("prtb-");
    let id = format!("{short}:{name}");
    let mut row = row(ask, PRTB, &id, &name, user);
    row["projectId"] = json!(project);
    let noted = [
        format!("lifecycle.cattle.io/create.cluster-prtb-sync_{cluster}"),
        "lifecycle.cattle.io/create.mgmt-auth-prtb-controller".to_owned(),
    ];
    state.table(PRTB).insert(id, settled(row.clone(), &noted, true));
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// The backing namespace of a project is there now.
fn arrive(state: &mut State, project: &str) {
    state.waiting.remove(project);
    if let Some(row) = state.table("project").get_mut(project) {
        row["conditions"] =
            json!([{"lastUpdateTime": stamp_now(), "status": "True", "type": "BackingNamespaceCreated"}]);
    }
    state.touch();
}

/// The binding that a project's creator gets.
pub(crate) fn own_project(state: &mut State, project: &str, user: &str) {
    let short = project.split_once(':').map_or(project, |(_, short)| short);
    let id = format!("{short}:creator-project-owner");
    let mut row = State::fresh(PRTB, &id, Some(user));
    for name in ["groupId", "groupPrincipalId", "namespaceId", "userPrincipalId"] {
        row[name] = Value::Null;
    }
    row["name"] = json!("creator-project-owner");
    row["projectId"] = json!(project);
    row["roleTemplateId"] = json!("project-owner");
    row["userId"] = json!(user);
    state.table(PRTB).insert(id, row);
}

/// A binding that others have given a group on a project.
pub(crate) fn foreign_project(state: &mut State, project: &str, role: &str, group: &str) {
    let (cluster, short) = project.split_once(':').unwrap_or(("", project));
    let name = state.name("prtb-");
    let id = format!("{short}:{name}");
    let mut row = State::fresh(PRTB, &id, None);
    for name in ["groupId", "namespaceId", "userId", "userPrincipalId"] {
        row[name] = Value::Null;
    }
    row["groupPrincipalId"] = json!(group);
    row["name"] = json!(name);
    row["projectId"] = json!(project);
    row["roleTemplateId"] = json!(role);
    let noted = [
        format!("lifecycle.cattle.io/create.cluster-prtb-sync_{cluster}"),
        "lifecycle.cattle.io/create.mgmt-auth-prtb-controller".to_owned(),
    ];
    state.table(PRTB).insert(id, settled(row, &noted, true));
}

/// `POST /v3/clusterRoleTemplateBindings`.
pub(crate) fn create_cluster(ask: &Ask) -> Result {
    for name in ["clusterId", "roleTemplateId"] {
        if field(&ask.body, name).is_empty() {
            return Err(Problem::field("MissingRequired", name));
        }
    }
    let cluster = field(&ask.body, "clusterId").to_owned();
    check(&ask.context.rancher.state(), &ask.body, "cluster")?;
    ask.context.require("create", ask.meta.resource, &cluster, "")?;
    let mut state = ask.context.rancher.state();
    if !state.clusters.contains_key(&cluster) {
        return Err(Problem::not_found("namespaces", &cluster));
    }
    let user = user_of(ask, &state)?;
    let name = state.name("crtb-");
    let id = format!("{cluster}:{name}");
    let mut row = row(ask, CRTB, &id, &name, user);
    row["clusterId"] = json!(cluster);
    let noted = [
        format!("lifecycle.cattle.io/create.cluster-crtb-sync_{cluster}"),
        "lifecycle.cattle.io/create.mgmt-auth-crtb-controller".to_owned(),
    ];
    state.table(CRTB).insert(id, settled(row.clone(), &noted, true));
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// `POST /v3/globalRoleBindings`.
pub(crate) fn create_global(ask: &Ask) -> Result {
    let role = field(&ask.body, "globalRoleId").to_owned();
    if role.is_empty() {
        return Err(Problem::field("MissingRequired", "globalRoleId"));
    }
    let given = |name: &str| !field(&ask.body, name).is_empty();
    if given("userId") == given("groupPrincipalId") {
        return Err(Problem::body("must contain field [groupPrincipalId] OR field [userId]"));
    }
    ask.context.require("create", ask.meta.resource, "", "")?;
    let mut state = ask.context.rancher.state();
    let Some(owner) = state.row("globalRole", &role).map(|row| row["uuid"].clone()) else {
        return Err(Problem::not_found(&format!("globalroles.{GROUP}"), &role));
    };
    let user = user_of(ask, &state)?;
    let id = state.name("grb-");
    let mut row = row(ask, GRB, &id, &id, user);
    if let Some(row) = row.as_object_mut() {
        row.remove("groupId");
    }
    row["globalRoleId"] = json!(role);
    row["annotations"]["cleanup.cattle.io/grbUpgradeCluster"] = json!("true");
    row["ownerReferences"] = json!([{
        "apiVersion": format!("{GROUP}/v3"), "kind": "GlobalRole", "name": role, "type": "/v3/schemas/ownerReference",
        "uid": owner,
    }]);
    let noted = ["lifecycle.cattle.io/create.mgmt-auth-grb-controller".to_owned()];
    state.table(GRB).insert(id, settled(row.clone(), &noted, false));
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// `PUT` of a project or binding: labels, annotations, and a project's name and description.
pub(crate) fn relabel(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    let before = rows::found(ask)?;
    for name in ["roleTemplateId", "groupPrincipalId", "userId", "projectId", "clusterId", "globalRoleId"] {
        let given = &ask.body[name];
        if !given.is_null() && *given != before[name] {
            return Err(Problem::new(422, "InvalidBodyContent", format!("cannot update {name} to {given}")));
        }
    }
    let mut state = ask.context.rancher.state();
    if let Some(row) = state.table(ask.meta.name).get_mut(&ask.id) {
        catalogue::labels(row, &ask.body);
        if ask.meta.name == "project" {
            for name in ["name", "description", "resourceQuota", "namespaceDefaultResourceQuota"] {
                if !ask.body[name].is_null() {
                    row[name] = ask.body[name].clone();
                }
            }
        }
    }
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `DELETE` of a binding.
pub(crate) fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    row["removed"] = json!(stamp_now());
    row["removedTS"] = json!(lab_common::now() * 1000);
    let mut state = ask.context.rancher.state();
    state.table(ask.meta.name).remove(&ask.id);
    state.touch();
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, row)))
}
