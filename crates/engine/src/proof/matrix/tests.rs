//! What cells come to.

use std::collections::BTreeSet;

use lockstep_rbac::Objects;
use serde_json::{Value, json};

use super::super::wanted::At;
use super::super::{Block, ask};
use super::{Compared, Party, party, rows};
use crate::blueprint::{Blueprint, Scope, reference};

const DEV: &str = "keycloakoidc_group://Dev";

fn role(name: &str, rules: &Value) -> Value {
    json!({"metadata": {"name": name}, "rules": rules})
}

/// Roles of a cluster, and bindings besides those of the reference scenario: namespace, role, group.
pub(super) fn actual(bindings: &[(&str, &str, &str)]) -> Objects {
    let reads = json!(["get", "list", "watch"]);
    let roles = [
        role("view", &json!([{"verbs": reads, "apiGroups": [""], "resources": ["pods", "pods/log", "services"]}])),
        role("read-only", &json!([{"verbs": reads, "apiGroups": [""], "resources": ["persistentvolumes"]}])),
        role("read-only-promoted", &json!([{"verbs": reads, "apiGroups": [""], "resources": ["persistentvolumes"]}])),
        role(
            "seer",
            &json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["namespaces"], "resourceNames": ["trinity"]}]),
        ),
        role("nodes", &json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["nodes"]}])),
        role("odd", &json!([{"verbs": ["frobnicate"], "apiGroups": ["acme.example"], "resources": ["widgets/part"]}])),
    ];
    let (whole, local): (Vec<_>, Vec<_>) = bindings.iter().partition(|(namespace, ..)| namespace.is_empty());
    let made = |all: Vec<&(&str, &str, &str)>| {
        let one = |(namespace, role, group): &(&str, &str, &str)| {
            json!({"metadata": {"name": format!("b-{role}"), "namespace": namespace},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group}]})
        };
        all.into_iter().map(one).collect::<Vec<_>>()
    };
    let all = json!({"clusterRoles": roles, "roles": [], "clusterBindings": made(whole), "bindings": made(local)});
    serde_json::from_value(all).expect("objects of the test")
}

/// What Rancher makes of the reference scenario.
const RIGHT: [(&str, &str, &str); 4] =
    [("trinity", "view", DEV), ("trinity", "read-only", DEV), ("", "read-only-promoted", DEV), ("", "seer", DEV)];

fn block(blueprint: &Blueprint, actual: &Objects, parties: &[Party]) -> Block {
    let templates = serde_json::from_value(json!([
        {"id": "read-only", "roleTemplateIds": ["view"], "context": "project", "rules":
            [{"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["persistentvolumes"]}]},
        {"id": "view", "external": true, "context": "project"},
    ]))
    .expect("templates");
    let at = At {
        blueprint,
        cluster: "alpha",
        templates: Vec::leak(templates),
        cluster_roles: &actual.cluster_roles,
        namespaces: &[],
        projects: &[("Trinity".into(), "c:p-1".into())],
    };
    let scopes: Vec<(usize, Option<BTreeSet<String>>)> = blueprint
        .grants
        .iter()
        .enumerate()
        .map(|(n, grant)| match grant.scope {
            Scope::Cluster => (n, None),
            _ => (n, Some(grant.namespaces.iter().cloned().collect())),
        })
        .collect();
    let (wanted, asked) = (at.objects(), ask::questions(&[]));
    let compared =
        Compared { blueprint, cluster: "alpha", own: false, asked: &asked, actual, wanted: &wanted, scopes: &scopes };
    compared.block(parties)
}

fn of_reference(bindings: &[(&str, &str, &str)]) -> Block {
    let blueprint = reference();
    let parties: Vec<Party> = rows(&blueprint).iter().map(|row| party(&blueprint, row.group.as_deref())).collect();
    block(&blueprint, &actual(bindings), &parties)
}

fn with(more: (&'static str, &'static str, &'static str)) -> Block {
    let all: Vec<_> = RIGHT.into_iter().chain([more]).collect();
    of_reference(&all)
}

#[test]
fn a_grant_gives_one_namespace_and_what_comes_with_the_role() {
    let block = of_reference(&RIGHT);
    let names: Vec<Option<&str>> = block.columns.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("trinity"), Some("default"), Some("kube-system"), None]);
    assert_eq!(block.cells, ["w--r", "----"]);
    assert_eq!(block.with_roles, ["list persistentvolumes"]);
    assert_eq!((block.differences.as_slice(), block.as_wanted), (&[][..], block.questions));
}

#[test]
fn what_is_missing_names_the_row_that_wants_it() {
    let block = of_reference(&[("trinity", "read-only", DEV)]);
    assert_eq!(block.cells, ["m---", "----"]);
    let first = &block.differences[0];
    assert_eq!((first.question.as_str(), first.excess), ("list pods in trinity", false));
    assert_eq!(first.by, "Dev: read-only on trinity of alpha");
    assert!(block.as_wanted < block.questions);
}

#[test]
fn excess_names_the_binding_wherever_it_is() {
    let block = with(("default", "view", DEV));
    assert_eq!(block.cells, ["wx-r", "----"]);
    let first = &block.differences[0];
    assert!(first.excess && first.by.contains("RoleBinding \"b-view/default\" of ClusterRole \"view\""), "{first:?}");
    // Everybody's excess is every row's.
    let block = with(("", "nodes", "system:authenticated"));
    assert_eq!(block.cells, ["w--x", "---x"]);
}

#[test]
fn a_right_that_no_question_is_about_is_excess_too() {
    let block = with(("attic", "odd", DEV));
    let names: Vec<Option<&str>> = block.columns.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("trinity"), Some("default"), Some("kube-system"), Some("attic"), None]);
    assert_eq!(block.cells, ["w--xr", "-----"]);
    let [one] = block.differences.as_slice() else { panic!("{:?}", block.differences) };
    assert_eq!(one.question, "frobnicate widgets.acme.example/part in attic");
    assert_eq!(one.by, "RoleBinding \"b-odd/attic\" of ClusterRole \"odd\"");
}

#[test]
fn what_kubernetes_gives_everybody_is_no_excess_and_no_more_than_that() {
    let mut objects = actual(&RIGHT);
    let more = json!({"metadata": {"name": "system:basic-user"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:basic-user"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}]});
    objects.cluster_bindings.push(serde_json::from_value(more).expect("a binding"));
    let rules = |resources: &[&str]| json!([{"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": resources}]);
    let blueprint = reference();
    let parties: Vec<Party> = rows(&blueprint).iter().map(|row| party(&blueprint, row.group.as_deref())).collect();
    for (resources, cells) in [
        (&["selfsubjectaccessreviews"][..], ["w--r", "----"]),
        (&["selfsubjectaccessreviews", "subjectaccessreviews"][..], ["w--r", "---x"]),
    ] {
        let mut objects = objects.clone();
        let own = role("system:basic-user", &rules(resources));
        objects.cluster_roles.push(serde_json::from_value(own).expect("a role"));
        assert_eq!(block(&blueprint, &objects, &parties).cells, cells);
    }
}

#[test]
fn a_cluster_wide_grant_is_wanted_everywhere_in_it() {
    let mut blueprint = reference();
    blueprint.grants[0].scope = Scope::Cluster;
    blueprint.grants[0].namespaces.clear();
    let parties = [party(&blueprint, Some("Dev"))];
    let block = block(&blueprint, &actual(&[("", "view", DEV), ("", "read-only", DEV)]), &parties);
    assert_eq!(block.cells, ["www"]);
    assert!(block.differences.is_empty(), "{:?}", block.differences);
}
