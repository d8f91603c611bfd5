//! Step 5: which group gets which role where, by bindings of Rancher's or of Kubernetes', and those that nobody wants any
//! more.

mod bindings;
mod notes;
mod project;
mod role_bindings;
mod roles;

use lockstep_systems::rancher::BindingKind;

use super::build::Build;
use super::clusters::cluster_of;
use super::types::Value;
use crate::blueprint::{Grant, Scope};
use crate::survey::RancherFound;

/// Everything of step 5, grant by grant, and what is ours and not wanted any more.
pub(super) fn add(build: &mut Build<'_>) {
    let none = RancherFound::default();
    let found = build.survey.rancher.as_ref().unwrap_or(&none);
    let blueprint = build.blueprint;
    roles::add(build, found);
    // Those first that say into which project a namespace goes: the others take it wherever it is.
    let (first, others): (Vec<_>, Vec<_>) =
        blueprint.grants.iter().enumerate().partition(|(_, grant)| grant.scope == Scope::Namespaces);
    for (n, grant) in first.into_iter().chain(others) {
        let cluster = match grant.scope.has_cluster() {
            true => cluster_of(build, found, n, &grant.cluster),
            false => Some("".into()),
        };
        let Some(cluster) = cluster else { continue };
        let at = At { n, grant, cluster };
        let Some(role) = roles::of(build, found, &at) else { continue };
        match grant.scope {
            Scope::Namespaces => {
                let project = project::project(build, found, &at);
                project::namespaces(build, found, &at, &project);
                bindings::add(build, found, &at, &project, role);
            }
            Scope::Project => {
                let project = project::project(build, found, &at);
                bindings::add(build, found, &at, &project, role);
            }
            Scope::Cluster | Scope::Global => bindings::add(build, found, &at, &at.cluster, role),
            Scope::RoleBindings => {
                project::namespaces(build, found, &at, &"".into());
                bindings::member(build, found, &at);
                role_bindings::add(build, found, &at);
            }
        }
    }
    notes::add(build, found);
    role_bindings::drop(build, found);
    bindings::drop(build, found);
    roles::drop(build, found);
}

/// One grant, on its cluster.
struct At<'a> {
    n: usize,
    grant: &'a Grant,
    /// The cluster's id; empty for Rancher itself.
    cluster: Value,
}

/// By which kind of binding a scope gives its role; a membership is what Kubernetes' own need.
fn kind(scope: Scope) -> BindingKind {
    match scope {
        Scope::Namespaces | Scope::Project => BindingKind::Project,
        Scope::Cluster | Scope::RoleBindings => BindingKind::Cluster,
        Scope::Global => BindingKind::Global,
    }
}
