//! Refusals in norman's shape, and the shapes that are not norman's.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal of the norman API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) field: Option<String>,
}

impl Problem {
    /// With words.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Problem { status, code, message: Some(message.into()), field: None }
    }

    /// About a field; norman leaves the message empty.
    pub(crate) fn field(code: &'static str, field: &str) -> Self {
        Problem { status: 422, code, message: Some(String::new()), field: Some(field.into()) }
    }

    /// 404 in Kubernetes' words.
    pub(crate) fn not_found(what: &str, name: &str) -> Self {
        Self::new(404, "NotFound", format!("{what} {name:?} not found"))
    }

    /// 500.
    pub(crate) fn server(message: impl Into<String>) -> Self {
        Self::new(500, "ServerError", message)
    }

    /// 422 about the body as a whole.
    pub(crate) fn body(message: impl Into<String>) -> Self {
        Self::new(422, "InvalidBodyContent", message)
    }

    /// The body.
    pub(crate) fn value(&self) -> Value {
        let mut body = json!({"baseType": "error", "code": self.code, "status": self.status, "type": "error"});
        if let Some(message) = &self.message {
            body["message"] = json!(message);
        }
        if let Some(field) = &self.field {
            body["fieldName"] = json!(field);
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        reply(self.status, &self.value())
    }
}

/// JSON with a status.
pub(crate) fn reply(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Plain text with a status.
pub(crate) fn text(status: u16, body: impl Into<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body.into()).into_response()
}

/// The answer to a request without a valid token; its status is a text.
pub(crate) fn unauthenticated() -> Response {
    reply(401, &json!({"type": "error", "status": "401", "message": "Unauthorized 401: must authenticate"}))
}

/// The shape in which the cluster proxy refuses: an error printed as it is, labelled as text.
pub(crate) fn odd(status: u16, code: &str, message: &str) -> Response {
    let body = json!({"Code": {"Code": code, "Status": status}, "Message": message, "Cause": null, "FieldName": ""});
    text(status, body.to_string())
}
