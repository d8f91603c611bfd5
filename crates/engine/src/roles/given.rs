//! What a grant's role allows, and where: with all that it inherits.

use lockstep_systems::kubernetes::PolicyRule;

use super::{closure, promoted, rule, rules};
use crate::blueprint::{Blueprint, Grant, Scope};
use crate::survey::RancherFound;

/// The rules that a grant gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// In the namespaces of the grant; on the cluster that Rancher runs on for a global role.
    pub(crate) near: Vec<PolicyRule>,
    /// In the whole cluster.
    pub(crate) wide: Vec<PolicyRule>,
    /// Whether Rancher also lets the group read the namespaces of the project themselves.
    pub(crate) namespaces: bool,
    /// Cluster roles that are part of it and whose rules nobody has read.
    pub(crate) unread: Vec<String>,
}

/// What a grant gives; nothing where its role is not there, or not read.
pub(crate) fn given(blueprint: &Blueprint, found: &RancherFound, grant: &Grant) -> Option<Given> {
    match grant.scope {
        Scope::Namespaces | Scope::Project => {
            let (own, wide, unread) = template(blueprint, found, grant)?;
            Some(Given { near: own, wide, namespaces: true, unread })
        }
        Scope::Cluster => {
            let (own, _, unread) = template(blueprint, found, grant)?;
            Some(Given { wide: own, unread, ..Given::default() })
        }
        Scope::RoleBindings => {
            let role = found.rules_known().find(|role| role.metadata.name == grant.role)?;
            Some(Given { near: role.rules.clone(), ..Given::default() })
        }
        Scope::Global => {
            let role = found.global_roles.iter().find(|role| role.id == grant.role)?;
            let inherited = role.inherited_cluster_roles.iter();
            let inherited = inherited.flat_map(|id| closure(&found.templates, id));
            let wide = inherited.flat_map(|role| role.rules.clone()).collect();
            Some(Given { near: role.rules.clone(), wide, ..Given::default() })
        }
    }
}

/// A role template's rules, those of them that hold in the whole cluster, and what of it nobody has read.
fn template(
    blueprint: &Blueprint,
    found: &RancherFound,
    grant: &Grant,
) -> Option<(Vec<PolicyRule>, Vec<PolicyRule>, Vec<String>)> {
    if let Some(own) = blueprint.roles.iter().find(|role| role.name == grant.role) {
        let own: Vec<PolicyRule> = own.rules.iter().map(rule).collect();
        let wide = promoted(&own);
        return Some((own, wide, Vec::new()));
    }
    let known: Vec<_> = found.rules_known().cloned().collect();
    let all = closure(&found.templates, &grant.role);
    all.first()?;
    let own = all.iter().flat_map(|role| rules(role, &known)).cloned().collect();
    let wide = all.iter().filter(|role| !role.external).flat_map(|role| promoted(&role.rules)).collect();
    let unread = |id: &String| known.iter().all(|role| role.metadata.name != *id);
    let unread = all.iter().filter(|role| role.external).map(|role| role.id.clone()).filter(unread).collect();
    Some((own, wide, unread))
}
