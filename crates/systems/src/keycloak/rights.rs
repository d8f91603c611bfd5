//! What the administrator may do, as far as that can be known before anything is tried.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::{Keycloak, Role, call};
use crate::api::Bearer as _;
use crate::{Error, Method};

impl Keycloak {
    /// The roles on a realm that the administrator's token names: `admin` and `create-realm` of realm master, and those of
    /// the realm's client. Nothing where the token says nothing, as those of `admin-cli` do from Keycloak 26 on.
    ///
    /// # Errors
    /// Those of signing in.
    pub async fn roles_in_token(&self, realm: &str) -> Result<Option<Vec<String>>, Error> {
        Ok(named(&self.session.token().await?, realm))
    }

    /// The roles of a realm that a user has, those within others too.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/role-mappings/realm/composite` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-users`.
    pub async fn user_realm_roles(&self, realm: &str, user: &str) -> Result<Vec<Role>, Error> {
        let template = "/admin/realms/{realm}/users/{user}/role-mappings/realm/composite";
        self.api.json(call(Method::Get, template, &[realm, user])).await
    }

    /// The roles of a client that a user has, those within others too.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}/composite` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-users`.
    pub async fn user_client_roles_all(&self, realm: &str, user: &str, client: &str) -> Result<Vec<Role>, Error> {
        let template = "/admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}/composite";
        self.api.json(call(Method::Get, template, &[realm, user, client])).await
    }
}

fn named(token: &SecretString, realm: &str) -> Option<Vec<String>> {
    let payload = token.expose_secret().split('.').nth(1)?;
    let bytes = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_str(&String::from_utf8(bytes).ok()?).ok()?;
    let client = format!("{realm}-realm");
    let lists = [&claims["realm_access"]["roles"], &claims["resource_access"][&client]["roles"]];
    if lists.iter().all(|list| list.is_null()) {
        return None;
    }
    let all = lists.into_iter().filter_map(Value::as_array).flatten();
    Some(all.filter_map(|role| role.as_str().map(str::to_owned)).collect())
}
