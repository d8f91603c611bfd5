//! What real servers send in odd forms, and what none would have accepted.

use lockstep_rbac::{
    Asked, ClusterRole, ClusterRoleBinding, Compiled, Decision, Mask, Objects, PolicyRule, RoleBinding, Who,
};
use serde_json::{from_value, json, to_value};

use super::{by_mask, everywhere, may, of};

#[test]
fn null_and_absent_are_empty() {
    let role: ClusterRole =
        of(&json!({"metadata": {"name": "a", "labels": null}, "rules": null, "aggregationRule": null}));
    assert_eq!(role, of(&json!({"metadata": {"name": "a"}})));
    let binding: ClusterRoleBinding =
        of(&json!({"metadata": {"name": "a"}, "roleRef": {"kind": "ClusterRole", "name": "b"}, "subjects": null}));
    assert!(binding.subjects.is_empty() && binding.role_ref.api_group.is_empty());
    let rule: PolicyRule = of(&json!({"verbs": null, "apiGroups": null, "resources": null, "nonResourceURLs": null}));
    assert_eq!(rule, of(&json!({})));
    assert_eq!(of::<Objects>(&json!({"clusterRoles": null})), Objects::default());
}

#[test]
fn objects_come_back_as_they_were_written() {
    let objects: Objects = of(&json!({
        "clusterRoles": [{
            "metadata": {"name": "a", "labels": {"k": "v"}},
            "rules": [{"verbs": ["get"], "nonResourceURLs": ["/x"]}],
            "aggregationRule": {"clusterRoleSelectors": [{
                "matchLabels": {"k": "v"},
                "matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}, {"key": "k", "operator": "Exists"}],
            }]},
        }],
        "bindings": [{
            "metadata": {"name": "b", "namespace": "n"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
            "subjects": [{"apiGroup": "", "kind": "ServiceAccount", "name": "s", "namespace": "n"}],
        }],
    }));
    let written = to_value(&objects).unwrap();
    assert_eq!(written["clusterRoles"][0]["rules"][0]["nonResourceURLs"], json!(["/x"]));
    assert_eq!(written["bindings"][0]["roleRef"]["apiGroup"], json!("rbac.authorization.k8s.io"));
    assert_eq!(from_value::<Objects>(written).unwrap(), objects);
}

#[test]
fn an_empty_rule_allows_nothing() {
    let asked = [Asked::new("get", "", "pods"), Asked::default(), Asked::path("get", "/"), Asked::path("", "")];
    for rule in [
        json!({}),
        json!({"verbs": ["*"]}),
        json!({"verbs": ["*"], "apiGroups": ["*"]}),
        json!({"verbs": [], "apiGroups": ["*"], "resources": ["*"], "nonResourceURLs": ["*"]}),
    ] {
        assert!(asked.iter().all(|asked| !may(&json!([rule]), asked)), "{rule}");
    }
    assert!(asked.iter().all(|asked| !may(&json!([]), asked)), "no rules at all");
}

#[test]
fn verbs_that_nobody_knows_are_verbs() {
    let rules = json!([{"verbs": ["frobnicate", "GET", "日本"], "apiGroups": [""], "resources": ["pods"]}]);
    assert!(may(&rules, &Asked::new("frobnicate", "", "pods")) && may(&rules, &Asked::new("日本", "", "pods")));
    assert!(!may(&rules, &Asked::new("get", "", "pods")));
}

#[test]
fn subjects_of_unknown_kinds_are_nobody() {
    for kind in ["Robot", "group", "", "SERVICEACCOUNT", "Users"] {
        let mut objects = everywhere(&json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]));
        objects.cluster_bindings[0].subjects[0].kind = kind.into();
        let (who, asked) = (Who { user: "Dev".into(), groups: vec!["Dev".into()] }, Asked::new("get", "", "pods"));
        assert_eq!(objects.decide(&who, &asked), Decision::Denied { missing: vec![] }, "{kind}");
        assert!(!by_mask(&objects, &who, &asked), "{kind}");
    }
}

