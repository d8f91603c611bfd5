//! Rules in words: what may be read, what may be changed, and what else may be done.

use std::collections::{BTreeMap, BTreeSet};

use lockstep_systems::kubernetes::PolicyRule;
use lockstep_words::{Message, en::roles as say};

/// Verbs that read.
const READS: [&str; 3] = ["get", "list", "watch"];

/// Verbs that, together, change.
const CHANGES: [&str; 3] = ["create", "update", "delete"];

/// Verbs that go with others of the same kind: `patch` is `update`, `deletecollection` is `delete`.
const SAME: [(&str, &str); 2] = [("patch", "update"), ("deletecollection", "delete")];

/// What people ask about first, in this order; the rest follows by name.
const FIRST: [&str; 14] = [
    "everything",
    "pods",
    "deployments",
    "services",
    "configmaps",
    "secrets",
    "ingresses",
    "jobs",
    "statefulsets",
    "nodes",
    "namespaces",
    "persistentvolumeclaims",
    "persistentvolumes",
    "storageclasses",
];

/// Of a list so many are named.
const NAMED: usize = 6;

/// Whatever a role gives, these are what people ask about where they may not read them.
const ASKED: [&str; 2] = ["secrets", "nodes"];

/// What rules allow, thing by thing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// What may be read.
    pub(crate) read: BTreeSet<String>,
    /// What may be made, changed and deleted.
    pub(crate) change: BTreeSet<String>,
    /// What else may be done: verb and things.
    pub(crate) special: BTreeMap<String, BTreeSet<String>>,
}

/// Groups rules by what they allow. `*` of a list is everything.
pub(crate) fn abilities<'a>(rules: impl IntoIterator<Item = &'a PolicyRule>) -> Abilities {
    let mut verbs: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for rule in rules {
        for resource in &rule.resources {
            let verbs = verbs.entry(named(rule, resource)).or_default();
            for verb in &rule.verbs {
                let same = SAME.iter().find(|(one, _)| one == verb).map_or(verb.as_str(), |(_, other)| other);
                verbs.insert(same);
            }
        }
    }
    let mut out = Abilities::default();
    for (thing, verbs) in verbs {
        let all = verbs.contains("*");
        if all || READS.iter().any(|verb| verbs.contains(verb)) {
            out.read.insert(thing.clone());
        }
        let changes = all || CHANGES.iter().all(|verb| verbs.contains(verb));
        if changes {
            out.change.insert(thing.clone());
        }
        let named = |verb: &&&str| !READS.contains(verb) && **verb != "*" && !(changes && CHANGES.contains(verb));
        for verb in verbs.iter().filter(named) {
            out.special.entry((*verb).to_owned()).or_default().insert(thing.clone());
        }
    }
    [&mut out.read, &mut out.change].into_iter().chain(out.special.values_mut()).for_each(without_minor);
    out
}

/// Leaves out the parts of things that go without saying, since the thing itself is there.
fn without_minor(things: &mut BTreeSet<String>) {
    let whole: BTreeSet<String> = things.iter().filter(|thing| !thing.contains('/')).cloned().collect();
    things.retain(|thing| {
        let Some((of, part)) = thing.split_once('/') else { return true };
        !matches!(part, "status" | "scale" | "log" | "rollback") || !whole.contains(of)
    });
}

/// A resource as people call it: with its group where there are others of that name, and with the names it is limited to.
fn named(rule: &PolicyRule, resource: &str) -> String {
    let thing = if resource == "*" { "everything" } else { resource };
    // Both have pods: those of the metrics are numbers about them.
    let theirs =
        rule.api_groups.iter().find(|group| matches!(group.as_str(), "metrics.k8s.io" | "management.cattle.io"));
    let mut name = match (theirs, resource) {
        (Some(group), _) => format!("{thing}.{group}"),
        (None, "*") => match rule.api_groups.as_slice() {
            [one] if one == "*" => thing.to_owned(),
            groups => {
                let groups: Vec<&str> = groups.iter().map(|one| if one.is_empty() { "core" } else { one }).collect();
                format!("{thing} of {}", groups.join(", "))
            }
        },
        (None, _) => thing.to_owned(),
    };
    if !rule.resource_names.is_empty() {
        name = format!("{name} {}", rule.resource_names.join(", "));
    }
    name
}

