//! Rancher and Kubernetes: projects, namespaces and bindings.

use std::collections::BTreeSet;

use lockstep_words::{Key, Message, en::plan as say};

use super::build::Build;
use super::clusters::{cluster_of, join_change};
use super::rancher::AUTHENTICATION;
use super::types::Value;
use super::{Act, Diff, Op, Place};
use crate::blueprint::{Grant, Step, name_in_tokens};
use crate::survey::RancherFound;

/// Everything of step 5, grant by grant, and the bindings that nobody wants any more.
pub(super) fn add(build: &mut Build<'_>) {
    let read = build.survey.rancher.is_some();
    let none = RancherFound::default();
    let found = build.survey.rancher.as_ref().unwrap_or(&none);
    let blueprint = build.blueprint;
    for (n, grant) in blueprint.grants.iter().enumerate() {
        let Some(cluster) = cluster_of(build, found, n, &grant.cluster) else { continue };
        if read && !found.project_roles.contains(&grant.role) {
            let message = Message::new(say::NO_ROLE).with("role", &grant.role);
            build.block(Step::Access, format!("grants.{n}.role"), message, None);
            continue;
        }
        let at = At { n, grant, cluster };
        let project = project(build, found, &at);
        namespaces(build, found, &at, &project);
        binding(build, found, &at, &project);
    }
    drop_bindings(build, found);
}

/// One grant, on its cluster.
struct At<'a> {
    n: usize,
    grant: &'a Grant,
    cluster: Value,
}

fn project_change(grant: &Grant) -> String {
    format!("rancher.project.{}/{}", grant.cluster, grant.project)
}

/// The project's id, or where it comes from.
fn project(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>) -> Value {
    let grant = at.grant;
    let id = project_change(grant);
    let subject = Message::new(say::PROJECT).with("name", &grant.project).with("cluster", &grant.cluster);
    let present = found.projects.iter().find(|p| at.cluster.known() == Some(&p.cluster) && p.name == grant.project);
    if let Some(present) = present {
        let wanted: Vec<&String> = build
            .blueprint
            .grants
            .iter()
            .filter(|other| other.cluster == grant.cluster && other.project == grant.project)
            .flat_map(|other| &other.namespaces)
            .collect();
        let more: Vec<&str> = found
            .namespaces
            .iter()
            .filter(|ns| ns.project.as_deref() == Some(&present.id) && !wanted.contains(&&ns.name))
            .map(|ns| ns.name.as_str())
            .collect();
        if !more.is_empty() {
            build.note(
                Message::new(say::PROJECT_HOLDS_MORE)
                    .with("project", &grant.project)
                    .with("cluster", &grant.cluster)
                    .with("namespaces", more.join(", "))
                    .with("group", &grant.group)
                    .with("role", &grant.role),
            );
        }
        build.keep(Place::Rancher, Step::Access, subject, None);
        return present.id.as_str().into();
    }
    if !build.changes(&id) {
        let op = Op::Project { cluster: at.cluster.clone(), name: grant.project.clone(), mark: build.mark.clone() };
        build.change(id.clone(), Act::Create, subject, op).needs(&[&join_change(&grant.cluster)]);
    }
    Value::From { change: id, output: "id".into() }
}

fn namespaces(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>, project: &Value) {
    let grant = at.grant;
    for name in &grant.namespaces {
        let id = format!("kubernetes.namespace.{}/{name}", grant.cluster);
        if build.changes(&id) {
            continue;
        }
        let subject = Message::new(say::NAMESPACE).with("name", name).with("cluster", &grant.cluster);
        let present = found.namespaces.iter().find(|ns| at.cluster.known() == Some(&ns.cluster) && ns.name == *name);
        let mut diff = Vec::new();
        let mut detail = Message::new(say::NAMESPACE_DETAIL).with("project", &grant.project);
        if let Some(present) = present {
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
fn short<'a>(build: &Build<'_>, principal: &'a str) -> &'a str {
    principal.strip_prefix(&build.blueprint.group_principal("")).unwrap_or(principal)
}

fn holder(who: &str, role: &str) -> String {
    format!("{who} ({role})")
}

fn binding(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>, project: &Value) {
    let grant = at.grant;
    let group = build.blueprint.group_principal(&grant.group);
    let id = format!("rancher.binding.{}/{}/{}/{}", grant.cluster, grant.project, grant.role, grant.group);
    let subject = Message::new(say::BINDING)
        .with("group", &grant.group)
        .with("role", &grant.role)
        .with("project", &grant.project);
    let present = found.bindings.iter().any(|binding| {
        Some(binding.project.as_str()) == project.known() && binding.role == grant.role && binding.group == group
    });
    if present {
        return build.keep(Place::Rancher, Step::Access, subject, None);
    }
    if build.changes(&id) {
        return;
    }
    let detail = Message::new(say::BINDING_DETAIL)
        .with("cluster", &grant.cluster)
        .with("namespaces", grant.namespaces.join(", "));
    let op = Op::Binding { project: project.clone(), role: grant.role.clone(), group, mark: build.mark.clone() };
    // A group that may sign in before its access is bound sees an empty Rancher; the other way round nothing leaks.
    let needs = [&*project_change(grant), AUTHENTICATION];
    build.change(id, Act::Create, subject, op).detail(detail).needs(&needs);
}

/// Bindings that carry our mark and that no grant wants.
fn drop_bindings(build: &mut Build<'_>, found: &RancherFound) {
    let mark = build.mark.clone();
    for binding in found.bindings.iter().filter(|binding| binding.mark.as_deref() == Some(&mark)) {
        let project = found.projects.iter().find(|project| project.id == binding.project);
        let cluster = project.and_then(|p| found.clusters.iter().find(|cluster| cluster.id == p.cluster));
        let wanted = build.blueprint.grants.iter().any(|grant| {
            build.blueprint.group_principal(&grant.group) == binding.group
                && grant.role == binding.role
                && cluster.is_some_and(|cluster| cluster.name == grant.cluster)
                && project.is_some_and(|project| project.name == grant.project)
        });
        // The projects of a cluster that does not answer are not read: what is bound there may be wanted.
        let unread = project.is_none()
            && found.clusters.iter().any(|cluster| {
                binding.project.split(':').next() == Some(&cluster.id)
                    && cluster.state != "active"
                    && build.blueprint.clusters_of_grants().contains(&cluster.name.as_str())
            });
        if wanted || unread {
            continue;
        }
        let name = project.map_or(binding.project.as_str(), |project| project.name.as_str());
        let group = short(build, &binding.group);
        let subject =
            Message::new(say::BINDING_DROP).with("group", group).with("role", &binding.role).with("project", name);
        let op = Op::DropBinding { id: binding.id.clone() };
        let id = format!("rancher.binding.{}", binding.id);
        build.change(id, Act::Delete, subject, op).detail(say::BINDING_DROP_DETAIL);
    }
}
