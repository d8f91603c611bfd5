//! Keycloak's admin API: one realm's identity provider, groups, client, users and events.
//!
//! PUT replaces whole objects, so the types of what is changed carry every field they were read with (`rest`).

mod clients;
mod evaluate;
mod events;
mod groups;
mod identity_providers;
mod objects;
mod realms;
mod rights;
mod roles;
mod sessions;
mod sign_in;
mod types;
mod users;

pub use objects::Object;
pub use sign_in::{Credentials, OneTimeCode};
pub use types::{Event, FederatedIdentity, Group, Realm, Role, ServerInfo, SigningKey, User, UserSession};

use std::rc::Rc;

use serde::de::DeserializeOwned;

use crate::api::{Api, Paging};
use crate::call::Call;
use crate::{Error, Method, System, Wire};

/// Keycloak's admin API with someone signed in. The base address carries Keycloak's relative path, if it has one.
///
/// An administrator's access token of realm master is good for 60 seconds: it is renewed on 401, by refresh token or by
/// signing in again.
#[derive(Clone)]
pub struct Keycloak {
    api: Api,
    session: Rc<sign_in::Session>,
}

/// How many things one page of a list holds.
const PAGE: usize = 1000;
/// Lists by `first` and `max`; a page that is not full is the last.
const PAGING: Paging = Paging {
    items: "",
    next: |page| {
        let (first, max) = (page.all.to_string(), PAGE.to_string());
        Ok(page.call.further(&[("first", &first), ("max", &max)]).filter(|_| page.here >= PAGE))
    },
};

impl Keycloak {
    /// A client that signs in to `realm` (usually `master`; otherwise the realm that is administered) at its first call.
    #[must_use]
    pub fn new(wire: Wire, realm: impl Into<String>, credentials: Credentials) -> Self {
        let session = Rc::new(sign_in::Session::new(wire.clone(), realm.into(), credentials));
        Keycloak { api: Api::new(wire, session.clone()), session }
    }

    /// Signs in now, to see whether the credentials are good.
    ///
    /// `POST /realms/{realm}/protocol/openid-connect/token` (Keycloak 26).
    ///
    /// # Errors
    /// 401 `invalid_grant` ("Invalid user credentials", "Account disabled", "Account is not fully set up"), 401
    /// `invalid_client`, 400 `unauthorized_client`, 404 where there is no such realm.
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.session.sign_in().await.map(drop)
    }

    /// All of a list, page by page. The end is a page that is not full; no page is full where a list is shorter.
    async fn list<T: DeserializeOwned>(&self, call: Call) -> Result<Vec<T>, Error> {
        let max = PAGE.to_string();
        self.api.list(call.query(&[("first", "0"), ("max", &max)]), &PAGING).await
    }
}

fn call(method: Method, template: &str, args: &[&str]) -> Call {
    Call::new(System::Keycloak, method, template, args)
}
