//! Rules, and what they are made of.

use lockstep_rbac::PolicyRule;

use super::Dice;

/// Verbs; the last ones are nobody's.
pub(super) const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "impersonate",
    "bind",
    "frobnicate",
    "Get",
];
/// API groups.
pub(super) const GROUPS: &[&str] =
    &["", "apps", "batch", "rbac.authorization.k8s.io", "management.cattle.io", "example.com"];
/// Resources; one with its part in one text.
pub(super) const RESOURCES: &[&str] =
    &["pods", "deployments", "configmaps", "secrets", "roles", "projects", "widgets", "nodes", "pods/log"];
/// Parts of resources.
pub(super) const PARTS: &[&str] = &["log", "exec", "scale", "status", "*"];
/// Names of objects.
pub(super) const NAMES: &[&str] = &["alpha", "beta", "with.dot", "http:svc:80", "Größe", "it's \"x\"", "*"];
/// Paths, as rules have them.
const PATHS: &[&str] =
    &["/healthz", "/healthz/*", "/metrics", "/api/*", "/logs/**", "/a*b", "/version", "/*", "/日本/*"];

/// Resources as rules have them.
const NAMED: &[&str] = &[
    "pods",
    "deployments",
    "configmaps",
    "secrets",
    "roles",
    "projects",
    "widgets",
    "nodes",
    "pods/log",
    "pods/exec",
    "deployments/scale",
    "widgets/status",
    "*/scale",
    "*/status",
    "*/log",
    "pods/*",
    "*",
];

/// One of them, and sometimes a star.
fn with_star(dice: &mut Dice, from: &[&str], most: usize) -> Vec<String> {
    let mut some = dice.some(from, most);
    if dice.percent(12) {
        some.push("*".into());
    }
    some
}

/// A rule that a server accepts, for a role of a namespace or of the cluster.
pub(super) fn rule(dice: &mut Dice, local: bool) -> PolicyRule {
    let verbs = with_star(dice, VERBS, 3);
    if !local && dice.percent(18) {
        let mut non_resource_urls = dice.some(PATHS, 2);
        if dice.percent(5) {
            non_resource_urls.push("*".into());
        }
        return PolicyRule { verbs, non_resource_urls, ..PolicyRule::default() };
    }
    let resource_names = if dice.percent(25) { dice.some(NAMES, 2) } else { Vec::new() };
    PolicyRule {
        verbs,
        api_groups: with_star(dice, GROUPS, 2),
        resources: dice.some(NAMED, 3),
        resource_names,
        ..PolicyRule::default()
    }
}

/// One to three rules.
pub(super) fn rules(dice: &mut Dice, local: bool) -> Vec<PolicyRule> {
    (0..=dice.below(3)).map(|_| rule(dice, local)).collect()
}
