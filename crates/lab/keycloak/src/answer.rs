//! Keycloak's answers and refusals.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A call that succeeded.
pub(crate) enum Reply {
    /// 200 with a body.
    Json(Value),
    /// 201 with `Location`, and a body for few calls.
    Created(String, Option<Value>),
    /// 204.
    Done,
}

/// A call that was refused: status and body.
pub(crate) struct Fault(u16, Value);

/// What a handler gives back.
pub(crate) type Answer = Result<Reply, Fault>;

impl Fault {
    /// `{"error": …}`, the framework's form.
    pub(crate) fn error(status: u16, text: &str) -> Self {
        Fault(status, json!({"error": text}))
    }

    /// `{"errorMessage": …}`, the admin services' form.
    pub(crate) fn message(status: u16, text: &str) -> Self {
        Fault(status, json!({"errorMessage": text}))
    }

    /// `{"error": …, "error_description": …}`.
    pub(crate) fn described(status: u16, error: &str, text: &str) -> Self {
        Fault(status, json!({"error": error, "error_description": text}))
    }

    /// A body of its own.
    pub(crate) fn body(status: u16, body: Value) -> Self {
        Fault(status, body)
    }

    /// The answer to a fault in the server itself.
    pub(crate) fn unknown() -> Self {
        Self::described(500, "unknown_error", "For more on this error consult the server log.")
    }

    /// No token, or one that is not valid here.
    pub(crate) fn unauthorized() -> Self {
        Self::error(401, "HTTP 401 Unauthorized")
    }

    /// A role is missing.
    pub(crate) fn forbidden() -> Self {
        Self::error(403, "HTTP 403 Forbidden")
    }

    /// Nothing there.
    pub(crate) fn not_found() -> Self {
        Self::error(404, "HTTP 404 Not Found")
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/json")], self.1.to_string()).into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Reply::Json(body) => {
                ([(header::CONTENT_TYPE, "application/json;charset=UTF-8")], body.to_string()).into_response()
            }
            Reply::Created(location, None) => (StatusCode::CREATED, [(header::LOCATION, location)]).into_response(),
            Reply::Created(location, Some(body)) => (
                StatusCode::CREATED,
                [(header::LOCATION, location), (header::CONTENT_TYPE, "application/json".to_owned())],
                body.to_string(),
            )
                .into_response(),
            Reply::Done => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

/// Either side of an answer.
pub(crate) fn respond(answer: Answer) -> Response {
    match answer {
        Ok(reply) => reply.into_response(),
        Err(fault) => fault.into_response(),
    }
}
