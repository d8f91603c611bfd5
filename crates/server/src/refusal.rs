//! The server's own errors, in one place and one form.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_systems::TransportError;
use serde_json::json;

/// A refusal of the server itself. Its JSON is `{"error": …}` with `code` and `said`, and reads as a
/// [`TransportError::Proxy`] too, so that a page has one kind of error to understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) said: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, said: impl Into<String>) -> Self {
        Refusal { status, code, said: said.into() }
    }

    pub(crate) fn not_paired() -> Self {
        Refusal::new(StatusCode::UNAUTHORIZED, "not-paired", "this page is not paired with the server")
    }

    pub(crate) fn no_randomness() -> Self {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "no-randomness", "no randomness")
    }

    pub(crate) fn unknown_state() -> Self {
        Refusal::new(StatusCode::NOT_FOUND, "unknown-state", "no sign-in is waiting under this state")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let pair_again = self.status == StatusCode::UNAUTHORIZED;
        let error = json!({"kind": "proxy", "code": self.code, "said": self.said, "pair_again": pair_again});
        (self.status, Json(json!({"error": error}))).into_response()
    }
}

/// A request that got no answer of its system: `{"error": TransportError}` with this status.
pub(crate) fn failed(status: StatusCode, error: &TransportError) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

/// What is under `/api/` and no call of the server's.
pub(crate) async fn no_such_call() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "no-such-call", "the server has no such call")
}
