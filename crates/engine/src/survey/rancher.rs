//! What Rancher and its clusters have.

use std::collections::BTreeSet;

use futures_util::future::{join, join3, join4, try_join_all};
use lockstep_systems::Error;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{BindingScope, Project, ProjectBinding, Rancher};

use super::rancher_auth::Bindings;
use super::{BindingFound, ClusterFound, NamespaceFound, ProjectFound, RancherFound, SignInFound};
use super::{clusters, rancher_access, rancher_auth};
use crate::blueprint::Blueprint;
use crate::plan::MARK;

/// So many clusters are asked for their projects one by one.
const FEW: usize = 6;

/// Reads settings, authentication, roles, clusters, and of the blueprint's clusters the projects, namespaces and
/// bindings.
///
/// # Errors
/// As the calls': credentials that are not good, a right that is missing.
pub async fn read(blueprint: &Blueprint, rancher: &Rancher) -> Result<RancherFound, Error> {
    let me = rancher.sign_in().await?;
    let provider = blueprint.rancher.provider.api();
    // Once the sign-in is known to be good, in two rounds: what needs nothing else, then what the first tells.
    let ((version, server_url, auth, providers), (roles, templates, clusters), bindings) = join3(
        join4(rancher.version(), rancher.server_url(), rancher.auth_config(provider), rancher.public_providers()),
        join3(rancher.global_roles(), rancher.role_templates(), clusters::read(blueprint, rancher)),
        join3(
            rancher.project_bindings(BindingScope::All),
            rancher.all_cluster_bindings(),
            rancher.global_role_bindings(),
        ),
    )
    .await;
    let (auth, clusters, version, templates) = (auth?, clusters?, version?, templates?);
    let bindings = Bindings { on_projects: bindings.0?, on_clusters: bindings.1?, on_rancher: bindings.2? };
    let named = blueprint.clusters_of_grants();
    let wanted: Vec<&ClusterFound> =
        clusters.iter().filter(|c| named.contains(&c.name.as_str()) && c.state == "active").collect();
    let ask = rancher_access::Ask::of(blueprint, &clusters, &templates, &bindings.on_clusters);
    let (sign_in, distributions, (projects, namespaces), (cluster_roles, role_bindings)) = join4(
        rancher_auth::read(rancher, provider, &me, &bindings),
        clusters::distributions(blueprint, rancher, &version),
        join(projects(rancher, &wanted), try_join_all(wanted.iter().map(|cluster| namespaces(rancher, &cluster.id)))),
        join(ask.cluster_roles(rancher), ask.role_bindings(rancher)),
    )
    .await;
    let (sign_in, distributions, projects, namespaces) = (sign_in?, distributions?, projects?, namespaces?.concat());
    let roles = roles?;
    Ok(RancherFound {
        version,
        distributions,
        server_url: server_url?.unwrap_or_default(),
        local_administrator: me.principal_ids.iter().any(|id| id.starts_with("local://")),
        auth: auth.as_object().cloned().unwrap_or_default(),
        other_providers: providers?
            .into_iter()
            .filter(|other| other.id != "local" && other.id != provider.id())
            .map(|other| other.id)
            .collect(),
        single_bindings: single(&bindings.on_projects, &sign_in),
        sign_in,
        newcomers: roles
            .iter()
            .filter(|role| matches!(role.id.as_str(), "user" | "user-base"))
            .map(|role| (role.id.clone(), role.new_user_default))
            .collect(),
        clusters: clusters.clone(),
        templates,
        global_roles: roles,
        cluster_roles: cluster_roles?,
        role_bindings: role_bindings?,
        wider: rancher_access::wider(&bindings),
        roles_of_people: rancher_access::of_people(&bindings),
        projects: projects
            .into_iter()
            .map(|project| ProjectFound {
                mark: project.labels.get(MARK).cloned(),
                id: project.id,
                cluster: project.cluster_id,
                name: project.name,
            })
            .collect(),
        namespaces,
        bindings: bindings
            .on_projects
            .into_iter()
            .filter(|binding| binding.removed.is_none())
            .filter_map(|binding| {
                Some(BindingFound {
                    mark: binding.labels.get(MARK).cloned(),
                    group: binding.group_principal_id?,
                    id: binding.id,
                    project: binding.project_id,
                    role: binding.role_template_id,
                })
            })
            .collect(),
    })
}

/// The projects of these clusters: each cluster's list, or where that would be many, the list of all.
async fn projects(rancher: &Rancher, wanted: &[&ClusterFound]) -> Result<Vec<Project>, Error> {
    if wanted.len() <= FEW {
        return Ok(try_join_all(wanted.iter().map(|cluster| rancher.projects(&cluster.id))).await?.concat());
    }
    let mut all = rancher.all_projects().await?;
    let ids: BTreeSet<&str> = wanted.iter().map(|cluster| cluster.id.as_str()).collect();
    all.retain(|project| ids.contains(project.cluster_id.as_str()));
    Ok(all)
}

/// The bindings of single people.
fn single(bindings: &[ProjectBinding], known: &SignInFound) -> Vec<(String, String, String)> {
    let name = |id: &String| {
        known.people.iter().find(|person| person.id == *id).map_or_else(|| id.clone(), |person| person.name.clone())
    };
    let of = bindings.iter().filter(|binding| binding.removed.is_none());
    of.filter_map(|binding| {
        let user = binding.user_id.as_ref().filter(|user| !user.is_empty())?;
        Some((binding.project_id.clone(), binding.role_template_id.clone(), name(user)))
    })
    .collect()
}

async fn namespaces(rancher: &Rancher, cluster: &str) -> Result<Vec<NamespaceFound>, Error> {
    let found = Kubernetes::new(rancher, cluster).namespaces().await?;
    Ok(found
        .into_iter()
        .filter(|namespace| namespace.status.phase != "Terminating")
        .map(|namespace| NamespaceFound {
            cluster: cluster.to_owned(),
            project: namespace.project_id().filter(|id| !id.is_empty()).map(str::to_owned),
            mark: namespace.metadata.labels.get(MARK).cloned(),
            name: namespace.metadata.name,
        })
        .collect())
}
