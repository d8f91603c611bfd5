//! Questions: what a policy allows, and what lies beside that.

use lockstep_rbac::{Asked, ClusterRole, Objects, PolicyRule, RoleRef, Subject, Who};

use super::rules::{GROUPS, NAMES, PARTS, RESOURCES, VERBS};
use super::{Dice, SPACES, role_rules};

/// Somebody to whom the policy binds something, and what a rule of that allows; in every second case with one thing changed.
/// `made` is the policy with aggregated roles filled in.
pub(crate) fn question(dice: &mut Dice, made: &Objects, shared: &[ClusterRole]) -> (Who, Asked) {
    let whole = made.cluster_bindings.iter().map(|b| (&b.role_ref, &b.subjects, ""));
    let local = made.bindings.iter().map(|b| (&b.role_ref, &b.subjects, b.metadata.namespace.as_str()));
    let bindings: Vec<(&RoleRef, &Vec<Subject>, &str)> = whole.chain(local).collect();
    let (role, subjects, home) = *dice.of(&bindings);
    let subject = dice.of(subjects);
    let mut who = person(dice, subject, home);
    let rules = role_rules(made, shared, role, home);
    let mut asked = if rules.is_empty() {
        Asked::new(dice.pick(VERBS), dice.pick(GROUPS), dice.pick(RESOURCES))
    } else {
        let rule = dice.of(rules);
        fitting(dice, rule)
    };
    asked.namespace = match home {
        "" => dice.pick(&["", SPACES[0], SPACES[1], "nowhere"]).to_owned(),
        home => home.to_owned(),
    };
    if asked.path.is_some() {
        asked.namespace.clear();
    }
    if dice.percent(50) {
        bend(dice, &mut asked);
    }
    if dice.percent(1) {
        who.groups.push("system:masters".to_owned());
    }
    (who, asked)
}

/// Somebody who is this subject, mostly in other groups too.
fn person(dice: &mut Dice, subject: &Subject, home: &str) -> Who {
    let space = if subject.namespace.is_empty() { home } else { &subject.namespace };
    let mut who = match subject.kind.as_str() {
        "User" => Who { user: subject.name.clone(), ..Who::default() },
        "Group" => Who { user: dice.pick(&["", "someone"]).to_owned(), groups: vec![subject.name.clone()] },
        _ => return Who::service_account(space, &subject.name),
    };
    if dice.percent(25) {
        who.groups.insert(0, "keycloakoidc_group://Dev".to_owned());
    }
    if dice.percent(25) {
        who.groups.push("system:authenticated".to_owned());
    }
    who
}

/// Something that the rule allows, if it allows anything.
fn fitting(dice: &mut Dice, rule: &PolicyRule) -> Asked {
    let verb = one(dice, &rule.verbs, VERBS);
    if !rule.non_resource_urls.is_empty() {
        let url = dice.of(&rule.non_resource_urls);
        let path = match url.strip_suffix('*') {
            Some(start) => format!("{}{}", start.trim_end_matches('*'), dice.pick(&["", "x", "a/b", "日本"])),
            None => url.clone(),
        };
        return Asked::path(&verb, &path);
    }
    let mut asked = Asked::new(&verb, &one(dice, &rule.api_groups, GROUPS), "");
    let resource = one(dice, &rule.resources, &["pods", "widgets", "pods/log", "roles/status"]);
    let (resource, part) = resource.split_once('/').unwrap_or((&resource, ""));
    asked.resource = if resource == "*" { dice.pick(RESOURCES).to_owned() } else { resource.to_owned() };
    asked.subresource = part.to_owned();
    asked.name = match rule.resource_names.as_slice() {
        [] if dice.percent(60) => String::new(),
        [] => dice.pick(NAMES).to_owned(),
        names => dice.of(names).clone(),
    };
    asked
}

/// One of a rule's list; any where that is a star.
fn one(dice: &mut Dice, list: &[String], any: &[&str]) -> String {
    if list.is_empty() {
        return dice.pick(any).to_owned();
    }
    let one = dice.of(list).clone();
    if one == "*" { dice.pick(any).to_owned() } else { one }
}

/// Changes one thing.
fn bend(dice: &mut Dice, asked: &mut Asked) {
    if let Some(path) = &mut asked.path {
        *path = match dice.below(3) {
            0 => format!("{path}/"),
            1 => path.chars().skip(1).collect(),
            _ => dice.pick(&["/", "/healthz", "/apis", "/日本/語"]).to_owned(),
        };
        return;
    }
    match dice.below(8) {
        0 => asked.verb = dice.pick(VERBS).to_owned(),
        1 => asked.group = dice.pick(GROUPS).to_owned(),
        2 => asked.resource = dice.pick(RESOURCES).to_owned(),
        3 if asked.subresource.is_empty() => asked.subresource = dice.pick(PARTS).to_owned(),
        3 => asked.subresource.clear(),
        4 => asked.name = dice.pick(NAMES).to_owned(),
        5 => asked.name.clear(),
        6 => asked.namespace = dice.pick(SPACES).to_owned(),
        _ => asked.namespace.clear(),
    }
}
