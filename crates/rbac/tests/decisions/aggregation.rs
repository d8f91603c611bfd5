//! Roles that collect the rules of others.

use std::collections::BTreeMap;

use lockstep_rbac::{Asked, ClusterRole, Evaluator, Feature, Objects, PolicyRule, Who};
use serde_json::{Value, json};

use super::of;

fn rule(resource: &str) -> Value {
    json!({"verbs": ["get"], "apiGroups": [""], "resources": [resource]})
}

fn plain(name: &str, labels: &Value, resources: &[&str]) -> Value {
    let rules: Vec<Value> = resources.iter().map(|one| rule(one)).collect();
    json!({"metadata": {"name": name, "labels": labels}, "rules": rules})
}

fn collects(name: &str, labels: &Value, selectors: &Value) -> Value {
    json!({"metadata": {"name": name, "labels": labels}, "rules": null, "aggregationRule": {"clusterRoleSelectors": selectors}})
}

fn aggregated(roles: &[Value]) -> Objects {
    of::<Objects>(&json!({"clusterRoles": roles})).aggregated()
}

/// The resources that a role's rules name.
fn resources<'a>(objects: &'a Objects, name: &str) -> Vec<&'a str> {
    let role = |role: &&ClusterRole| role.metadata.name == name;
    let rules: &[PolicyRule] = &objects.cluster_roles.iter().find(role).unwrap().rules;
    rules.iter().flat_map(|rule| &rule.resources).map(String::as_str).collect()
}

fn labelled(key: &str) -> Value {
    json!([{"matchLabels": {key: "true"}}])
}

#[test]
fn rules_come_by_selector_and_name_each_once_and_replace_what_was_there() {
    let to = json!({"to-x": "true"});
    let mut x = collects("x", &to, &json!([{"matchLabels": {"to-x": "true"}}, {"matchLabels": {"too": "yes"}}]));
    x["rules"] = json!([rule("old")]);
    let objects = aggregated(&[
        plain("c", &to, &["pods", "nodes"]),
        plain("b", &to, &["secrets", "pods"]),
        plain("a", &json!({"too": "yes"}), &["events", "nodes"]),
        plain("none", &json!({"to-x": "false"}), &["never"]),
        x,
    ]);
    assert_eq!(resources(&objects, "x"), ["secrets", "pods", "nodes", "events"]);
    assert_eq!(resources(&objects, "c"), ["pods", "nodes"], "others stay");
    assert_eq!(objects.clone().aggregated(), objects, "at rest");
}

#[test]
fn what_a_role_had_itself_stays_where_nothing_is_collected() {
    let mut x = collects("x", &json!({}), &labelled("to-x"));
    x["rules"] = json!([rule("old")]);
    let objects = aggregated(&[plain("a", &json!({"to-x": "true"}), &[]), x]);
    assert_eq!(resources(&objects, "x"), ["old"]);
}

#[test]
fn conditions_on_labels_are_kubernetes_own() {
    let roles = [
        plain("one", &json!({"k": "1"}), &["one"]),
        plain("two", &json!({"k": "2"}), &["two"]),
        plain("bare", &json!({}), &["bare"]),
    ];
    let listed = |selector: &Value| {
        let objects = aggregated(&[&roles[..], &[collects("x", &json!({}), &json!([selector]))]].concat());
        resources(&objects, "x").join(" ")
    };
    let condition = |operator: &str, values: &[&str]| {
        listed(&json!({"matchExpressions": [{"key": "k", "operator": operator, "values": values}]}))
    };
    assert_eq!(condition("In", &["2", "3"]), "two");
    assert_eq!(condition("NotIn", &["2"]), "bare one", "where there is none, it is not in");
    assert_eq!(condition("Exists", &[]), "one two");
    assert_eq!(condition("DoesNotExist", &[]), "bare");
    assert_eq!(listed(&json!({})), "bare one two", "an empty selector fits everything");
    let both =
        json!({"matchLabels": {"k": "1"}, "matchExpressions": [{"key": "k", "operator": "NotIn", "values": ["1"]}]});
    assert_eq!(listed(&both), "", "all must hold");
}

#[test]
fn a_selector_that_cannot_be_understood_leaves_the_role_alone() {
    for (operator, values) in [("Has", json!([])), ("In", json!([])), ("NotIn", json!(null)), ("Exists", json!(["1"]))]
    {
        let mut x = collects(
            "x",
            &json!({}),
            &json!([{}, {"matchExpressions": [{"key": "k", "operator": operator, "values": values}]}]),
        );
        x["rules"] = json!([rule("old")]);
        let objects = aggregated(&[plain("a", &json!({}), &["pods"]), x]);
        assert_eq!(resources(&objects, "x"), ["old"], "{operator}");
    }
    let objects = aggregated(&[plain("a", &json!({}), &["pods"]), collects("x", &json!({}), &json!(null))]);
    assert_eq!(resources(&objects, "x"), [""; 0], "no selectors collect nothing");
}

#[test]
fn chains_are_followed_to_their_end() {
    // Against the order of names, so that each round goes one step.
    let mut roles = vec![plain("z", &json!({"l0": "true"}), &["pods"])];
    for step in 0..9 {
        let labels = json!(BTreeMap::from([(format!("l{}", step + 1), "true".to_owned())]));
        roles.push(collects(&format!("y{}", 8 - step), &labels, &labelled(&format!("l{step}"))));
    }
    let objects = aggregated(&roles);
    assert_eq!(resources(&objects, "y0"), ["pods"]);
}

#[test]
fn circles_end() {
    let both = json!({"all": "true"});
    let objects = aggregated(&[
        collects("a", &both, &labelled("all")),
        collects("b", &both, &labelled("all")),
        plain("c", &both, &["pods"]),
    ]);
    for name in ["a", "b"] {
        assert_eq!(resources(&objects, name), ["pods"], "{name}");
    }
    // Each hands on what the next one had, for ever.
    let mut round = Vec::new();
    for at in 0..3 {
        let labels = json!(BTreeMap::from([(format!("r{at}"), "true".to_owned())]));
        let mut role = collects(&format!("r{at}"), &labels, &labelled(&format!("r{}", (at + 1) % 3)));
        role["rules"] = json!([rule(&format!("res{at}"))]);
        round.push(role);
    }
    assert_eq!(aggregated(&round).cluster_roles.len(), 3);
}

#[test]
fn an_evaluator_fills_in_and_can_leave_it() {
    let objects: Objects = of(&json!({
        "clusterRoles": [plain("a", &json!({"to": "true"}), &["pods"]), collects("x", &json!({}), &labelled("to"))],
        "clusterBindings": [{
            "metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "x"},
            "subjects": [{"kind": "Group", "name": "Dev"}],
        }],
    }));
    let (who, asked) = (Who::group("Dev"), Asked::new("get", "", "pods"));
    assert!(!objects.decide(&who, &asked).is_allowed(), "what stands there decides");
    let whole = Evaluator::new(objects.clone());
    assert!(whole.decide(&who, &asked).is_allowed() && whole.all_ways(&who, &asked).len() == 1);
    assert_eq!(whole.objects(), &objects.clone().aggregated());
    assert!(!Evaluator::without(objects.clone(), Feature::Aggregation).decide(&who, &asked).is_allowed());
    assert!(Evaluator::without(objects, Feature::Wildcards).decide(&who, &asked).is_allowed());
}
