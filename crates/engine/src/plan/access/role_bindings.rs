//! Role bindings of Kubernetes' own, and those of ours that nobody wants any more.

use lockstep_words::{Message, en::plan as say};
use sha2::Digest as _;

use super::super::build::Build;
use super::super::clusters::join_change;
use super::super::rancher::AUTHENTICATION;
use super::super::{Act, Diff, Op, Place};
use super::At;
use super::project::{namespace_change, short};
use crate::blueprint::{Grant, Scope, Step};
use crate::survey::{RancherFound, RoleBindingFound};

/// What a role binding is called: the same for the same setup, group and role, so that it is found again.
fn name(mark: &str, role: &str, group: &str) -> String {
    let digest = sha2::Sha256::digest(format!("{mark}\n{role}\n{group}"));
    let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("lockstep-{hex}")
}

/// A role binding in each of the grant's namespaces.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound, at: &At<'_>) {
    let grant = at.grant;
    let group = build.blueprint.group_principal(&grant.group);
    let name = name(&build.mark, &grant.role, &group);
    build.note(
        Message::new(say::ROLE_BINDINGS_LOSE)
            .with("group", &grant.group)
            .with("role", &grant.role)
            .with("namespaces", grant.namespaces.join(", "))
            .with("cluster", &grant.cluster),
    );
    for namespace in &grant.namespaces {
        let subject = named(&grant.group, &grant.role, namespace, &grant.cluster);
        let is_it = |one: &&RoleBindingFound| {
            Some(&*one.cluster) == at.cluster.known() && one.namespace == *namespace && one.name == name
        };
        let present = found.role_bindings.iter().find(is_it);
        let diff = present.map(|present| different(present, &grant.role, &group)).unwrap_or_default();
        if present.is_some() && diff.is_empty() {
            build.keep(Place::Kubernetes, Step::Access, subject, None);
            continue;
        }
        let id = change(grant, namespace);
        if build.changes(&id) {
            continue;
        }
        let op = Op::RoleBinding {
            cluster: at.cluster.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
            role: grant.role.clone(),
            group: group.clone(),
            mark: build.mark.clone(),
        };
        let act = if present.is_some() { Act::Update } else { Act::Create };
        let needs = [AUTHENTICATION, &namespace_change(&grant.cluster, namespace), &join_change(&grant.cluster)];
        let detail = Message::new(say::ROLE_BINDING_DETAIL).with("role", &grant.role);
        build.change(id, act, subject, op).detail(detail).diff(diff).needs(&needs);
    }
}

fn change(grant: &Grant, namespace: &str) -> String {
    format!("kubernetes.role-binding.{}/{namespace}/{}/{}", grant.cluster, grant.role, grant.group)
}

/// Whether the plan makes one of a grant's role bindings.
pub(super) fn makes(build: &Build<'_>, grant: &Grant) -> bool {
    grant.namespaces.iter().any(|namespace| build.changes(&change(grant, namespace)))
}

/// What somebody has changed in a role binding of ours.
fn different(present: &RoleBindingFound, role: &str, group: &str) -> Vec<Diff> {
    let fields = [("roleRef", &*present.role, role), ("subjects", &*present.group, group)];
    let differ = fields.into_iter().filter(|(_, before, after)| before != after);
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    differ
        .map(|(field, before, after)| Diff { field: field.into(), before: known(before), after: known(after) })
        .collect()
}

fn named(group: &str, role: &str, namespace: &str, cluster: &str) -> Message {
    let message = Message::new(say::ROLE_BINDING).with("group", group).with("role", role);
    message.with("namespace", namespace).with("cluster", cluster)
}

/// Role bindings that carry our mark and that no grant wants.
pub(super) fn drop(build: &mut Build<'_>, found: &RancherFound) {
    for one in &found.role_bindings {
        let cluster = found.clusters.iter().find(|cluster| cluster.id == one.cluster);
        let cluster = cluster.map_or(one.cluster.as_str(), |cluster| cluster.name.as_str());
        let wanted = |grant: &Grant| {
            let group = build.blueprint.group_principal(&grant.group);
            grant.scope == Scope::RoleBindings
                && grant.cluster == cluster
                && grant.namespaces.contains(&one.namespace)
                && name(&build.mark, &grant.role, &group) == one.name
        };
        if build.blueprint.grants.iter().any(wanted) {
            continue;
        }
        let subject = named(short(build, &one.group), &one.role, &one.namespace, cluster);
        let op = Op::DropRoleBinding {
            cluster: one.cluster.clone(),
            namespace: one.namespace.clone(),
            name: one.name.clone(),
        };
        let id = drop_change(&one.cluster, one);
        build.change(id, Act::Delete, subject, op).detail(say::BINDING_DROP_DETAIL);
    }
}

fn drop_change(cluster: &str, one: &RoleBindingFound) -> String {
    format!("kubernetes.drop-role-binding.{cluster}/{}/{}", one.namespace, one.name)
}

/// The changes by which role bindings of a cluster go.
pub(super) fn drops_of(build: &Build<'_>, cluster: &str) -> Vec<String> {
    let found = build.survey.rancher.iter().flat_map(|found| &found.role_bindings);
    let there = found.filter(|one| one.cluster == cluster).map(|one| drop_change(cluster, one));
    there.filter(|id| build.changes(id)).collect()
}