/// Things in one line, those people ask about first, and how many more there are.
pub(crate) fn list(things: &BTreeSet<String>) -> String {
    let place = |thing: &str| FIRST.iter().position(|first| *first == thing).unwrap_or(FIRST.len());
    let mut all: Vec<&str> = things.iter().map(String::as_str).collect();
    all.sort_by_key(|thing| (place(thing), *thing));
    let more = all.len().saturating_sub(NAMED);
    // One more is as short as its own name.
    let shown = if more == 1 { all.len() } else { all.len() - more };
    let named = all[..shown].join(", ");
    match all.len() - shown {
        0 => named,
        more => Message::new(say::AND_MORE).with("named", named).with("count", more).say(),
    }
}

/// What rules allow in a place, a line each; `place` is how the place is spoken of. Of what people ask about first, what is
/// not allowed is said too, unless `elsewhere` allows it.
pub(crate) fn lines(rules: &[PolicyRule], elsewhere: &[PolicyRule], place: &str) -> Vec<Message> {
    let can = abilities(rules);
    let of = |key, things: &BTreeSet<String>| Message::new(key).with("what", list(things)).with("place", place);
    let mut out = Vec::new();
    let everything = |all: &BTreeSet<String>| all.contains("everything");
    if everything(&can.change) {
        return vec![Message::new(say::MAY_ALL).with("place", place)];
    }
    let wide = abilities(elsewhere);
    let not: Vec<&str> = ASKED
        .into_iter()
        .filter(|thing| [&can.read, &wide.read].iter().all(|read| !read.contains(*thing) && !everything(read)))
        .collect();
    let not = not.join(" or ");
    match (can.read.is_empty(), not.is_empty()) {
        (true, true) => {}
        (true, false) => out.push(Message::new(say::MAY_NOT_READ).with("not", not).with("place", place)),
        (false, true) => out.push(of(say::MAY_READ, &can.read)),
        (false, false) => out.push(of(say::MAY_READ_BUT, &can.read).with("not", not)),
    }
    if !can.change.is_empty() {
        out.push(of(say::MAY_CHANGE, &can.change));
    }
    // Verbs that allow the same are one line.
    let mut special: BTreeMap<&BTreeSet<String>, Vec<&str>> = BTreeMap::new();
    for (verb, things) in &can.special {
        special.entry(things).or_default().push(verb);
    }
    out.extend(special.into_iter().map(|(things, verbs)| of(say::MAY_DO, things).with("verbs", verbs.join(", "))));
    out
}

#[cfg(test)]
mod tests {
    use super::{Message, abilities, lines, list};
    use lockstep_systems::kubernetes::PolicyRule;
    use serde_json::{Value, json};

    fn rules(value: Value) -> Vec<PolicyRule> {
        serde_json::from_value(value).unwrap()
    }

    fn rule(verbs: &[&str], resources: &[&str]) -> Value {
        json!({"verbs": verbs, "apiGroups": [""], "resources": resources})
    }

    fn said(value: Value) -> Vec<String> {
        lines(&rules(value), &[], "in trinity").iter().map(Message::say).collect()
    }

