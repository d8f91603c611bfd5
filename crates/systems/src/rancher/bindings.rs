//! Who has which role where.

use std::collections::BTreeMap;

use futures_util::{FutureExt as _, TryFutureExt as _};
use serde_json::json;

use super::{
    Binding, BindingKind, BindingScope, ClusterBinding, GlobalRoleBinding, NewBinding, ProjectBinding, Rancher, call,
};
use crate::{Coming, Method, Reason, Removal};

impl Rancher {
    /// Bindings on projects. Those of a cluster are chosen here: Rancher filters by project alone.
    ///
    /// `GET /v3/projectRoleTemplateBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a project that does not exist has no bindings.
    pub fn project_bindings(&self, scope: BindingScope<'_>) -> Coming<'_, Vec<ProjectBinding>> {
        let call = call(Method::Get, "/v3/projectRoleTemplateBindings", &[]);
        match scope {
            BindingScope::All => self.list(call),
            BindingScope::Project(id) => self.list(call.query(&[("projectId", id)])),
            BindingScope::Cluster(id) => {
                let id = id.to_owned();
                let there = move |binding: &ProjectBinding| binding.project_id.split(':').next() == Some(&id);
                self.list(call).map_ok(|all| all.into_iter().filter(there).collect()).boxed_local()
            }
        }
    }

    /// Binds a role to a group. The same binding can be made twice without an error; the group is not looked up. For a
    /// project that this client has made a moment ago, refusals because it is not prepared yet are waited out.
    ///
    /// `POST` to `/v3/projectRoleTemplateBindings`, `/v3/clusterRoleTemplateBindings` or `/v3/globalRoleBindings` (Rancher
    /// 2.15): 201.
    ///
    /// # Errors
    /// 422 `InvalidBodyContent` "Cannot reference context [cluster] from [project] context"; 500 `ServerError` "Error
    /// getting role template: …", 404 for an unknown global role; 500 for a project, 404 for a cluster that does not exist.
    pub fn bind(&self, wanted: &NewBinding<'_>, labels: &BTreeMap<String, String>) -> Coming<'_, Binding> {
        let names = wanted.kind.names();
        let mut body = json!({"type": names.kind, "groupPrincipalId": wanted.group, "labels": labels});
        body[names.role] = wanted.role.into();
        if !names.place.is_empty() {
            body[names.place] = wanted.place.into();
        }
        let ours = self.own.borrow().iter().any(|own| own == wanted.place);
        let call = call(Method::Post, names.path, &[]).json(&body);
        let patient = call.again_when(move |response| {
            let unprepared = match response.status {
                404 => true,
                500 => {
                    ["projects.management.cattle.io", "namespaces"].iter().any(|thing| response.body.contains(thing))
                        && response.body.contains("not found")
                }
                _ => false,
            };
            (ours && unprepared).then_some(Reason::NotPrepared)
        });
        self.api.json(patient)
    }

    /// The bindings of a kind at one place.
    ///
    /// `GET /v3/projectRoleTemplateBindings?projectId={id}` and so on (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a place that does not exist has no bindings.
    pub fn bindings_at(&self, kind: BindingKind, place: &str) -> Coming<'_, Vec<Binding>> {
        let names = kind.names();
        let all = call(Method::Get, names.path, &[]);
        self.list(if names.place.is_empty() { all } else { all.query(&[(names.place, place)]) })
    }

    /// A binding, if it exists.
    ///
    /// `GET /v3/projectRoleTemplateBindings/{id}` and so on (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub fn binding(&self, kind: BindingKind, id: &str) -> Coming<'_, Option<Binding>> {
        self.api.find(call(Method::Get, kind.names().one, &[id]))
    }

    /// Removes a binding.
    ///
    /// `DELETE /v3/projectRoleTemplateBindings/{id}` and so on (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub fn unbind(&self, kind: BindingKind, id: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, kind.names().one, &[id]))
    }

    /// Bindings on a cluster.
    ///
    /// `GET /v3/clusterRoleTemplateBindings?clusterId={id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn cluster_bindings(&self, cluster: &str) -> Coming<'_, Vec<ClusterBinding>> {
        self.list(call(Method::Get, "/v3/clusterRoleTemplateBindings", &[]).query(&[("clusterId", cluster)]))
    }

    /// Bindings on all clusters.
    ///
    /// `GET /v3/clusterRoleTemplateBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn all_cluster_bindings(&self) -> Coming<'_, Vec<ClusterBinding>> {
        self.list(call(Method::Get, "/v3/clusterRoleTemplateBindings", &[]))
    }

    /// Bindings on Rancher itself.
    ///
    /// `GET /v3/globalRoleBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn global_role_bindings(&self) -> Coming<'_, Vec<GlobalRoleBinding>> {
        self.list(call(Method::Get, "/v3/globalRoleBindings", &[]))
    }
}
