//! Whose a binding is, and where.

use lockstep_rbac::{Asked, By, Decision, MASTERS, Objects, Way, Who};
use serde_json::{Value, json};

use super::{by_mask, of};

/// One binding of the whole cluster and one in `home`, to the same subjects, of a role that may list pods.
fn bound(subjects: &Value) -> Objects {
    let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "lists"});
    let rule = |resource: &str| json!({"verbs": ["list"], "apiGroups": [""], "resources": [resource]});
    of(&json!({
        "clusterRoles": [
            {"metadata": {"name": "lists"}, "rules": [rule("pods")]},
            {"metadata": {"name": "nodes"}, "rules": [rule("nodes")]},
        ],
        "clusterBindings": [{
            "metadata": {"name": "all"}, "subjects": subjects,
            "roleRef": {"kind": "ClusterRole", "name": "nodes"},
        }],
        "bindings": [{"metadata": {"name": "one", "namespace": "home"}, "roleRef": role, "subjects": subjects}],
    }))
}

fn lists(subjects: &Value, who: &Who, resource: &str, namespace: &str) -> bool {
    let (objects, asked) = (bound(subjects), Asked::new("list", "", resource).within(namespace));
    let allowed = objects.decide(who, &asked).is_allowed();
    assert_eq!(by_mask(&objects, who, &asked), allowed, "{who:?} {asked:?}");
    assert_eq!(!objects.all_ways(who, &asked).is_empty(), allowed, "{who:?} {asked:?}");
    allowed
}

#[test]
fn a_binding_of_a_namespace_counts_there_alone_and_one_of_the_cluster_everywhere() {
    let dev = json!([{"kind": "Group", "name": "Dev"}]);
    let who = Who::group("Dev");
    assert!(lists(&dev, &who, "pods", "home"));
    assert!(!lists(&dev, &who, "pods", "other") && !lists(&dev, &who, "pods", ""));
    for space in ["home", "other", ""] {
        assert!(lists(&dev, &who, "nodes", space), "{space:?}");
    }
}

#[test]
fn users_and_groups_of_one_name_are_not_the_same() {
    let group = json!([{"kind": "Group", "name": "ada"}]);
    let user = json!([{"kind": "User", "name": "ada"}]);
    let ada = Who { user: "ada".into(), groups: vec!["Ops".into(), "Dev".into()] };
    assert!(lists(&user, &ada, "pods", "home") && !lists(&group, &ada, "pods", "home"));
    assert!(lists(&group, &Who::group("ada"), "pods", "home") && !lists(&user, &Who::group("ada"), "pods", "home"));
    assert!(!lists(&user, &Who { user: "Ada".into(), ..Who::default() }, "pods", "home"), "letter by letter");
}

#[test]
fn a_service_account_without_a_namespace_is_one_of_the_binding() {
    let named = json!([{"kind": "ServiceAccount", "name": "robot", "namespace": "far"}]);
    let unnamed = json!([{"kind": "ServiceAccount", "name": "robot"}]);
    let (far, home) = (Who::service_account("far", "robot"), Who::service_account("home", "robot"));
    assert!(lists(&named, &far, "pods", "home") && lists(&named, &far, "nodes", ""));
    assert!(!lists(&named, &home, "pods", "home"));
    assert!(lists(&unnamed, &home, "pods", "home") && !lists(&unnamed, &far, "pods", "home"));
    assert!(!lists(&unnamed, &home, "nodes", ""), "a binding of the whole cluster has no namespace to give");
    let user = json!([{"kind": "User", "name": "system:serviceaccount:far:robot"}]);
    assert!(lists(&user, &far, "pods", "home"), "it is a user too");
    let group = json!([{"kind": "Group", "name": "system:serviceaccounts:far"}]);
    assert!(lists(&group, &far, "pods", "home") && !lists(&group, &home, "pods", "home"));
}

#[test]
fn the_masters_need_no_binding() {
    let who = Who::group(MASTERS);
    let (none, asked) = (Objects::default(), Asked::path("frobnicate", "/x"));
    assert_eq!(none.decide(&who, &asked), Decision::Allowed(By::Masters));
    assert_eq!(none.all_ways(&who, &asked), [By::Masters]);
    assert!(by_mask(&none, &who, &asked));
}

