//! Waiting until a server has collected what roles collect, and decides by all that was written.

use std::collections::BTreeMap;

use lockstep_rbac::{Asked, ClusterRole, Objects, Who};
use serde_json::{from_value, json};

use crate::made::SPACES;
use crate::server::Server;

/// Waits until it is so for these objects, which are there with nothing aggregated.
pub(crate) async fn until(server: &Server, objects: &Objects) {
    let wanted = by_name(&objects.clone().aggregated().cluster_roles);
    let settled = |roles: &[ClusterRole]| {
        let there = by_name(roles);
        let other = wanted.iter().find(|(name, rules)| there.get(*name) != Some(rules));
        other.map_or(Ok(()), |(name, rules)| Err(format!("{name}: {:?} instead of {rules:?}", there.get(name))))
    };
    server.until_roles(settled).await;
    server.make(&last()).await;
    // A cache gets the objects of one kind in the order in which they were written.
    let asked = Asked::new("get", "last", "last");
    server.until_allowed(&Who::group("last of all"), &asked).await;
    server.until_allowed(&Who::group("last here"), &asked.within(SPACES[0])).await;
    let there = server.read().await;
    assert!(there.clone().aggregated() == there, "what was read at rest stays as it is");
}

/// A role of each kind, each with a binding, that give nothing to anybody else.
fn last() -> Objects {
    let rules = json!([{"verbs": ["get"], "apiGroups": ["last"], "resources": ["last"]}]);
    let group = |name: &str| json!([{"kind": "Group", "name": name}]);
    let here = json!({"name": "last", "namespace": SPACES[0]});
    let objects = json!({
        "clusterRoles": [{"metadata": {"name": "last"}, "rules": rules}],
        "roles": [{"metadata": here, "rules": rules}],
        "clusterBindings": [{
            "metadata": {"name": "last"}, "roleRef": {"kind": "ClusterRole", "name": "last"},
            "subjects": group("last of all"),
        }],
        "bindings": [{"metadata": here, "roleRef": {"kind": "Role", "name": "last"}, "subjects": group("last here")}],
    });
    from_value(objects).unwrap()
}

/// The rules of roles as texts, sorted: those of roles that collect one another stand in the order in which that happened.
fn by_name(roles: &[ClusterRole]) -> BTreeMap<String, Vec<String>> {
    let rules = |role: &ClusterRole| {
        let mut rules: Vec<String> = role.rules.iter().map(|rule| json!(rule).to_string()).collect();
        rules.sort_unstable();
        rules
    };
    roles.iter().map(|role| (role.metadata.name.clone(), rules(role))).collect()
}
