//! Who has which role where.

use lockstep_json::json;
use std::collections::BTreeMap;

use super::{BindingScope, ClusterBinding, GlobalRoleBinding, ProjectBinding, Rancher, call};
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
                let mut all: Vec<ProjectBinding> = self.list(call).await?;
                all.retain(|binding| binding.project_id.split(':').next() == Some(id));
                Ok(all)
            }
        }
    }

    /// Binds a role on a project to a group. The same binding can be made twice without an error; the group is not looked
    /// up. For a project that this client has made a moment ago, refusals because it is not prepared yet are waited out.
    ///
    /// `POST /v3/projectRoleTemplateBindings` (Rancher 2.15): 201.
    ///
    /// # Errors
    /// 422 `InvalidBodyContent` "Cannot reference context [cluster] from [project] context"; 500 `ServerError` "Error
    /// getting role template: …"; 500 for a project that does not exist.
    pub async fn create_project_binding(
        &self,
        project: &str,
        role_template: &str,
        group_principal: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<ProjectBinding, Error> {
        let body = json!({
            "type": "projectRoleTemplateBinding",
            "projectId": project,
            "roleTemplateId": role_template,
            "groupPrincipalId": group_principal,
            "labels": labels,
        });
        let ours = self.own.borrow().iter().any(|own| own == project);
        let call = call(Method::Post, "/v3/projectRoleTemplateBindings", &[]).json(&body);
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

    /// Removes a binding on a project.
    ///
    /// `DELETE /v3/projectRoleTemplateBindings/{id}` (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub async fn delete_project_binding(&self, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, "/v3/projectRoleTemplateBindings/{id}", &[id])).await
    }

    /// Bindings on a cluster.
    ///
    /// `GET /v3/clusterRoleTemplateBindings?clusterId={id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn cluster_bindings(&self, cluster: &str) -> Result<Vec<ClusterBinding>, Error> {
        self.list(call(Method::Get, "/v3/clusterRoleTemplateBindings", &[]).query(&[("clusterId", cluster)])).await
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
