//! `/api/sign-ins`: the paired worker's side of the mailbox.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::json::Body;
use crate::mailbox::{Collected, NotRegistered};
use crate::pairing::Session;
use crate::refusal::Refusal;

/// How long a look into the mailbox waits.
const WAIT: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
pub(crate) struct NewState {
    state: String,
}

/// Takes in a state, before its link is shown to anybody.
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Extension(session): Extension<Arc<Session>>,
    Body(body): Body<NewState>,
) -> Response {
    let refuse = |status, code, said: &str| Refusal::new(status, code, said).into_response();
    match app.mailbox.register(session.id, &body.state) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(NotRegistered::Form) => {
            refuse(StatusCode::BAD_REQUEST, "state", "a state is 22 to 128 letters, digits, hyphens or underscores")
        }
        Err(NotRegistered::Used) => refuse(StatusCode::CONFLICT, "state", "this state has been used"),
        Err(NotRegistered::TooMany) => {
            refuse(StatusCode::TOO_MANY_REQUESTS, "state", "too many sign-ins are waiting; try again in ten minutes")
        }
    }
}

/// Waits for the result of a state, and gives it out once.
pub(crate) async fn collect(
    State(app): State<Arc<App>>,
    Extension(session): Extension<Arc<Session>>,
    Path(state): Path<String>,
) -> Response {
    match app.mailbox.collect(session.id, &state, WAIT).await {
        Collected::Result(result) => Json(result).into_response(),
        Collected::NotYet => StatusCode::NO_CONTENT.into_response(),
        Collected::Unknown => Refusal::unknown_state().into_response(),
    }
}
