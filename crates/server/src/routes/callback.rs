//! `/callback`: where a sign-in ends. Public and static; what it learns it posts to the mailbox.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::json::Body;
use crate::mailbox::CallbackResult;
use crate::refusal::Refusal;

const NO_CACHE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// The page.
pub(crate) async fn page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), NO_CACHE], include_str!("callback.html"))
}

/// Its script: a file of its own, because the policy allows none within the page.
pub(crate) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), NO_CACHE], include_str!("callback.js"))
}

/// Its looks.
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), NO_CACHE], include_str!("callback.css"))
}

#[derive(Deserialize)]
pub(crate) struct Delivery {
    state: String,
    #[serde(flatten)]
    result: CallbackResult,
}

/// Takes the result of a sign-in.
pub(crate) async fn deliver(State(app): State<Arc<App>>, Body(delivery): Body<Delivery>) -> Response {
    if app.mailbox.deliver(&delivery.state, delivery.result) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Refusal::unknown_state().into_response()
    }
}
