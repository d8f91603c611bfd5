//! The clusters that a proof looks at. No IO.

use lockstep_systems::rancher::RoleTemplate;
use lockstep_words::{Message, en::proof as say};

use super::cluster::Target;
use crate::blueprint::Blueprint;
use crate::roles::{closure, rule};
use crate::survey::{RancherFound, Survey};

/// The clusters of the grants, with what their grants refer to.
pub(super) fn targets(blueprint: &Blueprint, now: &Survey) -> Vec<Target> {
    let Some(found) = &now.rancher else { return Vec::new() };
    blueprint.clusters_of_grants().into_iter().map(|name| target(blueprint, found, name)).collect()
}

/// A cluster as it is to be looked at.
fn target(blueprint: &Blueprint, found: &RancherFound, name: &str) -> Target {
    let mut target = Target { name: name.to_owned(), ..Target::default() };
    let Some(cluster) = found.cluster(name) else {
        target.unreadable = Some(Message::new(say::CLUSTER_GONE).with("cluster", name));
        return target;
    };
    target.id.clone_from(&cluster.id);
    if cluster.state != "active" {
        let message = Message::new(say::CLUSTER_NOT_ACTIVE).with("cluster", name).with("state", &cluster.state);
        target.unreadable = Some(message.with("said", &cluster.said));
    }
    let own = found.projects.iter().filter(|project| project.cluster == cluster.id);
    target.projects = own.map(|project| (project.name.clone(), project.id.clone())).collect();
    target.templates = templates(blueprint, &found.templates, name);
    target
}

/// The role templates that the grants of a cluster refer to, with what they inherit. Those of the blueprint's own are as it
/// wants them, by their names.
pub(super) fn templates(blueprint: &Blueprint, all: &[RoleTemplate], cluster: &str) -> Vec<RoleTemplate> {
    let mut out: Vec<RoleTemplate> = Vec::new();
    for grant in blueprint.grants.iter().filter(|grant| grant.cluster == cluster) {
        let own = blueprint.roles.iter().find(|role| role.name == grant.role).map(|role| RoleTemplate {
            id: role.name.clone(),
            rules: role.rules.iter().map(rule).collect(),
            ..RoleTemplate::default()
        });
        let found = match own {
            Some(own) => vec![own],
            None => closure(all, &grant.role).into_iter().cloned().collect(),
        };
        for role in found {
            if !out.contains(&role) {
                out.push(role);
            }
        }
    }
    out
}
