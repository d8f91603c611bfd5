//! `/api/work/{kind}`, a kind of [`Work`]: what weighs too much for the browser's worker. Nothing of it is kept.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lockstep_engine::work::{Work, work};
use lockstep_json::Value;

use super::answer::Refusal;
use super::json::Body;

/// Does one kind of work.
pub(crate) async fn take(Path(name): Path<String>, Body(body): Body<Value>) -> Result<Response, Refusal> {
    let kind = Work::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "path", "no such work"))?;
    let made = work(kind, &body).map_err(|unlike| Refusal::new(StatusCode::BAD_REQUEST, "body", unlike.to_string()))?;
    Ok(Json(made).into_response())
}
