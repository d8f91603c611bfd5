//! `/api/files/{bundle,read,handoff}`: what weighs too much for the browser's worker. Nothing of it is kept.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_engine::bundle::{Work, work};
use lockstep_json::Value;

use super::answer::Refusal;
use super::json::Body;

/// Makes or reads a file.
pub(crate) async fn files(Path(name): Path<String>, Body(body): Body<Value>) -> Result<Response, Refusal> {
    let kind = match name.as_str() {
        "bundle" => Work::Bundle,
        "read" => Work::Read,
        "handoff" => Work::Handoff,
        _ => return Err(Refusal::new(StatusCode::NOT_FOUND, "path", "no such work")),
    };
    let made = work(kind, &body).map_err(|unlike| Refusal::new(StatusCode::BAD_REQUEST, "body", unlike.to_string()))?;
    Ok(Json(made).into_response())
}
