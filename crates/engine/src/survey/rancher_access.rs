//! What the scopes beyond projects need: bindings on clusters and on Rancher itself, cluster roles and role bindings of
//! Kubernetes. Lists of Rancher's are read once for all clusters; a cluster itself is asked only where something of ours
//! is wanted there, or may be.

use std::collections::BTreeSet;

use futures_util::future::{join_all, try_join_all};
use lockstep_systems::Error;
use lockstep_systems::kubernetes::{ClusterRole, Kubernetes};
use lockstep_systems::rancher::{BindingKind, ClusterBinding, Rancher, RoleTemplate};

use super::rancher_auth::Bindings;
use super::{ClusterFound, ClusterRolesFound, RoleBindingFound, WiderFound};
use crate::blueprint::{Blueprint, MEMBERS, Scope};
use crate::plan::MARK;
use crate::roles::closure;

/// Which clusters are asked for what.
pub(super) struct Ask {
    /// The setup's mark.
    mark: String,
    /// Whose cluster roles are listed, by id, and the names of those that grants give there.
    listed: Vec<(String, Vec<String>)>,
    /// Where role bindings of ours may be, by id.
    bound: Vec<String>,
    /// One cluster, for the rules of cluster roles that role templates take over, and their names.
    taken_over: Option<(String, Vec<String>)>,
}

impl Ask {
    /// What is to be asked, by what is wanted and by the memberships that our role bindings come with.
    pub(super) fn of(
        blueprint: &Blueprint,
        clusters: &[ClusterFound],
        templates: &[RoleTemplate],
        on_clusters: &[ClusterBinding],
    ) -> Self {
        let mark = blueprint.mark();
        let active: Vec<&ClusterFound> = clusters.iter().filter(|cluster| cluster.state == "active").collect();
        let by_bindings = |cluster: &ClusterFound| {
            let grants = blueprint.grants.iter();
            let grants = grants.filter(|grant| grant.scope == Scope::RoleBindings && grant.cluster == cluster.name);
            grants.map(|grant| grant.role.clone()).collect::<Vec<_>>()
        };
        let listed = active.iter().map(|cluster| (cluster.id.clone(), by_bindings(cluster)));
        let listed: Vec<(String, Vec<String>)> = listed.filter(|(_, roles)| !roles.is_empty()).collect();
        let ours = |labels: &std::collections::BTreeMap<String, String>| labels.get(MARK) == Some(&mark);
        let members = templates.iter().filter(|role| role.name == MEMBERS && ours(&role.labels));
        let members: Vec<&str> = members.map(|role| role.id.as_str()).collect();
        let bound = active.iter().map(|cluster| cluster.id.clone()).filter(|id| {
            listed.iter().any(|(listed, _)| listed == id)
                || on_clusters.iter().any(|binding| {
                    binding.cluster_id == *id && ours(&binding.labels) && members.contains(&&*binding.role_template_id)
                })
        });
        let bound = bound.collect();
        let roles = blueprint.grants.iter().filter(|grant| grant.scope.has_project() || grant.scope == Scope::Cluster);
        let inherited = roles.flat_map(|grant| closure(templates, &grant.role));
        let names: BTreeSet<String> = inherited.filter(|role| role.external).map(|role| role.id.clone()).collect();
        let named = blueprint.clusters_of_grants();
        let one = listed.first().map(|(id, _)| id.clone());
        // They are Kubernetes' own: where none of the clusters answers yet, another tells the same.
        let fits = active.iter().find(|cluster| named.contains(&&*cluster.name)).or(active.first());
        let one = one.or_else(|| fits.map(|one| one.id.clone()));
        let taken_over = one.filter(|_| !names.is_empty()).map(|id| (id, names.into_iter().collect()));
        Ask { mark, listed, bound, taken_over }
    }

