//! Who has which role where.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    Binding, BindingKind, BindingScope, ClusterBinding, GlobalRoleBinding, NewBinding, ProjectBinding, Rancher, call,
};
use crate::{Error, Method, Reason, Removal};

impl Rancher {
    /// Bindings on projects. Those of a cluster are chosen here: Rancher filters by project alone.
    ///
    /// `GET /v3/projectRoleTemplateBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a project that does not exist has no bindings.
    pub async fn project_bindings(&self, scope: BindingScope<'_>) -> Result<Vec<ProjectBinding>, Error> {
        let call = call(Method::Get, "/v3/projectRoleTemplateBindings", &[]);
        match scope {
            BindingScope::All => self.list(call).await,
            BindingScope::Project(id) => self.list(call.query(&[("projectId", id)])).await,
            BindingScope::Cluster(id) => {
                let mut bindings: Vec<ProjectBinding> = self.list(call).await?;
                bindings.retain(|binding| binding.project_id.split(':').next() == Some(id));
                Ok(bindings)
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
    pub async fn bind(&self, wanted: &NewBinding<'_>, labels: &BTreeMap<String, String>) -> Result<Binding, Error> {
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
        self.api.json(patient).await
    }

    /// The bindings of a kind at one place.
    ///
    /// `GET /v3/projectRoleTemplateBindings?projectId={id}` and so on (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a place that does not exist has no bindings.
    pub async fn bindings_at(&self, kind: BindingKind, place: &str) -> Result<Vec<Binding>, Error> {
        let names = kind.names();
        let all = call(Method::Get, names.path, &[]);
        self.list(if names.place.is_empty() { all } else { all.query(&[(names.place, place)]) }).await
    }

    /// A binding, if it exists.
    ///
    /// `GET /v3/projectRoleTemplateBindings/{id}` and so on (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub async fn binding(&self, kind: BindingKind, id: &str) -> Result<Option<Binding>, Error> {
        self.api.find(call(Method::Get, kind.names().one, &[id])).await
    }

    /// Removes a binding.
    ///
    /// `DELETE /v3/projectRoleTemplateBindings/{id}` and so on (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub async fn unbind(&self, kind: BindingKind, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, kind.names().one, &[id])).await
    }

    /// Bindings on all clusters.
    ///
    /// `GET /v3/clusterRoleTemplateBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn all_cluster_bindings(&self) -> Result<Vec<ClusterBinding>, Error> {
        self.list(call(Method::Get, "/v3/clusterRoleTemplateBindings", &[])).await
    }

    /// Bindings on Rancher itself.
    ///
    /// `GET /v3/globalRoleBindings` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn global_role_bindings(&self) -> Result<Vec<GlobalRoleBinding>, Error> {
        self.list(call(Method::Get, "/v3/globalRoleBindings", &[])).await
    }
}
