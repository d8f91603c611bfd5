//! An answer of a cluster's API server, and the failures Kubernetes words.

use lab_common::new_id;
use serde_json::{Value, json};

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body's media type.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// What the `Audit-Id` header says.
    pub(crate) audit_id: Option<String>,
}

impl Answer {
    /// A JSON answer with an audit id of its own.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Answer {
            status,
            content_type: "application/json".into(),
            body: body.to_string().into_bytes(),
            audit_id: Some(new_id()),
        }
    }

    /// A plain text answer with an audit id of its own.
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Answer {
            status,
            content_type: "text/plain; charset=utf-8".into(),
            body: body.as_bytes().to_vec(),
            audit_id: Some(new_id()),
        }
    }

    /// A `Status` object of kind failure.
    pub(crate) fn failure(status: u16, reason: &str, message: &str, details: Value) -> Self {
        let mut body = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
            "reason": reason, "details": details, "code": status,
        });
        if body["details"].is_null()
            && let Some(body) = body.as_object_mut()
        {
            body.remove("details");
        }
        Answer::json(status, &body)
    }

    /// Whether the request took effect.
    pub(crate) fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, null where it is none.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