#[test]
fn roles_that_are_not_there_are_named_to_those_whom_they_would_concern() {
    let refers = |kind: &str, name: &str| json!({"kind": kind, "name": name});
    let dev = json!([{"kind": "Group", "name": "Dev"}]);
    let objects: Objects = of(&json!({
        "clusterBindings": [
            {"metadata": {"name": "a"}, "roleRef": refers("ClusterRole", "gone"), "subjects": dev},
            {"metadata": {"name": "b"}, "roleRef": refers("Role", "local"), "subjects": dev},
            {"metadata": {"name": "c"}, "roleRef": refers("Thing", "x"), "subjects": dev},
            {"metadata": {"name": "d"}, "roleRef": refers("ClusterRole", "other"), "subjects": [{"kind": "Group", "name": "Ops"}]},
        ],
        "bindings": [
            {"metadata": {"name": "e", "namespace": "n"}, "roleRef": refers("ClusterRole", "gone"), "subjects": dev},
            {"metadata": {"name": "f", "namespace": "m"}, "roleRef": refers("Role", "far"), "subjects": dev},
        ],
    }));
    let who = Who::group("Dev");
    let asked = Asked::new("get", "", "pods").within("n");
    let Decision::Denied { missing } = objects.decide(&who, &asked) else { panic!() };
    let gone = "clusterrole.rbac.authorization.k8s.io \"gone\" not found";
    let local = "role.rbac.authorization.k8s.io \"local\" not found";
    let kind = "unsupported role reference kind: \"Thing\"";
    assert_eq!(missing, [gone, local, kind, gone]);
    let words = Decision::Denied { missing }.words();
    assert_eq!(words, format!("RBAC: [{gone}, {local}, {kind}]"));
    assert!(objects.all_ways(&who, &asked).is_empty() && !by_mask(&objects, &who, &asked));
    let one = Decision::Denied { missing: vec![gone.to_owned(), gone.to_owned()] };
    assert_eq!(one.words(), format!("RBAC: {gone}"), "each once");
    assert_eq!(Decision::Denied { missing: vec![] }.words(), "");
}

#[test]
fn odd_names_are_names() {
    for name in ["/Dev's \"team\"", "Größe/日本", "keycloakoidc_group://Dev", "a\tb", "", "*"] {
        let mut objects = everywhere(&json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]));
        objects.cluster_bindings[0].subjects[0].name = name.into();
        let asked = Asked::new("get", "", "pods");
        for (group, allowed) in [(name, true), ("Dev", false), ("größe/日本", false)] {
            assert_eq!(objects.decide(&Who::group(group), &asked).is_allowed(), allowed, "{name:?} {group:?}");
            assert_eq!(by_mask(&objects, &Who::group(group), &asked), allowed, "{name:?} {group:?}");
        }
    }
}

#[test]
fn a_binding_without_subjects_is_nobodys() {
    let binding: RoleBinding =
        of(&json!({"metadata": {"name": "a", "namespace": "n"}, "roleRef": {"kind": "ClusterRole", "name": "some"}}));
    let mut objects = everywhere(&json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]));
    objects.cluster_bindings.clear();
    objects.bindings = vec![binding];
    assert!(!objects.decide(&Who::default(), &Asked::new("get", "", "pods").within("n")).is_allowed());
}

#[test]
fn a_mask_of_no_questions_is_empty_and_what_was_found_elsewhere_is_nobody() {
    let objects = everywhere(&json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]));
    let none = Compiled::new(&objects, &[]).mask(&Who::group("Dev"), None);
    assert!(none.words().is_empty() && none.count() == 0 && !none.allows(0));
    let compiled = Compiled::new(&objects, &[Asked::new("get", "", "pods")]);
    let (mut mask, other) = (Mask::default(), Compiled::new(&Objects::default(), &[Asked::new("get", "", "pods")]));
    other.fill(&compiled.find(&Who::group("Dev")), other.space(None), &mut mask);
    assert_eq!(mask.count(), 0);
}
