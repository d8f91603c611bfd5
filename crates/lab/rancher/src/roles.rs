//! Role templates: what they inherit, and the cluster roles that come of them.

use serde_json::{Value, json};

use crate::state::State;
use crate::text::strings;
use crate::v3::role_templates::GONE;

/// Rules of project roles for these reach beyond the project's namespaces: resource, API group.
const PROMOTED: &[(&str, &str)] = &[
    ("navlinks", "ui.cattle.io"),
    ("nodes", ""),
    ("persistentvolumes", ""),
    ("storageclasses", "storage.k8s.io"),
    ("apiservices", "apiregistration.k8s.io"),
    ("clusterrepos", "catalog.cattle.io"),
    ("clusters", "management.cattle.io"),
];

/// What a project's bindings decide on the management cluster, and what a cluster's bindings decide.
const PROJECT_PLANE: &[&str] = &["projectroletemplatebindings"];
const CLUSTER_PLANE: &[&str] = &[
    "clusterroletemplatebindings",
    "clusterregistrationtokens",
    "nodes",
    "nodepools",
    "projects",
    "projectroletemplatebindings",
];

/// A role template with all it inherits, itself first.
pub(crate) fn closure<'a>(state: &'a State, id: &str) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = Vec::new();
    let mut open = vec![id.to_owned()];
    while let Some(id) = open.pop() {
        let known = state.row("roleTemplate", &id).or_else(|| state.row(GONE, &id));
        let Some(role) = known else { continue };
        if found.iter().any(|known| known["id"] == role["id"]) {
            continue;
        }
        open.extend(strings(&role["roleTemplateIds"]));
        found.push(role);
    }
    found
}

/// A rule as Kubernetes holds it: without norman's `type`.
pub(crate) fn plain_rule(rule: &Value) -> Value {
    let mut rule = rule.clone();
    if let Some(rule) = rule.as_object_mut() {
        rule.remove("type");
    }
    rule
}

/// The rules of a role template as Kubernetes holds them.
pub(crate) fn rules(role: &Value) -> Vec<Value> {
    role["rules"].as_array().into_iter().flatten().map(plain_rule).collect()
}

/// The rules of a role template as norman holds them.
fn raw(role: &Value) -> impl Iterator<Item = &Value> {
    role["rules"].as_array().into_iter().flatten()
}

fn has(rule: &Value, field: &str, wanted: &str) -> bool {
    rule[field].as_array().is_some_and(|list| list.iter().any(|one| one == wanted || one == "*"))
}

/// The rules of a project role that are promoted to the whole cluster.
pub(crate) fn promoted(role: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for rule in raw(role) {
        for (resource, group) in PROMOTED {
            if !has(rule, "resources", resource) || !has(rule, "apiGroups", group) {
                continue;
            }
            // Only the management cluster's own record may be read this way.
            if *resource == "clusters" && !strings(&rule["resourceNames"]).contains(&"local".to_owned()) {
                continue;
            }
            let mut one = json!({"apiGroups": [group], "resources": [resource], "verbs": rule["verbs"]});
            if !rule["resourceNames"].is_null() {
                one["resourceNames"] = rule["resourceNames"].clone();
            }
            found.push(one);
        }
    }
    found
}

/// The rules that decide on the management cluster.
pub(crate) fn plane(role: &Value, project: bool) -> Vec<Value> {
    let resources = if project { PROJECT_PLANE } else { CLUSTER_PLANE };
    let mut found = Vec::new();
    for rule in raw(role) {
        for resource in resources {
            if has(rule, "resources", resource) && has(rule, "apiGroups", "management.cattle.io") {
                found.push(json!({
                    "apiGroups": ["management.cattle.io"], "resources": [resource], "verbs": rule["verbs"],
                }));
            }
        }
    }
    found
}

/// Whether one of the roles has a verb on namespaces.
pub(crate) fn on_namespaces(roles: &[&Value], verb: &str) -> bool {
    roles
        .iter()
        .flat_map(|role| rules(role))
        .any(|rule| has(&rule, "resources", "namespaces") && has(&rule, "apiGroups", "") && has(&rule, "verbs", verb))
}

/// Whether one of the roles owns the cluster.
pub(crate) fn owns_cluster(roles: &[&Value]) -> bool {
    roles.iter().flat_map(|role| raw(role)).any(|rule| {
        has(rule, "resources", "clusters")
            && has(rule, "apiGroups", "management.cattle.io")
            && rule["verbs"].as_array().is_some_and(|verbs| verbs.iter().any(|verb| verb == "own"))
    })
}
