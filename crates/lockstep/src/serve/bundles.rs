//! `/api/bundle` and `/api/file`: what weighs too much for the browser's worker. Nothing of it is kept.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_engine::bundle::{self, Material};
use lockstep_json::{Read, Value, Write as _};
use serde_json::json;

use super::answer::Refusal;
use super::json::Body;

/// The body as one of the engine's types.
fn typed<T: Read>(body: &Value) -> Result<T, Refusal> {
    lockstep_json::read(body).map_err(|unlike| Refusal::new(StatusCode::BAD_REQUEST, "body", unlike.to_string()))
}

/// Makes a bundle: `{name, base64}`.
pub(crate) async fn make(Body(body): Body<Value>) -> Result<Response, Refusal> {
    let (name, base64) = bundle::make(&typed::<Material>(&body)?);
    Ok(Json(json!({"name": name, "base64": base64})).into_response())
}

/// A bundle or a blueprint file.
#[derive(Read)]
struct File {
    name: String,
    base64: String,
}

/// Reads a file: `{draft}`, or `{message}` where something is wrong with it.
pub(crate) async fn open(Body(body): Body<Value>) -> Result<Response, Refusal> {
    let file: File = typed(&body)?;
    let opened = match bundle::open(&file.name, &file.base64) {
        Ok(draft) => json!({"draft": draft.write()}),
        Err(message) => json!({"message": message.write()}),
    };
    Ok(Json(opened).into_response())
}
