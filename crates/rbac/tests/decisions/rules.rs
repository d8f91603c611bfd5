//! Whether a rule allows something.

use lockstep_rbac::Asked;
use serde_json::{Value, json};

use super::may;

fn on(resources: &[&str]) -> Value {
    json!([{"verbs": ["get"], "apiGroups": [""], "resources": resources}])
}

fn get(resource: &str, subresource: &str) -> Asked {
    Asked { subresource: subresource.into(), ..Asked::new("get", "", resource) }
}

fn named(name: &str) -> Asked {
    Asked { name: name.into(), ..Asked::new("get", "", "pods") }
}

#[test]
fn verb_group_and_resource_must_all_fit() {
    let rules =
        json!([{"verbs": ["get", "list"], "apiGroups": ["apps", "batch"], "resources": ["deployments", "jobs"]}]);
    assert!(may(&rules, &Asked::new("list", "batch", "jobs")));
    assert!(may(&rules, &Asked::new("get", "apps", "jobs")), "each with each");
    for (verb, group, resource) in [
        ("watch", "apps", "jobs"),
        ("get", "", "jobs"),
        ("get", "apps", "pods"),
        ("LIST", "apps", "jobs"),
        ("", "", ""),
    ] {
        assert!(!may(&rules, &Asked::new(verb, group, resource)), "{verb} {group} {resource}");
    }
}

#[test]
fn a_star_is_all_of_verbs_groups_and_resources() {
    let all = json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]);
    assert!(may(&all, &Asked::new("frobnicate", "example.com", "widgets")));
    assert!(may(&all, &get("pods", "log")), "with all parts");
    assert!(may(&all, &Asked::new("*", "*", "*")));
    assert!(!may(&all, &Asked::path("get", "/healthz")), "but no path");
    let one = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]);
    assert!(!may(&one, &Asked::new("*", "", "pods")), "all verbs are asked for");
    let pattern = json!([{"verbs": ["g*"], "apiGroups": ["*.com"], "resources": ["pod*"]}]);
    assert!(!may(&pattern, &Asked::new("get", "x.com", "pods")), "no patterns otherwise");
}

#[test]
fn a_part_is_a_resource_of_its_own() {
    assert!(may(&on(&["pods/log"]), &get("pods", "log")));
    assert!(!may(&on(&["pods"]), &get("pods", "log")));
    assert!(!may(&on(&["pods/log"]), &get("pods", "")));
    assert!(!may(&on(&["pods/log"]), &get("pods", "logs")));
    assert!(may(&on(&["pods/log"]), &get("pods/log", "")), "in one text");
}

#[test]
fn a_star_before_a_part_is_that_part_of_everything() {
    assert!(may(&on(&["*/scale"]), &get("deployments", "scale")));
    assert!(!may(&on(&["*/scale"]), &get("deployments", "")));
    assert!(!may(&on(&["*/scale"]), &get("deployments", "status")));
    assert!(!may(&on(&["*/scale"]), &get("deployments", "upscale")));
    assert!(!may(&on(&["*/scale"]), &get("deployments/scale", "")), "as the server has it: the part is not told apart");
    assert!(!may(&on(&["pods/*"]), &get("pods", "log")), "not the other way round");
    assert!(may(&on(&["pods/*"]), &get("pods", "*")), "it is a name there");
}

#[test]
fn names_narrow_and_an_empty_name_is_no_name() {
    let two =
        json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["a", "Größe's \"b\""]}]);
    assert!(may(&two, &named("a")) && may(&two, &named("Größe's \"b\"")));
    assert!(!may(&two, &named("")) && !may(&two, &named("c")));
    let star = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["*"]}]);
    assert!(!may(&star, &named("a")), "no stars among names");
    let none = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": []}]);
    assert!(may(&none, &named("a")) && may(&none, &named("")));
    let empty = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": [""]}]);
    assert!(may(&empty, &named("")) && !may(&empty, &named("a")), "an empty text in the list is what it is");
}

#[test]
fn paths_are_told_by_their_beginning() {
    let rules = json!([{"verbs": ["get"], "nonResourceURLs": ["/healthz", "/logs/*", "/api**", "/a*b"]}]);
    for path in ["/healthz", "/logs/", "/logs/a/b", "/api", "/apis", "/a*b"] {
        assert!(may(&rules, &Asked::path("get", path)), "{path}");
    }
    for path in ["/healthz/", "/logs", "/aXb", "", "/"] {
        assert!(!may(&rules, &Asked::path("get", path)), "{path}");
    }
    assert!(!may(&rules, &Asked::path("post", "/healthz")));
    assert!(may(&json!([{"verbs": ["*"], "nonResourceURLs": ["*"]}]), &Asked::path("get", "")), "everything");
}
