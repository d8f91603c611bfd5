//! Projects.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Project, Rancher, call};
use crate::{Error, Method};

/// Keeps Rancher from making the creator an owner of the project.
const NO_CREATOR: &str = "field.cattle.io/no-creator-rbac";

impl Rancher {
    /// The projects of a cluster.
    ///
    /// `GET /v3/projects?clusterId={id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; a cluster that does not exist has no projects.
    pub async fn projects(&self, cluster: &str) -> Result<Vec<Project>, Error> {
        self.list(call(Method::Get, "/v3/projects", &[]).query(&[("clusterId", cluster)])).await
    }

    /// The projects of all clusters.
    ///
    /// `GET /v3/projects` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn all_projects(&self) -> Result<Vec<Project>, Error> {
        self.list(call(Method::Get, "/v3/projects", &[])).await
    }

    /// Creates a project without making the caller its owner. Names need not be unique.
    ///
    /// `POST /v3/projects` (Rancher 2.15): 201.
    ///
    /// # Errors
    /// 404 `NotFound` "namespaces \"c-x\" not found" for a cluster that does not exist, 403 `Forbidden`.
    pub async fn create_project(
        &self,
        name: &str,
        cluster: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<Project, Error> {
        let body = json!({
            "type": "project",
            "name": name,
            "clusterId": cluster,
            "labels": labels,
            "annotations": {NO_CREATOR: "true"},
        });
        let made: Project = self.api.json(call(Method::Post, "/v3/projects", &[]).json(&body)).await?;
        self.own.borrow_mut().push(made.id.clone());
        Ok(made)
    }
}