    #[test]
    fn rules_are_told_as_people_would() {
        let read = &["get", "list", "watch"][..];
        let change = &["create", "delete", "deletecollection", "patch", "update"][..];
        let not = "; may not read secrets or nodes.";
        let cases: [(Value, Vec<String>); 9] = [
            (json!([rule(read, &["pods", "services"])]), vec![format!("May read pods, services in trinity{not}")]),
            (
                json!([rule(&["get"], &["secrets", "pods"])]),
                vec!["May read pods, secrets in trinity; may not read nodes.".into()],
            ),
            (json!([rule(read, &["pods", "pods/log", "pods/status"])]), vec![format!("May read pods in trinity{not}")]),
            (json!([rule(&["get"], &["pods/log"])]), vec![format!("May read pods/log in trinity{not}")]),
            (
                json!([rule(read, &["pods"]), rule(change, &["pods", "configmaps"])]),
                vec![
                    format!("May read pods in trinity{not}"),
                    "May create, change and delete pods, configmaps in trinity.".into(),
                ],
            ),
            (
                json!([rule(&["*"], &["secrets"])]),
                vec![
                    "May read secrets in trinity; may not read nodes.".into(),
                    "May create, change and delete secrets in trinity.".into(),
                ],
            ),
            (
                json!([rule(&["create"], &["pods/eviction"]), rule(&["impersonate"], &["serviceaccounts"])]),
                vec![
                    "May not read secrets or nodes in trinity.".into(),
                    "May create pods/eviction in trinity.".into(),
                    "May impersonate serviceaccounts in trinity.".into(),
                ],
            ),
            (
                json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]),
                vec!["May do everything in trinity.".into()],
            ),
            (
                json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["one", "two"]}]),
                vec![format!("May read configmaps one, two in trinity{not}")],
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(said(value.clone()), expected, "{value}");
        }
    }

    #[test]
    fn what_is_allowed_elsewhere_is_not_called_forbidden() {
        let (near, wide) = (rules(json!([rule(&["get"], &["pods"])])), rules(json!([rule(&["list"], &["nodes"])])));
        let line = lines(&near, &wide, "in trinity")[0].say();
        assert_eq!(line, "May read pods in trinity; may not read secrets.");
    }

    #[test]
    fn verbs_without_a_whole_are_named() {
        let can = abilities(&rules(json!([rule(&["create", "patch"], &["pods"])])));
        assert!(can.change.is_empty());
        assert_eq!(can.special.keys().collect::<Vec<_>>(), ["create", "update"]);
        assert_eq!(said(json!([rule(&["create", "patch"], &["pods"])]))[1], "May create, update pods in trinity.");
    }

    #[test]
    fn groups_that_share_a_name_are_told_apart() {
        let value = json!([
            {"verbs": ["list"], "apiGroups": ["metrics.k8s.io"], "resources": ["pods"]},
            {"verbs": ["list"], "apiGroups": ["management.cattle.io"], "resources": ["nodes"]},
            {"verbs": ["list"], "apiGroups": ["", "apps"], "resources": ["*"]},
        ]);
        let read: Vec<String> = abilities(&rules(value)).read.into_iter().collect();
        assert_eq!(read, ["everything of core, apps", "nodes.management.cattle.io", "pods.metrics.k8s.io"]);
    }

    #[test]
    fn long_lists_end_with_a_number() {
        let things = |count: usize| (0..count).map(|n| format!("thing{n}")).chain(["pods".into()]).collect();
        assert!(list(&things(6)).ends_with("thing5"), "{}", list(&things(6)));
        assert_eq!(list(&things(7)), "pods, thing0, thing1, thing2, thing3, thing4 and 2 more");
    }

    /// Kubernetes' own cluster roles, as recorded.
    #[test]
    fn the_roles_of_kubernetes_are_told_apart() {
        let all: Value = serde_json::from_str(include_str!("../../../lab/rancher/data/cluster-roles.json")).unwrap();
        let of = |name: &str| {
            let role = all.as_array().unwrap().iter().find(|role| role["name"] == name).unwrap();
            said(role["rules"].clone())
        };
        let view = of("view");
        assert_eq!(view.len(), 1, "{view:?}");
        assert!(view[0].starts_with("May read pods, deployments, services, configmaps"), "{view:?}");
        assert!(view[0].ends_with("may not read secrets or nodes."), "{view:?}");
        let edit = of("edit");
        assert!(edit[0].ends_with("may not read nodes."), "{edit:?}");
        assert!(edit[1].starts_with("May create, change and delete pods, deployments"), "{edit:?}");
        assert!(edit.iter().any(|line| line.contains("impersonate serviceaccounts")), "{edit:?}");
        assert_eq!(of("cluster-admin"), ["May do everything in trinity."]);
    }
}
