//! The roles of the lab's cluster, Rancher's role templates as the cluster roles that they stand for, and the rules of roles.

use std::collections::BTreeMap;

use lockstep_rbac::{AggregationRule, ClusterRole, Metadata, Objects, PolicyRule, RoleRef};
use serde::Deserialize;
use serde_json::from_str;
use serde_with::{As, DefaultOnNull};

/// The roles of a cluster with Rancher, as recorded.
const ROLES: &str = include_str!("../../../lab/rancher/data/cluster-roles.json");

/// What the lab's Rancher has, as recorded.
const TEMPLATES: &str = include_str!("../../../lab/rancher/data/role-templates.json");

/// A role as the lab has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    name: String,
    #[serde(default, with = "As::<DefaultOnNull>")]
    labels: BTreeMap<String, String>,
    #[serde(default, with = "As::<DefaultOnNull>")]
    rules: Vec<PolicyRule>,
    #[serde(default)]
    aggregation_rule: Option<AggregationRule>,
}

/// The roles of the lab's cluster.
pub(crate) fn lab_roles() -> Vec<ClusterRole> {
    let all: Vec<Recorded> = from_str(ROLES).unwrap();
    let role = |Recorded { name, labels, rules, aggregation_rule }| {
        let metadata = Metadata { name, labels, ..Metadata::default() };
        ClusterRole { metadata, rules, aggregation_rule }
    };
    all.into_iter().map(role).collect()
}

/// A role template, as far as it is a role.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    id: String,
    #[serde(default, with = "As::<DefaultOnNull>")]
    external: bool,
    #[serde(default, with = "As::<DefaultOnNull>")]
    rules: Vec<PolicyRule>,
    #[serde(default, with = "As::<DefaultOnNull>")]
    external_rules: Vec<PolicyRule>,
    #[serde(default, with = "As::<DefaultOnNull>")]
    role_template_ids: Vec<String>,
}

/// A cluster role for each template that is not the cluster's own; `known` are the roles that the cluster has.
pub(crate) fn rancher_roles(known: &[ClusterRole]) -> Vec<ClusterRole> {
    let templates: Vec<Template> = from_str(TEMPLATES).unwrap();
    let own = templates.iter().filter(|template| !known.iter().any(|role| role.metadata.name == template.id));
    let role = |template: &Template| ClusterRole {
        metadata: Metadata { name: template.id.clone(), ..Metadata::default() },
        rules: resolved(template, &templates, known),
        aggregation_rule: None,
    };
    own.map(role).collect()
}

/// A template's rules with those of the templates it inherits. An external one has those of the cluster's role of its name.
fn resolved(template: &Template, all: &[Template], known: &[ClusterRole]) -> Vec<PolicyRule> {
    let mut rules = [template.rules.as_slice(), &template.external_rules].concat();
    if template.external {
        let role = known.iter().find(|role| role.metadata.name == template.id);
        rules.extend(role.iter().flat_map(|role| role.rules.iter().cloned()));
    }
    for id in &template.role_template_ids {
        let inherited = all.iter().find(|other| other.id == *id).unwrap();
        rules.extend(resolved(inherited, all, known));
    }
    rules
}

/// The rules of a role that a binding in `home` refers to; none where it is not there.
pub(crate) fn role_rules<'a>(
    made: &'a Objects,
    shared: &'a [ClusterRole],
    role: &RoleRef,
    home: &str,
) -> &'a [PolicyRule] {
    if role.kind == "Role" {
        let fits = |own: &&lockstep_rbac::Role| own.metadata.name == role.name && own.metadata.namespace == home;
        return made.roles.iter().find(fits).map(|role| role.rules.as_slice()).unwrap_or_default();
    }
    let mut all = made.cluster_roles.iter().chain(shared);
    all.find(|own| own.metadata.name == role.name).map(|role| role.rules.as_slice()).unwrap_or_default()
}
