//! Namespaces and their project.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::types::PROJECT;
use super::{Kubernetes, Namespace};
use crate::api::Answer;
use crate::{Error, Method};

const ALL: &str = "/api/v1/namespaces";
const ONE: &str = "/api/v1/namespaces/{name}";

impl Kubernetes {
    /// All namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/api/v1/namespaces` (Kubernetes core v1).
    ///
    /// # Errors
    /// 403 `Forbidden`; 404 for a cluster that Rancher does not know; 503 `ClusterUnavailable` "cluster not provisioned".
    pub async fn namespaces(&self) -> Result<Vec<Namespace>, Error> {
        self.list(ALL).await
    }

    /// A namespace, if it exists.
    ///
    /// `GET /k8s/clusters/{cluster}/api/v1/namespaces/{name}` (Kubernetes core v1).
    ///
    /// # Errors
    /// As above; a cluster that Rancher does not know is an error, not an absent namespace.
    pub async fn namespace(&self, name: &str) -> Result<Option<Namespace>, Error> {
        let answer = self.api.send(self.call(Method::Get, ONE, &[name])).await?;
        if says_absent(&answer) {
            return Ok(None);
        }
        answer.accepted()?.read().map(Some)
    }

    /// Creates a namespace in a project; in none where its id is empty.
    ///
    /// `POST /k8s/clusters/{cluster}/api/v1/namespaces` (Kubernetes core v1) with the annotation
    /// `field.cattle.io/projectId`: 201.
    ///
    /// # Errors
    /// 409 `AlreadyExists`, 403 where the project may not be managed, 422 `Invalid` for a name that is not one.
    pub async fn create_namespace(
        &self,
        name: &str,
        project_id: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<Namespace, Error> {
        let mut metadata = json!({"name": name, "labels": labels});
        if !project_id.is_empty() {
            metadata["annotations"] = json!({PROJECT: project_id});
        }
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata});
        self.api.json(self.call(Method::Post, ALL, &[]).json(&body)).await
    }

    /// Sets annotations of a namespace; `None` removes one. The annotation `field.cattle.io/projectId` moves it to a
    /// project.
    ///
    /// `PATCH /k8s/clusters/{cluster}/api/v1/namespaces/{name}` as merge-patch (Kubernetes core v1): 200.
    ///
    /// # Errors
    /// 404 `NotFound`, 403 `Forbidden`.
    pub async fn annotate_namespace(
        &self,
        name: &str,
        annotations: &BTreeMap<String, Option<String>>,
    ) -> Result<Namespace, Error> {
        self.patch_metadata(name, &json!({"annotations": annotations})).await
    }

    async fn patch_metadata(&self, name: &str, metadata: &Value) -> Result<Namespace, Error> {
        self.api.json(self.call(Method::Patch, ONE, &[name]).merge_patch(&json!({"metadata": metadata}))).await
    }
}

/// Whether Kubernetes itself says that there is no such namespace. Rancher's 404 means the cluster.
fn says_absent(answer: &Answer) -> bool {
    let body: Value = serde_json::from_str(&answer.response.body).unwrap_or_default();
    answer.response.status == 404 && body["kind"] == "Status" && body["details"]["kind"] == "namespaces"
}
