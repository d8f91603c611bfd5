//! The sign-in endpoints: discovery, authorize, token, device code, sign-out.

mod assertion;
mod authorize;
pub(crate) mod claims;
pub(crate) mod clients;
mod device;
mod discovery;
mod errors;
pub(crate) mod flow;
mod logout;
mod pages;
pub(crate) mod scopes;
mod secrets;
mod steps;
pub(crate) mod token;
mod userinfo;

pub(crate) use assertion::rsa_key;

use axum::Router;
use axum::routing::{any, get, post};

use crate::Entra;

/// The sign-in endpoints of every tenant.
pub(crate) fn router() -> Router<Entra> {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::configuration))
        .route("/{tenant}/.well-known/openid-configuration", get(discovery::configuration))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/discovery/keys", get(discovery::keys))
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::get).post(authorize::post))
        .route("/{tenant}/oauth2/v2.0/token", post(token::post).get(token::get).options(token::preflight))
        .route("/{tenant}/oauth2/v2.0/devicecode", post(device::start))
        .route("/{tenant}/oauth2/v2.0/logout", get(logout::get).post(logout::post))
        .route("/{tenant}/v2.0/adminconsent", get(authorize::admin_consent))
        .route("/{tenant}/adminconsent", get(authorize::admin_consent))
        .route("/{tenant}/login", post(steps::post))
        .route("/devicelogin", get(device::page).post(device::typed))
        .route("/oidc/userinfo", any(userinfo::handle))
}

/// The fields of a form or a query; of two with the same name, the first.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Fields(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// A field that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// The session's id in the browser's cookie.
pub(crate) fn cookie(headers: &axum::http::HeaderMap) -> Option<String> {
    headers
        .get_all("cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("ESTSAUTH=").map(str::to_owned))
}
