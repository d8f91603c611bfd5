//! Projects.

use std::collections::BTreeMap;

use futures_util::{FutureExt as _, TryFutureExt as _};
use serde_json::json;

use super::{Project, Rancher, call};
use crate::{Coming, Method, Removal};

/// Keeps Rancher from making the creator an owner of the project.
const NO_CREATOR: &str = "field.cattle.io/no-creator-rbac";

impl Rancher {
    /// The projects of a cluster.
    ///
    /// `GET /v3/projects?clusterId={id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a cluster that does not exist has no projects.
    pub fn projects(&self, cluster: &str) -> Coming<'_, Vec<Project>> {
        self.list(call(Method::Get, "/v3/projects", &[]).query(&[("clusterId", cluster)]))
    }

    /// The projects of all clusters.
    ///
    /// `GET /v3/projects` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn all_projects(&self) -> Coming<'_, Vec<Project>> {
        self.list(call(Method::Get, "/v3/projects", &[]))
    }

    /// Creates a project without making the caller its owner. Names need not be unique.
    ///
    /// `POST /v3/projects` (Rancher 2.15): 201.
    ///
    /// # Errors
    /// 404 `NotFound` "namespaces \"c-x\" not found" for a cluster that does not exist, 403 `Forbidden`.
    pub fn create_project(&self, name: &str, cluster: &str, labels: &BTreeMap<String, String>) -> Coming<'_, Project> {
        let body = json!({
            "type": "project",
            "name": name,
            "clusterId": cluster,
            "labels": labels,
            "annotations": {NO_CREATOR: "true"},
        });
        let own = self.own.clone();
        let remember = move |made: &Project| own.borrow_mut().push(made.id.clone());
        self.api.json(call(Method::Post, "/v3/projects", &[]).json(&body)).inspect_ok(remember).boxed_local()
    }

    /// Deletes a project. Namespaces that Rancher made for it go with it; others stay and belong to no project.
    ///
    /// `DELETE /v3/projects/{id}` (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub fn delete_project(&self, id: &str) -> Coming<'_, Removal> {
        self.own.borrow_mut().retain(|own| own != id);
        self.api.remove(call(Method::Delete, "/v3/projects/{id}", &[id]))
    }
}
