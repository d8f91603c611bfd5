//! Kubernetes' role-based decisions, made here from one reading of a cluster's objects (Kubernetes RBAC authorizer: the
//! union of all rules of all bindings whose subjects fit; there is no deny).

use lockstep_systems::kubernetes::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};

/// What a cluster's bindings are made of.
#[derive(Clone, Debug, Default)]
pub struct Rbac {
    /// Roles of the whole cluster.
    pub cluster_roles: Vec<ClusterRole>,
    /// Roles of namespaces.
    pub roles: Vec<Role>,
    /// Bindings of the whole cluster.
    pub cluster_bindings: Vec<ClusterRoleBinding>,
    /// Bindings of namespaces.
    pub bindings: Vec<RoleBinding>,
}

impl Rbac {
    /// Which binding lets members of these groups do this, as `RoleBinding rb-… of ClusterRole view`; nothing where none
    /// does. `group` is the API group, empty for the core; no namespace means all of them.
    #[must_use]
    pub fn allows(
        &self,
        groups: &[&str],
        verb: &str,
        group: &str,
        resource: &str,
        namespace: Option<&str>,
    ) -> Option<String> {
        let fits = |rules: &[PolicyRule]| rules.iter().any(|rule| covers(rule, verb, group, resource));
        let whole = self
            .cluster_bindings
            .iter()
            .find(|binding| subjects_hold(&binding.subjects, groups) && fits(self.rules(&binding.role_ref, None)));
        if let Some(binding) = whole {
            let role = &binding.role_ref;
            return Some(format!("ClusterRoleBinding {} of {} {}", binding.metadata.name, role.kind, role.name));
        }
        let namespace = namespace?;
        let local = self.bindings.iter().find(|binding| {
            binding.metadata.namespace == namespace
                && subjects_hold(&binding.subjects, groups)
                && fits(self.rules(&binding.role_ref, Some(namespace)))
        })?;
        let role = &local.role_ref;
        Some(format!("RoleBinding {} of {} {}", local.metadata.name, role.kind, role.name))
    }

    fn rules(&self, role: &RoleRef, namespace: Option<&str>) -> &[PolicyRule] {
        let found = if role.kind == "ClusterRole" {
            self.cluster_roles.iter().find(|other| other.metadata.name == role.name).map(|other| &other.rules)
        } else {
            let here = |other: &&Role| {
                other.metadata.name == role.name && Some(other.metadata.namespace.as_str()) == namespace
            };
            self.roles.iter().find(here).map(|other| &other.rules)
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

fn subjects_hold(subjects: &[Subject], groups: &[&str]) -> bool {
    subjects.iter().any(|subject| subject.kind == "Group" && groups.contains(&subject.name.as_str()))
}

/// Whether a rule lets do it with all objects: rules for named objects alone never allow a list of everything.
fn covers(rule: &PolicyRule, verb: &str, group: &str, resource: &str) -> bool {
    let has = |list: &[String], wanted: &str| list.iter().any(|item| item == "*" || item == wanted);
    rule.resource_names.is_empty()
        && has(&rule.verbs, verb)
        && has(&rule.api_groups, group)
        && has(&rule.resources, resource)
}
