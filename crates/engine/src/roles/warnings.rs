//! What deserves a second look before it is given, judged from the rules alone.
//!
//! Source of the rows: Kubernetes' own good practices for RBAC (secrets, workloads, tokens, volumes, nodes/proxy, escalate,
//! bind, impersonate, CSRs, webhooks, namespaces).

use std::collections::BTreeSet;

use lockstep_systems::kubernetes::PolicyRule;
use lockstep_words::{Key, Message, en::roles as say};

use super::{Given, names};

/// One thing to look at: said where every part is allowed.
struct Row {
    key: Key,
    /// Whether it is of the whole cluster, so that a role in namespaces does not reach it.
    wide: bool,
    parts: &'static [Part],
}

/// Any of these verbs, on any of these resources of any of these API groups.
struct Part {
    verbs: &'static [&'static str],
    groups: &'static [&'static str],
    resources: &'static [&'static str],
}

const CORE: &[&str] = &[""];
const RBAC: &[&str] = &["rbac.authorization.k8s.io"];
const RANCHER: &[&str] = &["management.cattle.io"];
const READ: &[&str] = &["get", "list", "watch"];
const MAKE: &[&str] = &["create", "update", "patch"];

const fn part(
    verbs: &'static [&'static str],
    groups: &'static [&'static str],
    resources: &'static [&'static str],
) -> Part {
    Part { verbs, groups, resources }
}

const fn row(key: Key, wide: bool, parts: &'static [Part]) -> Row {
    Row { key, wide, parts }
}

