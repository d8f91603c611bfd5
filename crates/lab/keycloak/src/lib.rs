//! Stand-in for Keycloak 26.7.3: the admin REST API a setup needs, tokens, and signing in through an identity
//! provider in a browser. It answers as the recorded real server does; the contract tests hold both to the same cases.

mod admin;
mod answer;
mod body;
mod data;
mod login;
mod oidc;
mod query;
mod seed;
mod serve;
mod state;

#[cfg(feature = "real")]
pub mod real;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

use state::State;

/// The administrator of realm `master`, as a fresh lab has it.
pub const ADMIN: &str = "admin";
/// The administrator's password.
pub const ADMIN_PASSWORD: &str = "lockstep-admin-1";
/// A confidential client of realm `master` whose service account is an administrator.
pub const ADMIN_CLIENT: &str = "lockstep-admin";
/// That client's secret.
pub const ADMIN_CLIENT_SECRET: &str = "lockstep-admin-secret-1";

/// A Keycloak in memory. Clones are the same server.
#[derive(Clone)]
pub struct Keycloak {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    base: Mutex<Option<String>>,
    http: reqwest::Client,
}

impl Keycloak {
    /// A fresh server: realm `master`, its administrator, and the client `lockstep-admin`.
    #[must_use]
    pub fn reference() -> Self {
        let mut state = State { realms: vec![seed::master(ADMIN, ADMIN_PASSWORD)] };
        if let Some(master) = state.realm("master") {
            seed::admin_client(master, ADMIN_CLIENT, ADMIN_CLIENT_SECRET);
        }
        let http = reqwest::Client::builder().no_proxy().build().unwrap_or_default();
        Keycloak { inner: Arc::new(Inner { state: Mutex::new(state), base: Mutex::new(None), http }) }
    }

    /// Fixes the server's own address, `http://host:port` without a slash at its end, as Keycloak's option
    /// `hostname` does. Without it the address follows each request's `Host` header.
    pub fn set_base(&self, base: &str) {
        let base = base.trim_end_matches('/').to_owned();
        *self.inner.base.lock().unwrap_or_else(PoisonError::into_inner) = Some(base);
    }

    /// The server's routes.
    pub fn router(&self) -> Router {
        serve::router(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn base(&self, host: Option<&str>) -> String {
        let fixed = self.inner.base.lock().unwrap_or_else(PoisonError::into_inner).clone();
        fixed.unwrap_or_else(|| format!("http://{}", host.unwrap_or("localhost")))
    }
}
