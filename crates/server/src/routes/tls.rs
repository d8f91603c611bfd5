//! `POST /api/tls`: the certificate shown at an address, to be compared by eye before it is trusted.

use std::sync::Arc;

use axum::Json;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_systems::{System, TransportError};
use serde::Deserialize;

use super::proxy::refused;
use crate::json::Body;
use crate::pairing::Session;
use crate::refusal::failed;

#[derive(Deserialize)]
pub(crate) struct Inspection {
    base: String,
    /// Only for the words of an error.
    #[serde(default = "rancher")]
    system: System,
}

const fn rancher() -> System {
    System::Rancher
}

/// Shows the certificate.
pub(crate) async fn inspect(Extension(session): Extension<Arc<Session>>, Body(body): Body<Inspection>) -> Response {
    match session.direct.inspect_certificate(body.system, &body.base).await {
        Ok(certificate) => Json(certificate).into_response(),
        Err(error @ TransportError::NotAllowed { .. }) => failed(refused(&error), &error),
        Err(error) => failed(StatusCode::BAD_GATEWAY, &error),
    }
}
