//! All addresses of the server, on one page.

mod callback;
mod files;
mod install;
mod proxy;
mod sign_ins;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use tower_http::timeout::TimeoutLayer;

pub(crate) use files::find as find_wizard;

use crate::app::App;
use crate::{guard, headers, pairing, refusal, request_log};

/// The largest envelope, in bytes.
const ENVELOPE: usize = 16 * 1024 * 1024;
/// The largest body of a request that needs no pairing, in bytes.
const PUBLIC_BODY: usize = 32 * 1024;
/// The longest that any request may take. Those to the systems and to a cluster end before, with an error that says more.
const TIME: Duration = Duration::from_secs(120);

pub(crate) fn router(app: Arc<App>) -> Router {
    let paired = Router::new()
        .route("/api/targets", post(proxy::targets))
        .route("/api/send", post(proxy::send).layer(DefaultBodyLimit::max(ENVELOPE)))
        .route("/api/install", post(install::take).layer(DefaultBodyLimit::max(ENVELOPE)))
        .route("/api/tls", post(tls::inspect))
        .route("/api/sign-ins", post(sign_ins::register))
        .route("/api/sign-ins/{state}", get(sign_ins::collect))
        .route_layer(from_fn_with_state(app.clone(), pairing::require));
    let public = Router::new()
        .route("/api/pair", post(pairing::pair))
        .route("/api/pairings", post(pairing::another))
        .route("/callback", get(callback::page).post(callback::deliver))
        .route("/callback.js", get(callback::script))
        .route("/callback.css", get(callback::style))
        .layer(DefaultBodyLimit::max(PUBLIC_BODY));
    let files = match &app.dist {
        Some(dist) => files::router(dist),
        None => Router::new(),
    };
    paired
        .merge(public)
        .route("/api", any(refusal::no_such_call))
        .route("/api/", any(refusal::no_such_call))
        .route("/api/{*rest}", any(refusal::no_such_call))
        .fallback_service(files)
        .layer(from_fn_with_state(app.clone(), guard::check))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIME))
        .layer(from_fn(request_log::line))
        .layer(headers::security())
        .layer(headers::not_stored())
        .with_state(app)
}
