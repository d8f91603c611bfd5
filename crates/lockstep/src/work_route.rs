//! `/api/work/{kind}`, a kind of [`Work`]: what weighs too much for the browser's worker. Nothing of it is kept.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use lockstep_engine::work::{Work, work};
use serde_json::json;

/// The largest body, in bytes.
const LIMIT: usize = 16 * 1024 * 1024;

/// The route, for [`lockstep_server::Options::paired_routes`].
pub fn router() -> Router {
    Router::new().route("/api/work/{kind}", post(take).layer(DefaultBodyLimit::max(LIMIT)))
}

/// Does one kind of work.
async fn take(Path(name): Path<String>, body: Bytes) -> Response {
    let Some(kind) = Work::ALL.into_iter().find(|kind| kind.name() == name) else {
        return refuse(StatusCode::NOT_FOUND, "path", "no such work");
    };
    let Ok(body) = serde_json::from_slice(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "body", "the body is not JSON");
    };
    match work(kind, &body) {
        Ok(made) => Json(made).into_response(),
        Err(unlike) => refuse(StatusCode::BAD_REQUEST, "body", &unlike.to_string()),
    }
}

fn refuse(status: StatusCode, code: &str, said: &str) -> Response {
    let error = json!({"kind": "proxy", "code": code, "said": said, "pair_again": false});
    (status, Json(json!({"error": error}))).into_response()
}