static ROWS: [Row; 19] = [
    row(say::WARN_SECRETS, false, &[part(READ, CORE, &["secrets"])]),
    row(
        say::WARN_PODS,
        false,
        &[part(
            MAKE,
            &["", "apps", "batch"],
            &[
                "pods",
                "replicationcontrollers",
                "deployments",
                "daemonsets",
                "statefulsets",
                "replicasets",
                "jobs",
                "cronjobs",
            ],
        )],
    ),
    row(
        say::WARN_EXEC,
        false,
        &[part(&["create", "get", "update", "patch"], CORE, &["pods/exec", "pods/attach", "pods/ephemeralcontainers"])],
    ),
    row(say::WARN_TOKENS, false, &[part(&["create"], CORE, &["serviceaccounts/token"])]),
    row(say::WARN_SECRET_TOKENS, false, &[part(&["create"], CORE, &["secrets"]), part(READ, CORE, &["secrets"])]),
    row(say::WARN_IMPERSONATE, false, &[part(&["impersonate"], CORE, &["serviceaccounts"])]),
    row(
        say::WARN_IMPERSONATE,
        true,
        &[part(
            &["impersonate"],
            &["", "authentication.k8s.io"],
            &["users", "groups", "serviceaccounts", "uids", "userextras"],
        )],
    ),
    row(say::WARN_ESCALATE, false, &[part(&["bind", "escalate"], RBAC, &["roles", "clusterroles"])]),
    row(say::WARN_BINDS, false, &[part(MAKE, RBAC, &["rolebindings"])]),
    row(say::WARN_BINDS, true, &[part(MAKE, RBAC, &["clusterrolebindings"])]),
    row(
        say::WARN_MEMBERS,
        false,
        &[part(MAKE, RANCHER, &["projectroletemplatebindings", "clusterroletemplatebindings"])],
    ),
    row(say::WARN_OWNS, true, &[part(&["own"], RANCHER, &["clusters"])]),
    row(say::WARN_NODES, true, &[part(READ, CORE, &["nodes"])]),
    row(say::WARN_NODES_CHANGE, true, &[part(&["update", "patch", "delete"], CORE, &["nodes"])]),
    row(say::WARN_NODES_PROXY, true, &[part(&["get", "create"], CORE, &["nodes/proxy"])]),
    row(
        say::WARN_CERTIFICATES,
        true,
        &[part(
            &["update", "patch", "approve"],
            &["certificates.k8s.io"],
            &["certificatesigningrequests/approval", "signers"],
        )],
    ),
    row(
        say::WARN_WEBHOOKS,
        true,
        &[part(
            MAKE,
            &["admissionregistration.k8s.io"],
            &["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
        )],
    ),
    row(say::WARN_VOLUMES, true, &[part(&["create"], CORE, &["persistentvolumes"])]),
    row(say::WARN_NAMESPACES, true, &[part(&["update", "patch"], CORE, &["namespaces"])]),
];

/// Of a global role: what changes Rancher itself.
static OF_RANCHER: [Part; 1] = [part(
    &["create", "update", "patch", "delete", "bind", "escalate"],
    RANCHER,
    &[
        "users",
        "globalroles",
        "globalrolebindings",
        "roletemplates",
        "settings",
        "features",
        "authconfigs",
        "clusterroletemplatebindings",
    ],
)];

impl Part {
    /// Whether one of the rules allows it.
    fn allowed(&self, rules: &[PolicyRule]) -> bool {
        rules.iter().any(|rule| {
            let has = |list: &[String], wanted: &[&str]| wanted.iter().any(|one| names(list, one));
            let whole = |resource: &&str| {
                let part = resource.split_once('/').map(|(_, part)| format!("*/{part}"));
                names(&rule.resources, resource) || part.is_some_and(|part| rule.resources.contains(&part))
            };
            has(&rule.verbs, self.verbs) && has(&rule.api_groups, self.groups) && self.resources.iter().any(whole)
        })
    }
}

/// What deserves a second look about a role, by what it is called and how its places are spoken of.
pub(crate) fn warnings(role: &str, given: &Given, near: &str, wide: &str, global: bool) -> Vec<Message> {
    let mut out: Vec<Message> = Vec::new();
    let of = |key: &Key, place: &str| Message::new(key.clone()).with("role", role).with("place", place);
    let places = [(&given.wide, wide, true), (&given.near, near, global)];
    for (rules, place, whole) in places {
        if rules.iter().any(everything) {
            out.push(of(&say::WARN_EVERYTHING, place));
            continue;
        }
        for row in ROWS.iter().filter(|row| whole || !row.wide) {
            let known = out.iter().any(|one| one.key == row.key);
            if !known && row.parts.iter().all(|part| part.allowed(rules)) {
                out.push(of(&row.key, place));
            }
        }
        let known = |out: &[Message], key: &Key| out.iter().any(|one| one.key == *key);
        let star = |list: &[String]| list.iter().any(|item| item == "*");
        let whole_groups = rules.iter().filter(|rule| star(&rule.resources)).flat_map(|rule| &rule.api_groups);
        let whole_groups: BTreeSet<String> = whole_groups.map(|group| called(group).to_owned()).collect();
        if !whole_groups.is_empty() && !known(&out, &say::WARN_ANY_RESOURCE) {
            out.push(of(&say::WARN_ANY_RESOURCE, place).with("what", super::list(&whole_groups)));
        }
        // Global roles have that for things of one's own.
        let any_verb = rules.iter().filter(|rule| star(&rule.verbs)).flat_map(|rule| &rule.resources);
        let any_verb: BTreeSet<String> = any_verb.filter(|one| *one != "*").cloned().collect();
        if !any_verb.is_empty() && !global && !known(&out, &say::WARN_ANY_VERB) {
            out.push(of(&say::WARN_ANY_VERB, place).with("what", super::list(&any_verb)));
        }
    }
    if global && OF_RANCHER.iter().any(|part| part.allowed(&given.near)) {
        out.push(of(&say::WARN_RANCHER, near));
    }
    out
}

/// An API group as people call it.
fn called(group: &str) -> &str {
    match group {
        "" => "core",
        "*" => "any",
        other => other,
    }
}

/// Whether a rule allows everything.
fn everything(rule: &PolicyRule) -> bool {
    [&rule.verbs, &rule.api_groups, &rule.resources].iter().all(|list| list.iter().any(|item| item == "*"))
        && rule.resource_names.is_empty()
}

#[cfg(test)]
mod tests {
    use super::warnings;
    use crate::blueprint::{Blueprint, Grant, Scope, reference};
    use crate::roles::{Given, given};
    use crate::survey::{ClusterRolesFound, RancherFound};
    use lockstep_systems::kubernetes::PolicyRule;
    use lockstep_words::{Key, en::roles as say};
    use serde_json::{Value, json};

    fn rule(verbs: &[&str], group: &str, resources: &[&str]) -> Vec<PolicyRule> {
        serde_json::from_value(json!([{"verbs": verbs, "apiGroups": [group], "resources": resources}])).unwrap()
    }

    fn keys(given: &Given, global: bool) -> Vec<Key> {
        warnings("r", given, "near", "wide", global).into_iter().map(|message| message.key).collect()
    }

    const RBAC: &str = "rbac.authorization.k8s.io";

    #[test]
    fn each_dangerous_right_is_said_where_it_reaches() {
        type Case = (&'static [&'static str], &'static str, &'static [&'static str], Vec<Key>, Vec<Key>);
        // Verbs, group, resources; what is said where they hold in namespaces, and where in the whole cluster.
        let cases: [Case; 22] = [
            (&["get", "list", "watch"], "", &["pods", "services", "pods/log"], vec![], vec![]),
            (&["list"], "", &["secrets"], vec![say::WARN_SECRETS], vec![say::WARN_SECRETS]),
            (&["create"], "", &["secrets"], vec![], vec![]),
            (
                &["get", "create"],
                "",
                &["secrets"],
                vec![say::WARN_SECRETS, say::WARN_SECRET_TOKENS],
                vec![say::WARN_SECRETS, say::WARN_SECRET_TOKENS],
            ),
            (&["patch"], "apps", &["deployments"], vec![say::WARN_PODS], vec![say::WARN_PODS]),
            (&["create"], "batch", &["cronjobs"], vec![say::WARN_PODS], vec![say::WARN_PODS]),
            (&["create"], "", &["pods/exec"], vec![say::WARN_EXEC], vec![say::WARN_EXEC]),
            (&["create"], "", &["*/exec"], vec![say::WARN_EXEC], vec![say::WARN_EXEC]),
            (&["patch"], "", &["pods/ephemeralcontainers"], vec![say::WARN_EXEC], vec![say::WARN_EXEC]),
            (&["create"], "", &["serviceaccounts/token"], vec![say::WARN_TOKENS], vec![say::WARN_TOKENS]),
            (&["impersonate"], "", &["serviceaccounts"], vec![say::WARN_IMPERSONATE], vec![say::WARN_IMPERSONATE]),
            (&["impersonate"], "", &["users"], vec![], vec![say::WARN_IMPERSONATE]),
            (&["bind"], RBAC, &["clusterroles"], vec![say::WARN_ESCALATE], vec![say::WARN_ESCALATE]),
            (&["escalate"], RBAC, &["roles"], vec![say::WARN_ESCALATE], vec![say::WARN_ESCALATE]),
            (&["create"], RBAC, &["rolebindings"], vec![say::WARN_BINDS], vec![say::WARN_BINDS]),
            (&["create"], RBAC, &["clusterrolebindings"], vec![], vec![say::WARN_BINDS]),
            (&["list"], "", &["nodes"], vec![], vec![say::WARN_NODES]),
            (&["get"], "", &["nodes/proxy"], vec![], vec![say::WARN_NODES_PROXY]),
            (
                &["update"],
                "certificates.k8s.io",
                &["certificatesigningrequests/approval"],
                vec![],
                vec![say::WARN_CERTIFICATES],
            ),
            (&["create"], "", &["persistentvolumes"], vec![], vec![say::WARN_VOLUMES]),
            (&["patch"], "", &["namespaces"], vec![], vec![say::WARN_NAMESPACES]),
            (
                &["patch"],
                "admissionregistration.k8s.io",
                &["mutatingwebhookconfigurations"],
                vec![],
                vec![say::WARN_WEBHOOKS],
            ),
        ];
        for (verbs, group, resources, near, wide) in cases {
            let rules = rule(verbs, group, resources);
            let said = keys(&Given { near: rules.clone(), ..Given::default() }, false);
            assert_eq!(said, near, "{verbs:?} {resources:?} in namespaces");
            let said = keys(&Given { wide: rules, ..Given::default() }, false);
            assert_eq!(said, wide, "{verbs:?} {resources:?} in the cluster");
        }
    }

    #[test]
    fn wildcards_are_what_they_stand_for_and_more() {
        let all = keys(&Given { near: rule(&["*"], "*", &["*"]), ..Given::default() }, false);
        assert_eq!(all, [say::WARN_EVERYTHING]);
        let secrets = keys(&Given { near: rule(&["*"], "", &["secrets"]), ..Given::default() }, false);
        assert_eq!(secrets, [say::WARN_SECRETS, say::WARN_SECRET_TOKENS, say::WARN_ANY_VERB]);
        let core = keys(&Given { near: rule(&["get"], "", &["*"]), ..Given::default() }, false);
        assert_eq!(core, [say::WARN_SECRETS, say::WARN_EXEC, say::WARN_ANY_RESOURCE]);
        let users = keys(&Given { near: rule(&["*"], "management.cattle.io", &["users"]), ..Given::default() }, true);
        assert_eq!(users, [say::WARN_RANCHER]);
    }

    /// The roles of Rancher 2.15 and Kubernetes 1.36 as recorded.
    fn recorded() -> RancherFound {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let mut roles = read(include_str!("../../../lab/rancher/data/cluster-roles.json"));
        for role in roles.as_array_mut().unwrap() {
            role["metadata"] = json!({"name": role["name"]});
        }
        RancherFound {
            templates: serde_json::from_value(read(include_str!("../../../lab/rancher/data/role-templates.json")))
                .unwrap(),
            global_roles: serde_json::from_value(read(include_str!("../../../lab/rancher/data/global-roles.json")))
                .unwrap(),
            cluster_roles: vec![ClusterRolesFound {
                rules: serde_json::from_value(roles).unwrap(),
                ..Default::default()
            }],
            ..RancherFound::default()
        }
    }

    #[test]
    fn the_roles_that_rancher_brings_are_judged_by_their_rules() {
        let found = recorded();
        let said = |scope: Scope, role: &str| {
            let grant = Grant { scope, role: role.into(), ..Grant::default() };
            let given = given(&Blueprint { grants: Vec::new(), ..reference() }, &found, &grant).unwrap();
            assert_eq!(given.unread, [""; 0], "{role}");
            keys(&given, scope == Scope::Global)
        };
        assert_eq!(said(Scope::Project, "read-only"), []);
        assert_eq!(said(Scope::RoleBindings, "view"), []);
        assert_eq!(said(Scope::Cluster, "projects-view"), []);
        assert_eq!(said(Scope::Cluster, "cluster-member"), [say::WARN_NODES, say::WARN_ANY_RESOURCE]);
        assert_eq!(said(Scope::Global, "user-base"), []);
        let member = said(Scope::Project, "project-member");
        for key in [say::WARN_SECRETS, say::WARN_PODS, say::WARN_EXEC, say::WARN_TOKENS, say::WARN_IMPERSONATE] {
            assert!(member.contains(&key), "{key:?}: {member:?}");
        }
        assert!(!member.contains(&say::WARN_NODES), "{member:?}");
        // Promoted: the one project role that reaches nodes.
        assert!(said(Scope::Project, "project-owner").contains(&say::WARN_NODES));
        assert!(said(Scope::RoleBindings, "admin").contains(&say::WARN_BINDS));
        assert!(said(Scope::Cluster, "cluster-owner").contains(&say::WARN_EVERYTHING));
        assert!(said(Scope::Global, "admin").contains(&say::WARN_EVERYTHING));
        assert!(said(Scope::Global, "users-manage").contains(&say::WARN_RANCHER));
    }
}
