//! The roles that grants name, and the role templates that the setup makes.

use lockstep_systems::kubernetes::PolicyRule;
use lockstep_systems::rancher::RoleTemplate;
use lockstep_words::{Key, Message, en::plan as say};

use super::super::build::Build;
use super::super::types::Value;
use super::super::{Act, Diff, Op, Place};
use super::{At, bindings};
use crate::blueprint::{Grant, MEMBERS, RoleContext, RoleWanted, Scope, Step};
use crate::nearest::nearest;
use crate::plan::MARK;
use crate::roles::rule;
use crate::survey::RancherFound;

/// The change that makes a role template of the setup's own.
pub(super) fn role_change(name: &str) -> String {
    format!("rancher.role.{name}")
}

/// The change that makes the role by which people are let through to a cluster.
pub(super) fn members_change() -> String {
    role_change(MEMBERS)
}

/// A role template of ours, of this name and context.
fn ours<'a>(found: &'a RancherFound, mark: &str, name: &str, context: &str) -> Option<&'a RoleTemplate> {
    found.templates.iter().find(|role| {
        role.name == name && role.context == context && role.labels.get(MARK).map(String::as_str) == Some(mark)
    })
}

/// Role templates that the setup wants.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound) {
    let blueprint = build.blueprint;
    for (n, role) in blueprint.roles.iter().enumerate() {
        let taken = found.templates.iter().any(|other| {
            let theirs = other.labels.get(MARK) != Some(&build.mark);
            theirs && (other.id == role.name || other.name == role.name)
        });
        if taken {
            let message = Message::new(say::ROLE_THERE).with("name", &role.name);
            build.block(Step::Access, format!("roles.{n}.name"), message, None);
        } else {
            keep(build, found, role);
        }
    }
    if blueprint.grants.iter().any(|grant| grant.scope == Scope::RoleBindings) {
        let members = RoleWanted { name: MEMBERS.into(), context: RoleContext::Cluster, rules: Vec::new() };
        keep(build, found, &members);
    }
}

/// A role template of the setup's: made, changed, or as it should be.
fn keep(build: &mut Build<'_>, found: &RancherFound, role: &RoleWanted) {
    let context = role.context.api();
    let subject = Message::new(say::ROLE).with("name", &role.name);
    let rules: Vec<PolicyRule> = role.rules.iter().map(rule).collect();
    let present = ours(found, &build.mark, &role.name, context);
    let diff = present.map(|present| different(present, &rules)).unwrap_or_default();
    if present.is_some() && diff.is_empty() {
        return build.keep(Place::Rancher, Step::Access, subject, None);
    }
    let detail = match role.name == MEMBERS {
        true => say::ROLE_MEMBERS_DETAIL.into(),
        false => Message::new(say::ROLE_DETAIL).with("context", context).with("rules", text(&rules)),
    };
    let op = Op::Role {
        id: present.map(|present| present.id.clone()),
        name: role.name.clone(),
        context: context.to_owned(),
        rules,
        mark: build.mark.clone(),
    };
    let act = if present.is_some() { Act::Update } else { Act::Create };
    build.change(role_change(&role.name), act, subject, op).detail(detail).diff(diff);
}

/// What somebody has changed in a role template of ours.
fn different(present: &RoleTemplate, rules: &[PolicyRule]) -> Vec<Diff> {
    let mut out = Vec::new();
    let mut diff = |field: &str, before: String, after: String| {
        if before != after {
            out.push(Diff { field: field.into(), before: Some(before), after: Some(after) });
        }
    };
    diff("rules", text(&present.rules), text(rules));
    diff("locked", present.locked.to_string(), "false".into());
    out
}

/// Rules in one line: `get, list pods, pods/log; * deployments (apps)`.
fn text(rules: &[PolicyRule]) -> String {
    let one = |rule: &PolicyRule| {
        let groups: Vec<&str> = rule.api_groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
        let core = if groups.len() < rule.api_groups.len() && !groups.is_empty() { "core, " } else { "" };
        let groups = if groups.is_empty() { String::new() } else { format!(" ({core}{})", groups.join(", ")) };
        let names =
            if rule.resource_names.is_empty() { String::new() } else { format!(" {}", rule.resource_names.join(", ")) };
        format!("{} {}{groups}{names}", rule.verbs.join(", "), rule.resources.join(", "))
    };
    match rules {
        [] => Message::new(say::NO_RULES).say(),
        rules => rules.iter().map(one).collect::<Vec<_>>().join("; "),
    }
}

/// A role of the blueprint's own, where a grant names one.
fn own<'a>(build: &Build<'a>, grant: &Grant) -> Option<&'a RoleWanted> {
    let of_templates = grant.scope.has_project() || grant.scope == Scope::Cluster;
    build.blueprint.roles.iter().find(|role| of_templates && role.name == grant.role)
}

