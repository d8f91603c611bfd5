//! Bindings of Rancher's: on projects, on clusters, and on Rancher itself.

use lockstep_systems::rancher::BindingKind;
use lockstep_words::{Message, en::plan as say};

use super::super::build::Build;
use super::super::clusters::join_change;
use super::super::rancher::AUTHENTICATION;
use super::super::types::Value;
use super::super::{Act, Op, Place};
use super::project::{project_change, short};
use super::roles::{id_of, members_change, role_change};
use super::{At, kind, role_bindings, roles};
use crate::blueprint::{Grant, Scope, Step};
use crate::survey::RancherFound;

/// A binding that Rancher has, of any kind.
struct Held<'a> {
    on: BindingKind,
    id: &'a str,
    /// The id of the project or the cluster; empty for Rancher itself.
    at: &'a str,
    role: &'a str,
    group: &'a str,
    mark: Option<&'a str>,
}

fn held(found: &RancherFound) -> impl Iterator<Item = Held<'_>> {
    let on_projects = found.bindings.iter().map(|one| Held {
        on: BindingKind::Project,
        id: &one.id,
        at: &one.project,
        role: &one.role,
        group: &one.group,
        mark: one.mark.as_deref(),
    });
    let wider = found.wider.iter().map(|one| Held {
        on: one.kind,
        id: &one.id,
        at: &one.cluster,
        role: &one.role,
        group: &one.group,
        mark: one.mark.as_deref(),
    });
    on_projects.chain(wider)
}

/// The binding that gives a grant's role.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>, place: &Value, role: Value) {
    let grant = at.grant;
    let (on, group, role_name) = (kind(grant.scope), &grant.group, &grant.role);
    let subject = named(on, group, role_name, &grant.cluster, &grant.project);
    let detail = match on {
        BindingKind::Project => {
            let whole = grant.scope == Scope::Project;
            let detail = Message::new(if whole { say::BINDING_DETAIL_WHOLE } else { say::BINDING_DETAIL });
            detail.with("cluster", &grant.cluster).with("namespaces", grant.namespaces.join(", "))
        }
        BindingKind::Cluster => say::BINDING_CLUSTER_DETAIL.into(),
        BindingKind::Global => say::BINDING_GLOBAL_DETAIL.into(),
    };
    let id = change(grant);
    let needs = [project_change(grant), role_change(role_name), join_change(&grant.cluster)];
    let wanted = Wanted { on, place, role, group, id, subject, detail, needs };
    bind(build, found, wanted);
}

/// The membership without which Rancher lets nobody of the group through to the cluster.
pub(super) fn member(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>) {
    let grant = at.grant;
    let subject = Message::new(say::BINDING_MEMBER).with("group", &grant.group).with("cluster", &grant.cluster);
    let wanted = Wanted {
        on: BindingKind::Cluster,
        place: &at.cluster,
        role: roles::members(build, found),
        group: &grant.group,
        id: format!("rancher.cluster-access.{}/{}", grant.cluster, grant.group),
        subject,
        detail: say::BINDING_MEMBER_DETAIL.into(),
        needs: [members_change(), join_change(&grant.cluster), String::new()],
    };
    bind(build, found, wanted);
}

/// A binding that is wanted.
struct Wanted<'a> {
    on: BindingKind,
    place: &'a Value,
    role: Value,
    group: &'a str,
    id: String,
    subject: Message,
    detail: Message,
    needs: [String; 3],
}

fn bind(build: &mut Build<'_>, found: &RancherFound, wanted: Wanted<'_>) {
    let Wanted { on, place, role, group, id, subject, detail, needs } = wanted;
    let group = build.blueprint.group_principal(group);
    let there = held(found).any(|held| {
        held.on == on && Some(held.at) == place.known() && Some(held.role) == role.known() && held.group == group
    });
    if there {
        return build.keep(Place::Rancher, Step::Access, subject, None);
    }
    if build.changes(&id) {
        return;
    }
    let op = Op::Binding { on, at: place.clone(), role, group, mark: build.mark.clone() };
    // A group that may sign in before its access is bound sees an empty Rancher; the other way round nothing leaks.
    let needs = [AUTHENTICATION, &needs[0], &needs[1], &needs[2]];
    build.change(id, Act::Create, subject, op).detail(detail).needs(&needs);
}

