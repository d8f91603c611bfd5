//! What to know about roles before they are given: what comes with them, what deserves a second look, and who gets more
//! than a row says by way of another. Said of what this plan gives, and not again once it is given.

use std::collections::{BTreeMap, BTreeSet};

use lockstep_words::{Key, Message, en::roles as say};

use super::super::build::Build;
use super::roles::role_change;
use super::{bindings, role_bindings};
use crate::blueprint::{Grant, Scope};
use crate::roles::{Given, abilities, given, list, of_global, warnings};
use crate::survey::RancherFound;

/// Everything that there is to say.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound) {
    let blueprint = build.blueprint;
    let gives = |build: &Build<'_>, grant: &Grant| {
        let made = match grant.scope {
            Scope::RoleBindings => role_bindings::makes(build, grant),
            _ => build.changes(&bindings::change(grant)),
        };
        made || build.changes(&role_change(&grant.role))
    };
    let new: Vec<&Grant> = blueprint.grants.iter().filter(|grant| gives(build, grant)).collect();
    let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
    for grant in &new {
        if said.insert((grant.scope.roles(), &grant.role))
            && let Some(given) = given(blueprint, found, grant)
        {
            of_role(build, grant, &given);
        }
    }
    shared_projects(build, &new);
    shared_groups(build, &new);
}

/// What comes with a role, and what deserves a second look.
fn of_role(build: &mut Build<'_>, grant: &Grant, given: &Given) {
    let role = grant.role.as_str();
    let words = |key: Key| Message::new(key).say();
    let global = grant.scope == Scope::Global;
    if given.namespaces {
        let can = abilities(&given.wide);
        let of = |key: Key| Message::new(key).with("role", role);
        build.note(match can.read.is_empty() {
            true => of(say::BROUGHT_NAMESPACES),
            false => of(say::BROUGHT).with("what", list(&can.read)),
        });
        let more: BTreeSet<String> = can.change.into_iter().chain(can.special.into_values().flatten()).collect();
        if !more.is_empty() {
            build.note(of(say::BROUGHT_MORE).with("what", list(&more)));
        }
    }
    if !given.unread.is_empty() {
        build.note(Message::new(say::UNREAD).with("role", role).with("roles", given.unread.join(", ")));
    }
    let near = words(if global { of_global(role) } else { say::IN_THERE });
    for warning in warnings(role, given, &near, &words(say::IN_CLUSTER), global) {
        build.note(warning);
    }
}

/// A role on a project holds in all of its namespaces, also in those that another row puts there.
fn shared_projects(build: &mut Build<'_>, new: &[&Grant]) {
    let mut inside: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for grant in build.blueprint.grants.iter().filter(|grant| grant.scope == Scope::Namespaces) {
        let all = inside.entry((&grant.cluster, &grant.project)).or_default();
        all.extend(grant.namespaces.iter().map(String::as_str));
    }
    for grant in new.iter().filter(|grant| grant.scope == Scope::Namespaces) {
        let all = inside.get(&(grant.cluster.as_str(), grant.project.as_str())).into_iter().flatten();
        let others: Vec<&str> = all.copied().filter(|name| grant.namespaces.iter().all(|own| own != name)).collect();
        if !others.is_empty() {
            build.note(
                Message::new(say::SHARED_PROJECT)
                    .with("group", &grant.group)
                    .with("role", &grant.role)
                    .with("count", others.len())
                    .with("namespaces", others.join(", "))
                    .with("project", &grant.project)
                    .with("cluster", &grant.cluster),
            );
        }
    }
}

/// A group that several rows fill: the people of all of them get what it is given.
fn shared_groups(build: &mut Build<'_>, new: &[&Grant]) {
    let groups: BTreeSet<&str> = new.iter().map(|grant| grant.group.as_str()).collect();
    let mut who: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for mapping in &build.blueprint.mappings {
        who.entry(&mapping.keycloak_group).or_default().insert(mapping.who());
    }
    for (group, who) in who.into_iter().filter(|(group, who)| groups.contains(group) && who.len() > 1) {
        let message = Message::new(say::SHARED_GROUP).with("group", group).with("count", who.len());
        build.note(message.with("who", list(&who)));
    }
}
