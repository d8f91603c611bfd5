//! Sign-out.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::Entra;
use crate::login::steps::Step;
use crate::login::{Fields, cookie, pages, scopes};
use crate::state::Kind;

fn answer(entra: &Entra, headers: &HeaderMap, fields: &Fields) -> Response {
    let mut inner = entra.inner();
    if let Some(session) = cookie(headers) {
        inner.sessions.remove(&session);
    }
    // Only an address that some application registered is gone to.
    let target = fields.get("post_logout_redirect_uri").filter(|target| {
        inner
            .all(Kind::Application)
            .iter()
            .any(|application| scopes::web_addresses(application).iter().any(|known| known == target))
    });
    let step = match target {
        Some(target) => {
            let state = fields
                .get("state")
                .map(|state| form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish());
            let mark = if target.contains('?') { '&' } else { '?' };
            Step::Go(state.map_or_else(|| target.to_owned(), |state| format!("{target}{mark}{state}")))
        }
        None => Step::Page(pages::notice(
            "You signed out of your account",
            "It's a good idea to close all browser windows.",
        )),
    };
    let mut response = step.into_response();
    response
        .headers_mut()
        .insert("set-cookie", HeaderValue::from_static("ESTSAUTH=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    response
}

/// GET /{tenant}/oauth2/v2.0/logout.
pub(crate) async fn get(State(entra): State<Entra>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    answer(&entra, &headers, &Fields::read(query.unwrap_or_default().as_bytes()))
}

/// POST /{tenant}/oauth2/v2.0/logout.
pub(crate) async fn post(State(entra): State<Entra>, headers: HeaderMap, bytes: Bytes) -> Response {
    answer(&entra, &headers, &Fields::read(&bytes))
}
