//! A real request, whose answer is the proof: a refusal is an answer too.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Kubernetes;
use crate::error_body::{api_error, request_id};
use crate::{ApiError, Error, Method, System};

/// The answer to a live request, as it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// What was asked, below the cluster, for example `/api/v1/nodes`.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The body: JSON, or text as JSON text.
    pub body: Value,
    /// Under which id the cluster's audit log has the request.
    pub audit_id: Option<String>,
    /// Any other id the answer carries.
    pub request_id: Option<String>,
}

impl Live {
    /// Whether Kubernetes itself decided: a list with 200, or its own `Forbidden` status with 403. Rancher's refusal
    /// before the cluster, and every failure, is not a decision of Kubernetes.
    #[must_use]
    pub fn is_decision(&self) -> bool {
        match self.status {
            200 => self.body.get("items").is_some_and(Value::is_array),
            403 => self.body["kind"] == "Status" && self.body["reason"] == "Forbidden",
            _ => false,
        }
    }

    /// The answer as an error, for words and cause; `None` for 2xx.
    #[must_use]
    pub fn error(&self) -> Option<ApiError> {
        if (200..300).contains(&self.status) {
            return None;
        }
        let body = self.body.as_str().map_or_else(|| self.body.to_string(), str::to_owned);
        let response = crate::Response { status: self.status, headers: vec![], cookies: vec![], body };
        let mut error = api_error(System::Rancher, &format!("GET {}", self.path), &response);
        error.request_id = self.audit_id.clone().or_else(|| self.request_id.clone());
        Some(error)
    }
}

impl Kubernetes {
    /// Lists what is at a path below the cluster, for example `/api/v1/namespaces/trinity/pods`. Every status is an
    /// answer. A namespace that does not exist is an empty list to those who may list.
    ///
    /// `GET /k8s/clusters/{cluster}{path}` (Kubernetes).
    ///
    /// # Errors
    /// Only where no answer came, or signing in again failed.
    pub async fn list_live(&self, path: &str) -> Result<Live, Error> {
        let call = self.call(Method::Get, "", &[]).tail("{path}", path);
        let response = self.api.send(call).await?.response;
        let body = serde_json::from_str(&response.body).unwrap_or_else(|_| Value::from(response.body.trim_end()));
        let header = |name: &str| response.header(name).map(str::to_owned);
        Ok(Live {
            path: path.to_owned(),
            status: response.status,
            audit_id: header("audit-id"),
            request_id: header("x-request-id").or_else(|| request_id(&response, &body)),
            body,
        })
    }
}
