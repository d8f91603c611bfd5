//! Signing in: Keycloak's own pages and the way through an identity provider.

mod auth;
mod broker;
mod cookies;
mod exchange;
mod finish;
mod first;
mod local;
mod logout;
mod pages;
mod person;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::query::{Pairs, encode, with_params};
use crate::state::{Realm, text};

pub(crate) use auth::auth;
pub(crate) use broker::{broker_login, came_back, exchanged};
pub(crate) use cookies::Cookies;
pub(crate) use exchange::run;
pub(crate) use first::{after_first, first_login, first_login_sent, required_action, required_action_sent};
pub(crate) use local::authenticate;
pub(crate) use logout::logout;
pub(crate) use pages::plain_error as error_page;
pub(crate) use person::Brokered;

/// One sign-in on its way, from the authorisation request to the code.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// Becomes the session's id.
    pub(crate) root: String,
    /// Uuid of the client.
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) prompt: Option<String>,
    pub(crate) login_hint: Option<String>,
    /// What was sent to the identity provider: `state`, `nonce` and the PKCE verifier.
    pub(crate) sent: Option<(String, String, String)>,
    /// Who came back from the identity provider.
    pub(crate) brokered: Option<Brokered>,
    /// The local user, once there is one.
    pub(crate) user: Option<String>,
}

/// What the browser gets.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) html: String,
    pub(crate) cookies: Vec<String>,
    /// Whether `html` is JSON after all.
    pub(crate) json: bool,
}

impl Page {
    /// A redirect.
    pub(crate) fn to(status: u16, location: String) -> Self {
        Page { status, location: Some(location), html: String::new(), cookies: Vec::new(), json: false }
    }

    /// A page.
    pub(crate) fn html(status: u16, html: String) -> Self {
        Page { status, location: None, html, cookies: Vec::new(), json: false }
    }

    /// An error that is no page.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Page { json: true, ..Page::html(status, body.to_string()) }
    }

    /// Adds cookies.
    pub(crate) fn with(mut self, cookies: Vec<String>) -> Self {
        self.cookies.extend(cookies);
        self
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = match self.location {
            Some(location) => (status, [(header::LOCATION, location)]).into_response(),
            None => {
                let kind = if self.json { "application/json" } else { "text/html;charset=utf-8" };
                (status, [(header::CONTENT_TYPE, kind)], self.html).into_response()
            }
        };
        for cookie in self.cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
        answer
    }
}

/// An address of the realm's login, with the parameters that lead back to the attempt.
pub(crate) fn step(
    realm: &Realm,
    base: &str,
    path: &str,
    tab: &str,
    attempt: &Attempt,
    more: &[(&str, &str)],
) -> String {
    let code = lab_common::random_text(43);
    let mut all = vec![("session_code", code.as_str())];
    all.extend(more);
    hop(realm, base, path, tab, attempt, &all)
}

/// The same for a step inside Keycloak, which carries no code of its own.
pub(crate) fn hop(
    realm: &Realm,
    base: &str,
    path: &str,
    tab: &str,
    attempt: &Attempt,
    more: &[(&str, &str)],
) -> String {
    let client = realm.client(&attempt.client).map(|client| text(client, "clientId")).unwrap_or_default();
    let data = client_data(attempt);
    let mut params = vec![("client_id", client), ("tab_id", tab), ("client_data", data.as_str())];
    params.extend(more);
    with_params(&format!("{base}/realms/{}/{path}", encode(&realm.name)), &params)
}

/// Where the client waits, so that an abandoned sign-in can still end there.
pub(crate) fn client_data(attempt: &Attempt) -> String {
    let back = serde_json::json!({"ru": attempt.redirect_uri, "rt": "code", "st": attempt.state});
    lab_common::base64url(back.to_string().as_bytes())
}

/// The attempt a page or a step belongs to; the browser must be the one that began it.
pub(crate) fn find(
    realm: &Realm,
    base: &str,
    params: &Pairs,
    cookies: &Cookies,
) -> Result<(String, Attempt), Box<Page>> {
    let tab = params.get("tab_id").unwrap_or_default().to_owned();
    let attempt =
        realm.attempts.get(&tab).filter(|attempt| cookies.root(realm, base).as_deref() == Some(&attempt.root));
    match attempt {
        Some(attempt) => Ok((tab, attempt.clone())),
        None => Err(Box::new(Page::html(
            400,
            pages::error(realm, "Cookie not found. Please make sure cookies are enabled in your browser."),
        ))),
    }
}
