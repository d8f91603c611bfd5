//! `POST /api/tls`: the certificate shown at an address, to be compared by eye before it is trusted.

use std::sync::Arc;

use axum::Json;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_systems::{System, TransportError};
use serde::Deserialize;

use super::answer::failed;
use super::json::Body;
use super::pairing::Session;
use super::proxy::refused;

#[derive(Deserialize)]
pub(crate) struct Look {
    base: String,
    /// Only for the words of an error.
    #[serde(default = "rancher")]
    system: System,
}

const fn rancher() -> System {
    System::Rancher
}

/// Looks at the certificate.
pub(crate) async fn look(Extension(session): Extension<Arc<Session>>, Body(look): Body<Look>) -> Response {
    match session.direct.look(look.system, &look.base).await {
        Ok(shown) => Json(shown).into_response(),
        Err(error @ TransportError::NotAllowed { .. }) => failed(refused(&error), &error),
        Err(error) => failed(StatusCode::BAD_GATEWAY, &error),
    }
}
