//! The cookies a browser carries through a sign-in. They are `Secure` even on plain HTTP, as Keycloak's are.

use axum::http::HeaderMap;
use lab_common::{now, random_text};
use serde_json::json;

use crate::query::encode;
use crate::state::{Realm, Session};

/// The cookies of a request.
pub(crate) struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads them from the headers.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let all = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
        let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Cookies(pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The sign-in this browser has, if it is alive.
    pub(crate) fn session(&self, realm: &Realm, base: &str) -> Option<Session> {
        let keys = json!({"keys": [realm.key.jwk()]});
        let claims = lab_common::verify(self.get("KEYCLOAK_IDENTITY")?, &keys).ok()?;
        if claims["iss"] != realm.issuer(base) || claims["typ"] != "Serialized-ID" {
            return None;
        }
        realm.session(claims["sid"].as_str()?).cloned()
    }

    /// Whether there is an identity cookie whose sign-in is over.
    pub(crate) fn stale(&self, realm: &Realm, base: &str) -> bool {
        self.get("KEYCLOAK_IDENTITY").is_some() && self.session(realm, base).is_none()
    }

    /// The id that ties this browser's tabs together: the living sign-in's, or the one handed out before.
    pub(crate) fn root(&self, realm: &Realm, base: &str) -> Option<String> {
        self.session(realm, base).map(|session| session.id).or_else(|| self.get("AUTH_SESSION_ID").map(str::to_owned))
    }

    /// The root id for a new attempt. One whose sign-in was ended is not taken up again.
    pub(crate) fn new_root(&self, realm: &Realm, base: &str) -> String {
        let known = self.root(realm, base).filter(|_| !self.stale(realm, base));
        known.unwrap_or_else(|| random_text(24))
    }
}

fn path(realm: &Realm) -> String {
    format!("Version=1;Path=/realms/{}/", encode(&realm.name))
}

/// Set when a sign-in begins.
pub(crate) fn begun(realm: &Realm, root: &str) -> Vec<String> {
    let path = path(realm);
    vec![
        format!("AUTH_SESSION_ID={root};{path};Secure;HttpOnly;SameSite=None"),
        format!("KC_AUTH_SESSION_HASH=\"{}\";{path};Max-Age=60;Secure;SameSite=None", hash(root)),
        format!("KC_RESTART={};{path};Secure;HttpOnly;SameSite=None", random_text(40)),
    ]
}

/// Set when a sign-in is complete.
pub(crate) fn signed_in(realm: &Realm, base: &str, session: &Session) -> Vec<String> {
    let path = path(realm);
    let claims = json!({
        "iss": realm.issuer(base), "typ": "Serialized-ID", "sub": session.user, "sid": session.id,
        "iat": now(), "exp": now() + realm.seconds("ssoSessionMaxLifespan", 36_000),
    });
    vec![
        format!("KC_RESTART=;{path};Max-Age=0"),
        format!("KEYCLOAK_IDENTITY={};{path};Secure;HttpOnly;SameSite=None", realm.key.sign(&claims)),
        format!("KEYCLOAK_SESSION={};{path};Max-Age=36000;Secure;SameSite=None", hash(&session.id)),
    ]
}

/// Set when a sign-in is over.
pub(crate) fn gone(realm: &Realm) -> Vec<String> {
    let path = path(realm);
    ["KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION"].map(|name| format!("{name}=;{path};Max-Age=0")).into()
}

fn hash(text: &str) -> String {
    lab_common::base64url(&lab_common::sha256(text.as_bytes()))
}