/// The change that makes a grant's binding.
pub(super) fn change(grant: &Grant) -> String {
    let Grant { cluster, project, role, group, .. } = grant;
    match kind(grant.scope) {
        BindingKind::Project => format!("rancher.binding.{cluster}/{project}/{role}/{group}"),
        BindingKind::Cluster => format!("rancher.cluster-binding.{cluster}/{role}/{group}"),
        BindingKind::Global => format!("rancher.global-binding.{role}/{group}"),
    }
}

fn named(on: BindingKind, group: &str, role: &str, cluster: &str, project: &str) -> Message {
    let key = match on {
        BindingKind::Project => say::BINDING,
        BindingKind::Cluster => say::BINDING_CLUSTER,
        BindingKind::Global => say::BINDING_GLOBAL,
    };
    let message = Message::new(key).with("group", group).with("role", role);
    match on {
        BindingKind::Project => message.with("project", project),
        BindingKind::Cluster => message.with("cluster", cluster),
        BindingKind::Global => message,
    }
}

/// Bindings that carry our mark and that no grant wants.
pub(super) fn drop(build: &mut Build<'_>, found: &RancherFound) {
    let mark = build.mark.clone();
    for binding in held(found).filter(|held| held.mark == Some(&mark)) {
        if build.blueprint.grants.iter().any(|grant| wants(build, found, grant, &binding))
            || unread(build, found, &binding)
        {
            continue;
        }
        let project = found.projects.iter().find(|project| project.id == binding.at);
        let cluster = found.clusters.iter().find(|cluster| cluster.id == binding.at);
        let member = binding.on == BindingKind::Cluster && roles::is_members(found, &mark, binding.role);
        if member && let Some(away) = cluster.filter(|cluster| cluster.state != "active") {
            // By the membership the next plan knows where to look for role bindings.
            build.note(Message::new(say::ROLE_BINDINGS_UNREAD).with("cluster", &away.name));
            continue;
        }
        let name = |known: Option<&String>| known.map_or(binding.at, String::as_str).to_owned();
        let (cluster, project) = (name(cluster.map(|one| &one.name)), name(project.map(|one| &one.name)));
        let group = short(build, binding.group).to_owned();
        let role = roles::name_of(found, binding.role);
        let subject = match member {
            true => Message::new(say::BINDING_MEMBER).with("group", group).with("cluster", &cluster),
            false => named(binding.on, &group, role, &cluster, &project),
        };
        let op = Op::DropBinding { on: binding.on, id: binding.id.to_owned() };
        let before = if member { role_bindings::drops_of(build, binding.at) } else { Vec::new() };
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        build.change(drop_change(binding.id), Act::Delete, subject, op).detail(say::BINDING_DROP_DETAIL).needs(&before);
    }
}

fn drop_change(id: &str) -> String {
    format!("rancher.drop-binding.{id}")
}

/// Bindings to a role that stay, and the changes by which the others go.
pub(super) fn of_role(build: &Build<'_>, found: &RancherFound, role: &str) -> (bool, Vec<String>) {
    let all = held(found).filter(|held| held.role == role && held.on != BindingKind::Global);
    let (go, stay): (Vec<Held<'_>>, Vec<Held<'_>>) = all.partition(|held| build.changes(&drop_change(held.id)));
    (!stay.is_empty(), go.iter().map(|held| drop_change(held.id)).collect())
}

/// Whether a grant wants what a binding gives, by the names of its places.
fn wants(build: &Build<'_>, found: &RancherFound, grant: &Grant, held: &Held<'_>) -> bool {
    let cluster = |id: &str| found.clusters.iter().find(|cluster| cluster.id == id).map(|cluster| &cluster.name);
    let here = match held.on {
        BindingKind::Project => found.projects.iter().any(|project| {
            project.id == held.at && project.name == grant.project && cluster(&project.cluster) == Some(&grant.cluster)
        }),
        BindingKind::Cluster => cluster(held.at) == Some(&grant.cluster),
        BindingKind::Global => true,
    };
    here && kind(grant.scope) == held.on
        && build.blueprint.group_principal(&grant.group) == held.group
        && id_of(build, found, grant).as_deref() == Some(held.role)
}

/// Whether nobody knows if it is wanted: the projects of a cluster that does not answer are not read.
fn unread(build: &Build<'_>, found: &RancherFound, held: &Held<'_>) -> bool {
    held.on == BindingKind::Project
        && found.projects.iter().all(|project| project.id != held.at)
        && found.clusters.iter().any(|cluster| {
            held.at.split(':').next() == Some(&cluster.id)
                && cluster.state != "active"
                && build.blueprint.clusters_of_grants().contains(&cluster.name.as_str())
        })
}
