//! `POST /api/targets` and `POST /api/send`: the way to the systems.

use std::sync::Arc;

use axum::Json;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_systems::{Request, System, TransportError};
use serde::Deserialize;

use crate::json::Body;
use crate::pairing::Session;
use crate::refusal::failed;
use crate::request_log::Note;

#[derive(Deserialize)]
pub(crate) struct Target {
    system: System,
    base: String,
    #[serde(default)]
    trusted: Option<String>,
}

/// Tells where a system is.
pub(crate) async fn targets(Extension(session): Extension<Arc<Session>>, Body(target): Body<Target>) -> Response {
    match session.direct.register_target(target.system, &target.base, target.trusted.as_deref()).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(refused(&error), &error),
    }
}

/// Sends one request, and wraps whatever came back.
pub(crate) async fn send(Extension(session): Extension<Arc<Session>>, Body(request): Body<Request>) -> Response {
    let start = format!("{} {}", request.system, request.method.as_str());
    let (mut response, outcome) = match session.direct.exchange(request).await {
        Ok(answer) => {
            let outcome = answer.status.to_string();
            (Json(answer).into_response(), outcome)
        }
        Err(error) => (failed(StatusCode::BAD_GATEWAY, &error), kind(&error).to_owned()),
    };
    response.extensions_mut().insert(Note(format!("{start} {outcome}")));
    response
}

/// The status of an address that was not taken.
pub(crate) const fn refused(error: &TransportError) -> StatusCode {
    match error {
        TransportError::NotAllowed { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

const fn kind(error: &TransportError) -> &'static str {
    match error {
        TransportError::Name { .. } => "no such name",
        TransportError::Connect { .. } => "no connection",
        TransportError::Tls { .. } => "TLS failed",
        TransportError::TimedOut { .. } => "timed out",
        TransportError::BrokeOff { .. } => "broke off",
        TransportError::TooLarge { .. } => "too large",
        TransportError::NotAllowed { .. } => "not allowed",
        TransportError::Proxy { .. } => "proxy",
    }
}