    /// The cluster roles. Where only the rules that others take over are missing, those are left out: they are for words.
    ///
    /// # Errors
    /// As the calls'.
    pub(super) async fn cluster_roles(&self, rancher: &Rancher) -> Result<Vec<ClusterRolesFound>, Error> {
        let (id, names) = self.taken_over.clone().unwrap_or_default();
        let listed = self.listed.iter().map(|(cluster, roles)| {
            let wanted = if *cluster == id { [&roles[..], &names[..]].concat() } else { roles.clone() };
            let kubernetes = Kubernetes::new(rancher, cluster);
            async move {
                let all = kubernetes.cluster_roles().await?;
                let names = Some(all.iter().map(|role| role.metadata.name.clone()).collect());
                let rules = all.into_iter().filter(|role| wanted.contains(&role.metadata.name)).map(plain).collect();
                Ok::<_, Error>(ClusterRolesFound { cluster: kubernetes.cluster().to_owned(), names, rules })
            }
        });
        let mut found = try_join_all(listed).await?;
        if !names.is_empty() && self.listed.iter().all(|(listed, _)| *listed != id) {
            let kubernetes = Kubernetes::new(rancher, &id);
            let read = join_all(names.iter().map(|name| kubernetes.cluster_role(name))).await;
            let rules = read.into_iter().filter_map(|one| one.ok().flatten()).map(plain).collect();
            found.push(ClusterRolesFound { cluster: id, names: None, rules });
        }
        Ok(found)
    }

    /// The role bindings that carry our mark.
    ///
    /// # Errors
    /// As the calls'.
    pub(super) async fn role_bindings(&self, rancher: &Rancher) -> Result<Vec<RoleBindingFound>, Error> {
        let asked = self.bound.iter().map(|cluster| {
            let kubernetes = Kubernetes::new(rancher, cluster);
            async move {
                let found = kubernetes.labelled_role_bindings(MARK, &self.mark).await?;
                let found = found.into_iter().map(|binding| RoleBindingFound {
                    cluster: cluster.clone(),
                    group: match binding.subjects.as_slice() {
                        [only] if only.kind == "Group" => only.name.clone(),
                        _ => String::new(),
                    },
                    role: Some(binding.role_ref)
                        .filter(|role| role.kind == "ClusterRole")
                        .map(|role| role.name)
                        .unwrap_or_default(),
                    namespace: binding.metadata.namespace,
                    name: binding.metadata.name,
                });
                Ok::<Vec<RoleBindingFound>, Error>(found.collect())
            }
        });
        Ok(try_join_all(asked).await?.concat())
    }
}

/// A cluster role without what nobody asks of it here.
fn plain(role: ClusterRole) -> ClusterRole {
    let mut role = role;
    role.metadata.labels.clear();
    role.metadata.annotations.clear();
    role
}

/// The bindings of groups on clusters and on Rancher itself.
pub(super) fn wider(bindings: &Bindings) -> Vec<WiderFound> {
    let on_clusters = bindings.on_clusters.iter().filter(|binding| binding.removed.is_none()).filter_map(|binding| {
        Some(WiderFound {
            id: binding.id.clone(),
            kind: BindingKind::Cluster,
            cluster: binding.cluster_id.clone(),
            role: binding.role_template_id.clone(),
            group: binding.group_principal_id.clone()?,
            mark: binding.labels.get(MARK).cloned(),
        })
    });
    let on_rancher = bindings.on_rancher.iter().filter(|binding| binding.removed.is_none()).filter_map(|binding| {
        Some(WiderFound {
            id: binding.id.clone(),
            kind: BindingKind::Global,
            cluster: String::new(),
            role: binding.global_role_id.clone(),
            group: binding.group_principal_id.clone()?,
            mark: binding.labels.get(MARK).cloned(),
        })
    });
    on_clusters.chain(on_rancher).collect()
}

/// The role templates that single people have somewhere.
pub(super) fn of_people(bindings: &Bindings) -> Vec<String> {
    let single = |user: &Option<String>| user.as_ref().is_some_and(|user| !user.is_empty());
    let on_projects = bindings.on_projects.iter().filter(|binding| single(&binding.user_id));
    let on_clusters = bindings.on_clusters.iter().filter(|binding| single(&binding.user_id));
    let roles = on_projects.map(|binding| &binding.role_template_id);
    let all: BTreeSet<&String> = roles.chain(on_clusters.map(|binding| &binding.role_template_id)).collect();
    all.into_iter().cloned().collect()
}
