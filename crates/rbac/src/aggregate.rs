//! Aggregation: roles that collect the rules of others, as kube-controller-manager's `clusterrole-aggregation-controller`
//! fills them in (Kubernetes 1.36, `pkg/controller/clusterroleaggregation`).

use std::collections::BTreeMap;

use crate::types::{ClusterRole, LabelRequirement, LabelSelector, Objects, PolicyRule};

impl Objects {
    /// The same with the rules of aggregated roles filled in. What such a role had itself is replaced, as the controller does,
    /// and stays where nothing was collected: the controller applies its list on the server's side, and an empty one says
    /// nothing there. What was read from a cluster at rest has the rules already and stays as it is.
    ///
    /// Roles that collect one another in a circle are gone through a bounded number of times: Kubernetes' own result depends
    /// on the order there.
    #[must_use]
    pub fn aggregated(mut self) -> Self {
        let collecting = |role: &ClusterRole| role.aggregation_rule.is_some();
        let mut by_name: Vec<usize> = (0..self.cluster_roles.len()).collect();
        by_name.sort_by(|a, b| self.cluster_roles[*a].metadata.name.cmp(&self.cluster_roles[*b].metadata.name));
        // One longer than the longest chain of roles that collect from each other.
        for _ in 0..=self.cluster_roles.iter().filter(|role| collecting(role)).count() {
            let mut changed = false;
            for &at in &by_name {
                let Some(rules) = collected(&self.cluster_roles, &by_name, at) else { continue };
                if rules != self.cluster_roles[at].rules {
                    self.cluster_roles[at].rules = rules;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        self
    }
}

/// The rules that a role collects, each once; nothing where there are none, or where a selector cannot be understood.
fn collected(roles: &[ClusterRole], by_name: &[usize], at: usize) -> Option<Vec<PolicyRule>> {
    let selectors = &roles[at].aggregation_rule.as_ref()?.cluster_role_selectors;
    if !selectors.iter().all(is_understood) {
        return None;
    }
    let mut rules: Vec<PolicyRule> = Vec::new();
    for selector in selectors {
        let others = by_name.iter().filter(|other| **other != at).map(|other| &roles[*other]);
        for rule in others.filter(|other| fits(selector, &other.metadata.labels)).flat_map(|other| &other.rules) {
            if !rules.contains(rule) {
                rules.push(rule.clone());
            }
        }
    }
    Some(rules).filter(|rules| !rules.is_empty())
}

fn is_understood(selector: &LabelSelector) -> bool {
    selector.match_expressions.iter().all(|one| match one.operator.as_str() {
        "In" | "NotIn" => !one.values.is_empty(),
        "Exists" | "DoesNotExist" => one.values.is_empty(),
        _ => false,
    })
}

/// Whether labels fit a selector.
fn fits(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    selector.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
        && selector.match_expressions.iter().all(|one| holds(one, labels.get(&one.key)))
}

/// A label that is not there is not in any list.
fn holds(condition: &LabelRequirement, value: Option<&String>) -> bool {
    let listed = value.is_some_and(|value| condition.values.contains(value));
    match condition.operator.as_str() {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => value.is_some(),
        _ => value.is_none(),
    }
}
