//! What a role lets do: role templates with what they inherit, and the rules that Rancher gives for the whole cluster.
//!
//! As Rancher 2.15 derives it (`pkg/controllers/managementuser/rbac`), held against recorded bindings.

mod given;
mod warnings;
mod words;

pub(crate) use given::{Given, given};
pub(crate) use warnings::warnings;
pub(crate) use words::{abilities, lines, list};

use lockstep_systems::kubernetes::{ClusterRole, PolicyRule};
use lockstep_systems::rancher::RoleTemplate;
use lockstep_words::{Key, en::roles as say};

use crate::blueprint::{Blueprint, RuleWanted};
use crate::plan::MARK;

/// Rules of project roles for these hold in the whole cluster: they have no namespace. Resource and API group (Rancher 2.15,
/// `globalResourceRulesNeededInProject`).
pub(crate) const PROMOTED: [(&str, &str); 7] = [
    ("navlinks", "ui.cattle.io"),
    ("nodes", ""),
    ("persistentvolumes", ""),
    ("storageclasses", "storage.k8s.io"),
    ("apiservices", "apiregistration.k8s.io"),
    ("clusterrepos", "catalog.cattle.io"),
    ("clusters", "management.cattle.io"),
];

/// A rule as Kubernetes has it.
pub(crate) fn rule(wanted: &RuleWanted) -> PolicyRule {
    PolicyRule {
        verbs: wanted.verbs.clone(),
        api_groups: wanted.api_groups.clone(),
        resources: wanted.resources.clone(),
        resource_names: wanted.resource_names.clone(),
        ..PolicyRule::default()
    }
}

/// The id by which bindings name a grant's role: of one of the blueprint's own, that of the template that carries the setup's
/// mark and its name.
pub(crate) fn role_id<'a>(blueprint: &Blueprint, templates: &'a [RoleTemplate], role: &'a str) -> &'a str {
    if !blueprint.roles.iter().any(|own| own.name == role) {
        return role;
    }
    let mark = blueprint.mark();
    let ours = |one: &&RoleTemplate| one.name == role && one.labels.get(MARK) == Some(&mark);
    templates.iter().find(ours).map_or(role, |found| &found.id)
}

/// A role template with all that it inherits, itself first; each once, cycles included. Empty where there is none of this
/// id.
pub(crate) fn closure<'a>(templates: &'a [RoleTemplate], id: &str) -> Vec<&'a RoleTemplate> {
    let mut found: Vec<&RoleTemplate> = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let known = found.iter().any(|role| role.id == id);
        let Some(role) = templates.iter().find(|role| role.id == id && !known) else { continue };
        open.extend(role.role_template_ids.iter().map(String::as_str));
        found.push(role);
    }
    found
}

/// The rules of one role template, without those that it inherits. Those of an external one stand in the cluster's own
/// cluster role of its name.
pub(crate) fn rules<'a>(role: &'a RoleTemplate, cluster_roles: &'a [ClusterRole]) -> &'a [PolicyRule] {
    if !role.external {
        return &role.rules;
    }
    cluster_roles.iter().find(|other| other.metadata.name == role.id).map_or(&[], |other| &other.rules)
}

/// Which of a project role's rules hold in the whole cluster, as Rancher writes them there.
pub(crate) fn promoted(rules: &[PolicyRule]) -> Vec<PolicyRule> {
    let mut out = Vec::new();
    for rule in rules {
        for (resource, group) in PROMOTED {
            if !names(&rule.resources, resource) || !names(&rule.api_groups, group) {
                continue;
            }
            // Of Rancher's records of clusters no more than that of its own.
            if resource == "clusters" && !rule.resource_names.iter().any(|name| name == "local") {
                continue;
            }
            out.push(PolicyRule {
                api_groups: vec![group.to_owned()],
                resources: vec![resource.to_owned()],
                ..rule.clone()
            });
        }
    }
    out
}

/// Where a global role holds, in words: of all that reach into clusters this one alone gives everything in them.
pub(crate) fn of_global(role: &str) -> Key {
    if role == "admin" { say::IN_EVERYTHING } else { say::IN_RANCHER }
}

/// Whether a list of a rule holds this, or everything.
pub(crate) fn names(list: &[String], wanted: &str) -> bool {
    list.iter().any(|item| item == wanted || item == "*")
}

#[cfg(test)]
mod tests {
    use super::{closure, promoted};
    use lockstep_systems::rancher::RoleTemplate;
    use serde_json::json;

    fn templates() -> Vec<RoleTemplate> {
        serde_json::from_value(json!([
            {"id": "read-only", "roleTemplateIds": ["view"], "rules": [
                {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["persistentvolumes", "pods"]},
                {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "resourceNames": ["x"]}]},
            {"id": "view", "external": true, "roleTemplateIds": ["read-only"]},
        ]))
        .unwrap()
    }

    #[test]
    fn what_is_inherited_comes_once_even_in_a_circle() {
        let all = templates();
        let ids: Vec<&str> = closure(&all, "read-only").iter().map(|role| role.id.as_str()).collect();
        assert_eq!(ids, ["read-only", "view"]);
        assert!(closure(&all, "gone").is_empty());
    }

    #[test]
    fn rules_for_what_has_no_namespace_hold_in_the_whole_cluster() {
        let found = promoted(&templates()[0].rules);
        let resources: Vec<&str> = found.iter().map(|rule| rule.resources[0].as_str()).collect();
        let everything = ["navlinks", "nodes", "persistentvolumes", "storageclasses", "apiservices", "clusterrepos"];
        assert_eq!(resources, [&["persistentvolumes"][..], &everything[..]].concat());
        assert_eq!(found[0].verbs, ["get", "list"]);
        assert_eq!(found[1].resource_names, ["x"]);
    }
}
