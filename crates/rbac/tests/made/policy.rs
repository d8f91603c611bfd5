//! Policies: roles, whom they are bound to, and where.

use std::collections::BTreeMap;

use lockstep_rbac::{
    AggregationRule, ClusterRole, ClusterRoleBinding, Metadata, Objects, Role, RoleBinding, RoleRef, Subject,
};
use serde_json::{Value, from_value, json};

use super::Dice;
use super::rules::rules;

/// The namespaces with bindings.
pub(crate) const SPACES: &[&str] = &["space-0", "space-1", "space-2", "space-3", "space-4", "space-5"];

/// Groups; most get a number of their own behind.
const GROUPS: &[&str] = &[
    "keycloakoidc_group://Dev",
    "/Dev's \"team\"",
    "Größe/日本",
    "back\\slash",
    "tab\there",
    "zero\u{200b}width",
    "oidc:a,b",
    "👩\u{200d}🚀",
    "system:serviceaccounts",
    "system:authenticated",
];
const USERS: &[&str] = &["u-zg72x5wmid", "ada@contoso.com", "O'Brien \"Bo\"", "名前"];
const RBAC: &str = "rbac.authorization.k8s.io";

fn metadata(name: String, namespace: &str) -> Metadata {
    Metadata { name, namespace: namespace.to_owned(), ..Metadata::default() }
}

/// One policy: some roles and bindings. `name` is in all their names, and in most of the subjects'. `shared` are roles that
/// are there for all policies.
pub(crate) fn policy(dice: &mut Dice, name: &str, shared: &[ClusterRole]) -> Objects {
    let mut made = Objects { cluster_roles: cluster_roles(dice, name), ..Objects::default() };
    for number in 0..2 {
        let metadata = metadata(format!("{name}-role-{number}"), dice.pick(SPACES));
        made.roles.push(Role { metadata, rules: rules(dice, true) });
    }
    for number in 0..=dice.below(2) {
        let metadata = metadata(format!("{name}-Bindung-ü-{number}"), "");
        let role_ref = role_of_cluster(dice, name, &made, shared);
        let subjects = subjects(dice, name, "");
        made.cluster_bindings.push(ClusterRoleBinding { metadata, role_ref, subjects });
    }
    for number in 0..3 + dice.below(3) {
        let role = dice.percent(30).then(|| dice.of(&made.roles).metadata.clone());
        let home = role.as_ref().map_or_else(|| dice.pick(SPACES).to_owned(), |role| role.namespace.clone());
        let role_ref = match role {
            Some(role) => refers("Role", &role.name),
            None => role_of_cluster(dice, name, &made, shared),
        };
        let subjects = subjects(dice, name, &home);
        made.bindings.push(RoleBinding {
            metadata: metadata(format!("{name} \"{number}\""), &home),
            role_ref,
            subjects,
        });
    }
    made
}

fn refers(kind: &str, name: &str) -> RoleRef {
    RoleRef { api_group: RBAC.to_owned(), kind: kind.to_owned(), name: name.to_owned() }
}

/// Collecting roles twice as often as others; now and then one that everybody has, and one that is not there.
fn role_of_cluster(dice: &mut Dice, name: &str, made: &Objects, shared: &[ClusterRole]) -> RoleRef {
    if dice.percent(4) {
        return refers("ClusterRole", &format!("{name}-gone"));
    }
    if dice.percent(20) {
        return refers("ClusterRole", &dice.of(shared).metadata.name);
    }
    let collecting: Vec<&ClusterRole> = made.cluster_roles.iter().filter(|r| r.aggregation_rule.is_some()).collect();
    let role = match collecting.is_empty() || dice.percent(40) {
        true => dice.of(&made.cluster_roles),
        false => dice.pick(&collecting),
    };
    refers("ClusterRole", &role.metadata.name)
}

/// Roles with rules, and in every second policy roles that collect them: by value, by condition, over another that collects, or in a circle.
fn cluster_roles(dice: &mut Dice, name: &str) -> Vec<ClusterRole> {
    let key: &str = &format!("lockstep.test/{name}");
    let mut all = Vec::new();
    for number in 0..3 {
        let mut metadata = metadata(format!("{name}:role {number}"), "");
        metadata.labels.insert(key.to_owned(), dice.pick(&["a", "b", "c"]).to_owned());
        if dice.percent(2) {
            metadata.labels.insert(format!("{RBAC}/aggregate-to-view"), "true".to_owned());
        }
        all.push(ClusterRole { metadata, rules: rules(dice, false), aggregation_rule: None });
    }
    if dice.percent(50) {
        return all;
    }
    let expression = |operator: &str, values: &[&str]| json!({"key": key, "operator": operator, "values": values});
    let is = |value: &str| json!({"matchLabels": {key: value}});
    let kinds = [
        json!([is("a"), is("b")]),
        json!([{"matchExpressions": [expression("In", &["a", "c"])]}]),
        json!([{"matchExpressions": [expression("Exists", &[]), expression("NotIn", &["c", "top"])]}]),
        json!([{"matchLabels": {key: "b"}, "matchExpressions": [{"key": "other", "operator": "DoesNotExist"}]}]),
    ];
    let label = |value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    // The second collects over the first, and in every fifth policy the first over the second too.
    let mut first = dice.of(&kinds).as_array().unwrap().clone();
    if dice.percent(20) {
        first.push(is("top"));
    }
    let mut second = collecting(format!("{name}-top"), label("top"), vec![is("collected")]);
    if dice.percent(50) {
        second.rules = rules(dice, false);
    }
    let in_a_circle = first.contains(&is("top"));
    if in_a_circle {
        // What such roles had at first would go round for ever.
        second.rules.clear();
    }
    all.push(collecting(format!("{name}-collected"), label("collected"), first));
    all.push(second);
    all
}

fn collecting(name: String, labels: BTreeMap<String, String>, selectors: Vec<Value>) -> ClusterRole {
    let cluster_role_selectors = selectors.iter().map(|selector| from_value(selector.clone()).unwrap()).collect();
    let metadata = Metadata { labels, ..metadata(name, "") };
    ClusterRole { metadata, rules: Vec::new(), aggregation_rule: Some(AggregationRule { cluster_role_selectors }) }
}

fn subjects(dice: &mut Dice, name: &str, home: &str) -> Vec<Subject> {
    (0..=dice.below(3)).map(|_| subject(dice, name, home)).collect()
}

fn subject(dice: &mut Dice, policy: &str, home: &str) -> Subject {
    let own = |dice: &mut Dice, name: &str| match dice.percent(90) {
        true => format!("{name} {policy}-{}", dice.below(3)),
        false => name.to_owned(),
    };
    let api_group = RBAC.to_owned();
    match dice.below(10) {
        0..5 => {
            let name = dice.pick(GROUPS);
            Subject { api_group, kind: "Group".into(), name: own(dice, name), namespace: String::new() }
        }
        5..7 => {
            let name = dice.pick(USERS);
            Subject { api_group, kind: "User".into(), name: own(dice, name), namespace: String::new() }
        }
        _ => {
            let namespace = if home.is_empty() || dice.percent(60) { dice.pick(SPACES) } else { "" };
            let name = format!("robot-{policy}-{}", dice.below(2));
            Subject { api_group: String::new(), kind: "ServiceAccount".into(), name, namespace: namespace.into() }
        }
    }
}