#[test]
fn paths_are_allowed_by_bindings_of_the_whole_cluster_alone() {
    let rule = json!([{"verbs": ["get"], "nonResourceURLs": ["/metrics"]}]);
    let mut objects = super::everywhere(&rule);
    let (who, asked) = (Who::group("Dev"), Asked::path("get", "/metrics"));
    assert!(objects.decide(&who, &asked).is_allowed());
    assert!(objects.decide(&who, &asked.clone().within("home")).is_allowed() && by_mask(&objects, &who, &asked));
    let local = bound(&json!([{"kind": "Group", "name": "Dev"}])).bindings[0].clone();
    objects.cluster_bindings.clear();
    objects.bindings = vec![local];
    objects.bindings[0].role_ref.name = "some".into();
    for namespace in ["", "home"] {
        let asked = asked.clone().within(namespace);
        assert!(!objects.decide(&who, &asked).is_allowed() && !by_mask(&objects, &who, &asked));
    }
}

#[test]
fn a_role_is_one_of_the_namespace_of_its_binding() {
    let rule = |verb: &str| json!([{"verbs": [verb], "apiGroups": [""], "resources": ["pods"]}]);
    let refers = |kind: &str| json!({"kind": kind, "name": "same"});
    let dev = json!([{"kind": "Group", "name": "Dev"}]);
    let objects: Objects = of(&json!({
        "roles": [
            {"metadata": {"name": "same", "namespace": "b"}, "rules": rule("get")},
            {"metadata": {"name": "same", "namespace": "a"}, "rules": rule("list")},
        ],
        "clusterRoles": [{"metadata": {"name": "same"}, "rules": rule("watch")}],
        "bindings": [
            {"metadata": {"name": "x", "namespace": "a"}, "roleRef": refers("Role"), "subjects": dev},
            {"metadata": {"name": "y", "namespace": "b"}, "roleRef": refers("ClusterRole"), "subjects": dev},
        ],
    }));
    let may = |verb: &str, namespace: &str| {
        let (who, asked) = (Who::group("Dev"), Asked::new(verb, "", "pods").within(namespace));
        assert_eq!(by_mask(&objects, &who, &asked), objects.decide(&who, &asked).is_allowed());
        objects.decide(&who, &asked).is_allowed()
    };
    assert!(may("list", "a") && !may("get", "a") && !may("watch", "a"));
    assert!(may("watch", "b") && !may("get", "b") && !may("list", "b"));
}

#[test]
fn the_answer_names_binding_role_subject_and_rule() {
    let subjects =
        json!([{"kind": "User", "name": "ada"}, {"kind": "Group", "name": "Dev"}, {"kind": "Group", "name": "Ops"}]);
    let mut objects = bound(&subjects);
    let rules = &mut objects.cluster_roles[0].rules;
    rules.insert(0, of(&json!({"verbs": ["get"], "apiGroups": ["*"], "resources": ["*"]})));
    rules.push(of(&json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]})));
    let who = Who { user: "eve".into(), groups: vec!["Ops".into(), "Dev".into()] };
    let Decision::Allowed(by) = objects.decide(&who, &Asked::new("list", "", "pods").within("home")) else { panic!() };
    let way = by.way().unwrap();
    let Way { binding, namespace, role, subject, index, rule } = way;
    assert_eq!((binding.as_str(), namespace.as_str(), way.kind()), ("one", "home", "RoleBinding"));
    assert_eq!((role.kind.as_str(), role.name.as_str()), ("ClusterRole", "lists"));
    assert_eq!((subject.name.as_str(), *index), ("Dev", 1), "the first of the binding, not of the person");
    assert_eq!(rule, &objects.cluster_roles[0].rules[1]);
}

#[test]
fn all_ways_are_named_those_of_the_cluster_first() {
    let mut objects = bound(&json!([{"kind": "Group", "name": "Dev"}]));
    objects.cluster_bindings.push(objects.cluster_bindings[0].clone());
    objects.cluster_bindings[1].metadata.name = "more".into();
    objects.cluster_bindings[1].role_ref.name = "lists".into();
    let (who, asked) = (Who::group("Dev"), Asked::new("list", "", "pods").within("home"));
    let ways = objects.all_ways(&who, &asked);
    let names: Vec<_> = ways.iter().filter_map(By::way).map(|way| (way.kind(), way.binding.as_str())).collect();
    assert_eq!(names, [("ClusterRoleBinding", "more"), ("RoleBinding", "one")]);
    assert_eq!(objects.decide(&who, &asked), Decision::Allowed(ways[0].clone()));
}
