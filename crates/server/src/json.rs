//! Bodies as JSON, with errors that never quote them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// A JSON body. axum's own extractor would quote values of it in its errors, and they may be secrets.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        // A form on a foreign page can send text/plain, but not this without asking first.
        if kind.split(';').next().unwrap_or("").trim() != "application/json" {
            let said = "the body must be application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", said));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let said = "the body is too large, or broke off";
            Refusal::new(rejection.status(), "body", said)
        })?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            let said = format!("the body is not as expected, at line {} column {}", error.line(), error.column());
            Refusal::new(StatusCode::BAD_REQUEST, "body", said)
        })
    }
}
