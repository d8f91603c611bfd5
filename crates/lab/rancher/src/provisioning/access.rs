//! Who may see and change a provisioning object: members of its cluster, by roles in its namespace.

use serde_json::{Value, json};

use super::GROUP;
use crate::derive::Maker;
use crate::hash;
use crate::roles::rules;
use crate::text::{field, strings};

/// A binding of norman's that gives access to a provisioning object.
pub(crate) struct Granted<'a> {
    pub(crate) row: &'a Value,
    /// The project of a project's binding, `p-xxxxx`.
    pub(crate) project: Option<&'a str>,
    /// Of the provisioning object.
    pub(crate) uid: &'a Value,
    /// The role template with all it inherits.
    pub(crate) roles: &'a [&'a Value],
    /// Kind and name of the subject.
    pub(crate) who: (&'a str, &'a str),
}

/// Verbs that a role has on clusters of this group, none where it has no such rule.
fn verbs(role: &Value) -> Vec<String> {
    let names = |rule: &Value, field: &str, wanted: &str| {
        strings(&rule[field]).iter().any(|one| one == wanted || one == "*") && rule["resourceNames"].is_null()
    };
    let mut found: Vec<String> = rules(role)
        .iter()
        .filter(|rule| names(rule, "apiGroups", GROUP) && names(rule, "resources", "clusters"))
        .flat_map(|rule| strings(&rule["verbs"]))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The role that lets somebody see the object.
pub(crate) fn view_role(make: &mut Maker, home: &str) {
    let (namespace, name) = home.split_once('/').unwrap_or_default();
    make.role(namespace, &hash::joined(&["r-cluster", name, "view"]), &[rule(name, &["get".to_owned()])]);
}

fn rule(name: &str, verbs: &[String]) -> Value {
    json!({"apiGroups": [GROUP], "resources": ["clusters"], "resourceNames": [name], "verbs": verbs})
}

/// What a binding gives on the object at `home`. The real ones also carry a packed copy of themselves.
pub(crate) fn grant(make: &mut Maker, home: &str, granted: &Granted<'_>) {
    let (namespace, name) = home.split_once('/').unwrap_or_default();
    let own = field(granted.row, "name");
    let subject = hash::subject(granted.who.0, granted.who.1);
    let view = hash::joined(&["r-cluster", name, "view"]);
    let (set, kind, place) = match granted.project {
        Some(project) => ("prtb", "ProjectRoleTemplateBinding", project),
        None => ("crtb", "ClusterRoleTemplateBinding", field(granted.row, "clusterId")),
    };
    let mut metadata = json!({
        "namespace": namespace, "labels": {format!("authz.cluster.cattle.io/{set}-owner"): own},
        "annotations": {
            "cluster.cattle.io/name": name, "cluster.cattle.io/namespace": namespace,
            "objectset.rio.cattle.io/id": format!("auth-prov-v2-{set}-rolebinding"),
            "objectset.rio.cattle.io/owner-gvk": format!("management.cattle.io/v3, Kind={kind}"),
            "objectset.rio.cattle.io/owner-name": own, "objectset.rio.cattle.io/owner-namespace": place,
        },
        "finalizers": ["wrangler.cattle.io/auth-prov-v2-rb"],
    });
    if let Some(project) = granted.project {
        metadata["name"] = json!(hash::joined(&[&view, project, own, &subject]));
        metadata["ownerReferences"] = json!([{
            "apiVersion": format!("{GROUP}/v1"), "kind": "Cluster", "name": name, "uid": granted.uid,
        }]);
        make.bind_in_as(metadata, ("Role", &view), granted.who);
        return;
    }
    let all: Vec<String> = granted.roles.iter().flat_map(|role| verbs(role)).collect();
    let role = if all.is_empty() {
        metadata["name"] = json!(hash::joined(&[&view, own, &subject]));
        view
    } else {
        metadata["name"] = json!(hash::joined(&["crt", name, own, &subject]));
        let role = hash::joined(&["crt", name, field(granted.row, "roleTemplateId")]);
        make.role(namespace, &role, &[rule(name, &all)]);
        role
    };
    make.bind_in_as(metadata, ("Role", &role), granted.who);
}