/// The id by which a binding names a grant's role, where it is known; a membership's for role bindings.
pub(super) fn id_of(build: &Build<'_>, found: &RancherFound, grant: &Grant) -> Option<String> {
    if grant.scope == Scope::RoleBindings {
        return ours(found, &build.mark, MEMBERS, "cluster").map(|role| role.id.clone());
    }
    match own(build, grant) {
        Some(role) => ours(found, &build.mark, &role.name, role.context.api()).map(|role| role.id.clone()),
        None => Some(grant.role.clone()),
    }
}

/// The name of a role for people: of one that was given a name, that name; Rancher's own are known by their ids.
pub(super) fn name_of<'a>(found: &'a RancherFound, id: &'a str) -> &'a str {
    found.templates.iter().find(|role| role.id == id && role.labels.contains_key(MARK)).map_or(id, |role| &role.name)
}

/// The role by which people are let through to a cluster.
pub(super) fn members(build: &Build<'_>, found: &RancherFound) -> Value {
    let present = ours(found, &build.mark, MEMBERS, "cluster");
    build.value(present.map(|role| role.id.as_str()), &members_change(), "id")
}

/// Whether a role is that one.
pub(super) fn is_members(found: &RancherFound, mark: &str, role: &str) -> bool {
    found
        .templates
        .iter()
        .any(|one| one.id == role && one.name == MEMBERS && one.labels.get(MARK).map(String::as_str) == Some(mark))
}

/// A grant's role, by the id that bindings name it by. Where it is not there, or for something else, that is said.
pub(super) fn of(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>) -> Option<Value> {
    let grant = at.grant;
    if let Some(role) = own(build, grant) {
        let present = ours(found, &build.mark, &role.name, role.context.api()).map(|role| role.id.as_str());
        return Some(build.value(present, &role_change(&role.name), "id"));
    }
    if build.survey.rancher.is_some()
        && let Some((message, near)) = wrong(found, at)
    {
        build.block(Step::Access, format!("grants.{}.role", at.n), message, near);
        return None;
    }
    Some(grant.role.as_str().into())
}

/// Why a grant's role cannot be given, and a name that is close to it.
fn wrong(found: &RancherFound, at: &At<'_>) -> Option<(Message, Option<String>)> {
    let grant = at.grant;
    let of = |key: Key| Message::new(key).with("role", &grant.role).with("cluster", &grant.cluster);
    let absent = |key: Key, names: Vec<&str>| {
        let near = nearest(&grant.role, &names).map(str::to_owned);
        names.iter().all(|name| *name != grant.role).then(|| (of(key), near))
    };
    let template = |context: &str, key: Key| match found.templates.iter().find(|role| role.id == grant.role) {
        Some(role) if role.context != context => {
            let message = of(say::ROLE_OTHER_CONTEXT).with("wanted", context);
            let other = if role.context.is_empty() { "neither project nor cluster" } else { &role.context };
            Some((message.with("context", other), None))
        }
        Some(role) if role.locked => Some((of(say::ROLE_LOCKED), None)),
        Some(_) => None,
        None => {
            let fit = found.templates.iter().filter(|role| role.context == context && !role.hidden && !role.locked);
            absent(key, fit.map(|role| role.id.as_str()).collect())
        }
    };
    match grant.scope {
        Scope::Namespaces | Scope::Project => template("project", say::NO_ROLE),
        Scope::Cluster => template("cluster", say::NO_CLUSTER_TEMPLATE),
        Scope::Global => absent(say::NO_GLOBAL_ROLE, found.global_roles.iter().map(|role| role.id.as_str()).collect()),
        Scope::RoleBindings => {
            // Of a cluster that is only being made nobody knows.
            let here = found.cluster_roles.iter().find(|of| Some(&*of.cluster) == at.cluster.known());
            let names = here?.names.as_ref()?.iter().map(String::as_str).collect();
            absent(say::NO_CLUSTER_ROLE, names)
        }
    }
}

/// Role templates that carry our mark and that nothing wants.
pub(super) fn drop(build: &mut Build<'_>, found: &RancherFound) {
    let mark = build.mark.clone();
    let blueprint = build.blueprint;
    let by_bindings = blueprint.grants.iter().any(|grant| grant.scope == Scope::RoleBindings);
    for role in found.templates.iter().filter(|role| role.labels.get(MARK) == Some(&mark)) {
        let wanted = match role.name == MEMBERS {
            true => by_bindings && role.context == "cluster",
            false => blueprint.roles.iter().any(|one| one.name == role.name && one.context.api() == role.context),
        };
        if wanted {
            continue;
        }
        let (stay, before) = bindings::of_role(build, found, &role.id);
        let inherited = found.templates.iter().any(|other| other.role_template_ids.contains(&role.id));
        if stay || inherited || found.roles_of_people.contains(&role.id) {
            build.note(Message::new(say::ROLE_IN_USE).with("name", &role.name));
            continue;
        }
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let subject = Message::new(say::ROLE).with("name", &role.name);
        let id = format!("rancher.drop-role.{}", role.id);
        build
            .change(id, Act::Delete, subject, Op::DropRole { id: role.id.clone() })
            .detail(say::ROLE_DROP_DETAIL)
            .needs(&before);
    }
}
