//! All addresses of the server, on one page.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};

use super::app::App;
use super::{callback, files, guard, headers, install, log, pairing, proxy, sign_ins, tls};

/// The largest envelope, in bytes.
const ENVELOPE: usize = 16 * 1024 * 1024;

pub(crate) fn router(app: Arc<App>) -> Router {
    let paired = Router::new()
        .route("/api/targets", post(proxy::targets))
        .route("/api/send", post(proxy::send).layer(DefaultBodyLimit::max(ENVELOPE)))
        .route("/api/install", post(install::take).layer(DefaultBodyLimit::max(ENVELOPE)))
        .route("/api/tls", post(tls::look))
        .route("/api/sign-ins", post(sign_ins::register))
        .route("/api/sign-ins/{state}", get(sign_ins::collect))
        .route_layer(from_fn_with_state(app.clone(), pairing::require));
    let public = Router::new()
        .route("/api/pair", post(pairing::pair))
        .route("/api/pairings", post(pairing::another))
        .route("/callback", get(callback::page).post(callback::deliver))
        .route("/callback.js", get(callback::script))
        .route("/callback.css", get(callback::style))
        .layer(DefaultBodyLimit::max(callback::MOST));
    paired
        .merge(public)
        .fallback(files::serve)
        .layer(from_fn_with_state(app.clone(), guard::check))
        .layer(from_fn_with_state(app.clone(), log::requests))
        .layer(map_response(headers::put_on))
        .with_state(app)
}
