//! Rules, bindings and grants in a few words.

use lockstep_rbac::PolicyRule;

use crate::blueprint::{Grant, Scope};

/// A rule in a line: `get, list, watch: pods, services (apps)`.
pub(super) fn rule_words(rule: &PolicyRule) -> String {
    let what = if rule.non_resource_urls.is_empty() { &rule.resources } else { &rule.non_resource_urls };
    let groups: Vec<&str> = rule.api_groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
    let groups = if groups.is_empty() { String::new() } else { format!(" ({})", groups.join(", ")) };
    let names = if rule.resource_names.is_empty() {
        String::new()
    } else {
        format!(" named {}", rule.resource_names.join(", "))
    };
    format!("{}: {}{groups}{names}", rule.verbs.join(", "), what.join(", "))
}

/// A grant in a few words: `read-only on project Trinity of alpha`.
pub(in crate::proof) fn grant_words(grant: &Grant) -> String {
    let place = match grant.scope {
        Scope::Global => "Rancher".to_owned(),
        Scope::Cluster => format!("cluster {}", grant.cluster),
        Scope::Project => format!("project {} of {}", grant.project, grant.cluster),
        Scope::Namespaces | Scope::RoleBindings => format!("{} of {}", grant.namespaces.join(", "), grant.cluster),
    };
    format!("{}: {} on {place}", grant.group, grant.role)
}

/// Kubernetes' words for what allows something, without their beginning.
pub(in crate::proof) fn plain(words: &str) -> String {
    words.strip_prefix("RBAC: allowed by ").unwrap_or(words).to_owned()
}

pub(super) fn quoted(name: &str, namespace: &str) -> String {
    if namespace.is_empty() { format!("{name:?}") } else { format!("{:?}", format!("{name}/{namespace}")) }
}
