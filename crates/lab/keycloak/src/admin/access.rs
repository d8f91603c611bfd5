//! Who calls the admin API, and what they may do in a realm.

use std::collections::BTreeSet;

use crate::answer::Fault;
use crate::data::texts;
use crate::oidc::mint::read;
use crate::state::{Realm, State, id_of, text};
use axum::http::HeaderMap;

/// A caller with a valid token.
pub(crate) struct Caller {
    realm: String,
    user: String,
}

/// Reads the caller from the bearer token; only tokens of a known realm's own issuer count.
pub(crate) fn caller(state: &State, base: &str, headers: &HeaderMap) -> Result<Caller, Fault> {
    let token = bearer(headers).ok_or_else(Fault::unauthorized)?;
    let issuer = lab_common::claims(token).and_then(|claims| claims["iss"].as_str().map(str::to_owned));
    let realm = state
        .realms
        .iter()
        .find(|realm| issuer.as_deref() == Some(realm.issuer(base).as_str()))
        .ok_or_else(Fault::unauthorized)?;
    let claims = read(realm, base, token, "Bearer").map_err(|_| Fault::unauthorized())?;
    let by_session = claims["sid"].as_str().and_then(|sid| realm.session(sid)).map(|session| session.user.clone());
    let user = by_session.or_else(|| claims["sub"].as_str().map(str::to_owned)).unwrap_or_default();
    if realm.user(&user).is_none() {
        return Err(Fault::unauthorized());
    }
    Ok(Caller { realm: realm.name.clone(), user })
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("authorization")?.to_str().ok()?;
    value.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

impl Caller {
    /// The rights in a realm: role names of `realm-management`, or of the realm's client in master.
    pub(crate) fn rights(&self, state: &State, realm: &str) -> BTreeSet<String> {
        let Some(home) = state.realms.iter().find(|home| home.name == self.realm) else { return BTreeSet::new() };
        let client = if self.realm == "master" {
            format!("{realm}-realm")
        } else if self.realm == realm {
            "realm-management".to_owned()
        } else {
            return BTreeSet::new();
        };
        let mut rights = home.client_by_name(&client).map(|client| self.own(home, id_of(client))).unwrap_or_default();
        if self.is_admin(home) {
            rights.extend(texts(&crate::data::ROLES["clients"]["realm-management"]).map(str::to_owned));
        }
        rights
    }

    /// Whether the caller may make realms.
    pub(crate) fn may_create_realms(&self, state: &State) -> bool {
        let Some(home) = state.realms.iter().find(|home| home.name == self.realm) else { return false };
        home.name == "master" && (self.is_admin(home) || self.own(home, &home.id).contains("create-realm"))
    }

    fn is_admin(&self, home: &Realm) -> bool {
        home.name == "master" && self.own(home, &home.id).contains("admin")
    }

    /// The roles the user has now in one container; a token issued before a role was given has it too.
    fn own(&self, home: &Realm, container: &str) -> BTreeSet<String> {
        let held = home.user(&self.user).map(|user| home.expand(&user.roles)).unwrap_or_default();
        let of_container = home.roles.iter().filter(|role| text(role, "containerId") == container);
        of_container.filter(|role| held.contains(id_of(role))).map(|role| text(role, "name").to_owned()).collect()
    }
}
