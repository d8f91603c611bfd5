//! Projects of Rancher's, and namespaces.

use std::collections::BTreeSet;

use lockstep_words::{Key, Message, en::plan as say};

use super::super::build::Build;
use super::super::clusters::join_change;
use super::super::types::Value;
use super::super::{Act, Diff, Op, Place};
use super::At;
use crate::blueprint::{Grant, Scope, Step, name_in_tokens};
use crate::survey::RancherFound;

pub(super) fn project_change(grant: &Grant) -> String {
    format!("rancher.project.{}/{}", grant.cluster, grant.project)
}

pub(super) fn namespace_change(cluster: &str, name: &str) -> String {
    format!("kubernetes.namespace.{cluster}/{name}")
}

/// The project's id, or where it comes from.
pub(super) fn project(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>) -> Value {
    let grant = at.grant;
    let id = project_change(grant);
    let subject = Message::new(say::PROJECT).with("name", &grant.project).with("cluster", &grant.cluster);
    let present = found.projects.iter().find(|p| at.cluster.known() == Some(&p.cluster) && p.name == grant.project);
    if let Some(present) = present {
        held(build, found, at, &present.id);
        build.keep(Place::Rancher, Step::Access, subject, None);
        return present.id.as_str().into();
    }
    if !build.changes(&id) {
        let op = Op::Project { cluster: at.cluster.clone(), name: grant.project.clone(), mark: build.mark.clone() };
        build.change(id.clone(), Act::Create, subject, op).needs(&[&join_change(&grant.cluster)]);
    }
    Value::From { change: id, output: "id".into() }
}

/// Says which namespaces of a project the role reaches that the grant does not name.
fn held(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>, project: &str) {
    let grant = at.grant;
    let wanted: Vec<&String> = build
        .blueprint
        .grants
        .iter()
        .filter(|other| other.cluster == grant.cluster && other.project == grant.project)
        .flat_map(|other| &other.namespaces)
        .collect();
    let whole = grant.scope == Scope::Project;
    let inside = found.namespaces.iter().filter(|ns| ns.project.as_deref() == Some(project));
    let more: Vec<&str> = inside.filter(|ns| whole || !wanted.contains(&&ns.name)).map(|ns| ns.name.as_str()).collect();
    if more.is_empty() {
        return;
    }
    let key = if whole { say::PROJECT_HOLDS } else { say::PROJECT_HOLDS_MORE };
    build.note(
        Message::new(key)
            .with("project", &grant.project)
            .with("cluster", &grant.cluster)
            .with("namespaces", more.join(", "))
            .with("group", &grant.group)
            .with("role", &grant.role),
    );
}

/// The namespaces of a grant, in its project; in none where it names no project, and then wherever they are.
pub(super) fn namespaces(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>, project: &Value) {
    let grant = at.grant;
    for name in &grant.namespaces {
        let id = namespace_change(&grant.cluster, name);
        if build.changes(&id) {
            continue;
        }
        let subject = Message::new(say::NAMESPACE).with("name", name).with("cluster", &grant.cluster);
        let present = found.namespaces.iter().find(|ns| at.cluster.known() == Some(&ns.cluster) && ns.name == *name);
        let mut diff = Vec::new();
        let alone = !grant.scope.has_project();
        let mut detail = Message::new(say::NAMESPACE_DETAIL).with("project", &grant.project);
        if alone {
            detail = say::NAMESPACE_ALONE.into();
        }
        if let Some(present) = present {
            if alone {
                build.keep(Place::Kubernetes, Step::Access, subject, None);
                continue;
            }
            if present.project.is_some() && present.project.as_deref() == project.known() {
                build.keep(Place::Kubernetes, Step::Access, subject, None);
                continue;
            }
            let moves = grant.move_namespaces || present.mark.as_deref() == Some(&build.mark);
            if let Some(other) = &present.project {
                let key = if moves { say::NAMESPACE_MOVED } else { say::NAMESPACE_ELSEWHERE };
                detail = moved(build, found, at, other, project, key).with("name", name);
            }
            if present.project.is_some() && !moves {
                build.block(Step::Access, format!("grants.{}.namespaces", at.n), detail, None);
                continue;
            }
            diff.push(Diff {
                field: "project".into(),
                before: present.project.clone(),
                after: Some(grant.project.clone()),
            });
        }
        let op = Op::Namespace {
            cluster: at.cluster.clone(),
            name: name.clone(),
            project: project.clone(),
            exists: present.is_some(),
            mark: build.mark.clone(),
        };
        let act = if present.is_some() { Act::Update } else { Act::Create };
        let needs = [&*project_change(grant), &join_change(&grant.cluster)];
        build.change(id, act, subject, op).detail(detail).diff(diff).needs(&needs);
    }
}

/// What it means that a namespace leaves another project: who loses access to it, and who gains it.
fn moved(build: &Build<'_>, found: &RancherFound, at: &At<'_>, from: &str, into: &Value, key: Key) -> Message {
    let name = |id: &str| {
        found.projects.iter().find(|project| project.id == id).map_or_else(|| id.to_owned(), |found| found.name.clone())
    };
    let holders = |project: &str| -> BTreeSet<String> {
        let groups = found.bindings.iter().filter(|binding| binding.project == project);
        let groups = groups.map(|binding| holder(short(build, &binding.group), &binding.role));
        let people = found.single_bindings.iter().filter(|(of, ..)| of == project);
        groups.chain(people.map(|(_, role, who)| holder(who, role))).collect()
    };
    let wanted = build.blueprint.grants.iter();
    let wanted = wanted.filter(|other| other.cluster == at.grant.cluster && other.project == at.grant.project);
    let wanted = wanted.map(|other| holder(name_in_tokens(&other.group), &other.role));
    let after: BTreeSet<String> = into.known().map(holders).unwrap_or_default().into_iter().chain(wanted).collect();
    let before = holders(from);
    let names = |all: Vec<&String>| match all.as_slice() {
        [] => "nobody".to_owned(),
        all => all.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "),
    };
    Message::new(key)
        .with("cluster", &at.grant.cluster)
        .with("project", &at.grant.project)
        .with("from", name(from))
        .with("loses", names(before.difference(&after).collect()))
        .with("gains", names(after.difference(&before).collect()))
}

/// A group's name out of its principal, where it is of our provider.
pub(super) fn short<'a>(build: &Build<'_>, principal: &'a str) -> &'a str {
    principal.strip_prefix(&build.blueprint.group_principal("")).unwrap_or(principal)
}

fn holder(who: &str, role: &str) -> String {
    format!("{who} ({role})")
}
