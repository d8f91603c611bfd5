//! What the groups of the blueprint have in Rancher beside the clusters that are looked at. No IO.

use lockstep_systems::rancher::BindingKind;
use lockstep_words::{Message, en::proof as say};

use super::{Finding, Hop, Severity};
use crate::blueprint::{Blueprint, Scope};
use crate::survey::RancherFound;

/// Bindings that no row wants: on Rancher itself, and on clusters that no row names. Those of the clusters that rows name
/// show in the matrix.
pub(super) fn beyond(blueprint: &Blueprint, found: &RancherFound) -> Vec<Finding> {
    let looked_at = blueprint.clusters_of_grants();
    let cluster =
        |id: &str| found.clusters.iter().find(|cluster| cluster.id == id).map(|cluster| cluster.name.as_str());
    let of_projects = found.bindings.iter().map(|binding| {
        let (home, _) = binding.project.split_once(':').unwrap_or((&binding.project, ""));
        let project = found.projects.iter().find(|project| project.id == binding.project);
        let project = project.map_or(binding.project.as_str(), |project| project.name.as_str());
        (BindingKind::Project, home, project, &binding.role, &binding.group)
    });
    let wider = found.wider.iter().map(|one| (one.kind, one.cluster.as_str(), "", &one.role, &one.group));
    let mut out = Vec::new();
    for (kind, home, project, role, principal) in of_projects.chain(wider) {
        let group = blueprint.groups().into_iter().find(|group| blueprint.group_principal(group) == *principal);
        let Some(group) = group else { continue };
        let wanted = |scope: Scope| {
            blueprint.grants.iter().any(|grant| grant.scope == scope && grant.group == group && grant.role == *role)
        };
        let name = cluster(home).unwrap_or(home);
        let (key, severity) = match kind {
            BindingKind::Global if wanted(Scope::Global) => continue,
            BindingKind::Global => (say::BEYOND_GLOBAL, Severity::Broken),
            _ if looked_at.contains(&name) => continue,
            BindingKind::Cluster => (say::BEYOND_CLUSTER, Severity::Warning),
            BindingKind::Project => (say::BEYOND_PROJECT, Severity::Warning),
        };
        let with = |key| {
            let role = found.templates.iter().find(|known| known.id == *role).map_or(role, |known| &known.name);
            Message::new(key).with("group", group).with("role", role).with("cluster", name).with("project", project)
        };
        let remedy = with(say::BEYOND_DO);
        out.push(Finding { hop: Hop::Rancher, severity, cause: with(key), remedy, likely: false, repair: Vec::new() });
    }
    out
}
