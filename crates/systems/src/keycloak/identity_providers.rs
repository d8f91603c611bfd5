//! Identity providers and their mappers.

use lockstep_json::{Write as _, json};
use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{IdentityProvider, IdpMapper, Keycloak, call};
use crate::call::Call;
use crate::{Coming, Method, Removal};

/// What Keycloak shows instead of a stored secret. Sent back, it keeps the secret.
const MASK: &str = "**********";

impl Keycloak {
    /// Lets Keycloak read a provider's discovery document and gives the settings it made of it. This is also a check that
    /// Keycloak reaches the provider.
    ///
    /// `POST /admin/realms/{realm}/identity-provider/import-config` (Keycloak 26 admin REST): 200.
    ///
    /// # Errors
    /// 500 `unknown_error` or 400 where Keycloak could not read the address; the cause stands in its log alone.
    pub fn import_config(&self, realm: &str, discovery_url: &str) -> Coming<'_, BTreeMap<String, String>> {
        let body = json!({"providerId": "oidc", "fromUrl": discovery_url});
        let call = call(Method::Post, "/admin/realms/{realm}/identity-provider/import-config", &[realm]);
        self.api.json(call.json(&body).reads())
    }

    /// An identity provider, if there is one of this alias.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-identity-providers`.
    pub fn identity_provider(&self, realm: &str, alias: &str) -> Coming<'_, Option<IdentityProvider>> {
        self.api.find(call(Method::Get, ONE, &[realm, alias]))
    }

    /// All identity providers of a realm.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-identity-providers`, 404 "Realm not found.".
    pub fn identity_providers(&self, realm: &str) -> Coming<'_, Vec<IdentityProvider>> {
        self.list(call(Method::Get, ALL, &[realm]))
    }

    /// Creates an identity provider with its client secret.
    ///
    /// `POST /admin/realms/{realm}/identity-provider/instances` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Identity Provider entra already exists", 400 "Invalid identity provider id [x]", 400 for an address that is
    /// not https where the realm demands it.
    pub fn create_identity_provider(
        &self,
        realm: &str,
        provider: &IdentityProvider,
        secret: Option<&SecretString>,
    ) -> Coming<'_, ()> {
        self.api.done(with_secret(call(Method::Post, ALL, &[realm]), provider, secret))
    }

    /// Replaces an identity provider. Read it, change it, give it back: what is missing is reset, only the secret is kept
    /// where none is given.
    ///
    /// `PUT /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none, 400 "Identity Provider alias cannot be changed".
    pub fn update_identity_provider(
        &self,
        realm: &str,
        provider: &IdentityProvider,
        secret: Option<&SecretString>,
    ) -> Coming<'_, ()> {
        let mask = SecretString::from(MASK);
        let call = call(Method::Put, ONE, &[realm, &provider.alias]);
        self.api.done(with_secret(call, provider, Some(secret.unwrap_or(&mask))))
    }

    /// Deletes an identity provider with its mappers and the users' links to it.
    ///
    /// `DELETE /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-identity-providers`.
    pub fn delete_identity_provider(&self, realm: &str, alias: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, ONE, &[realm, alias]))
    }

    /// The mappers of an identity provider, all at once.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances/{alias}/mappers` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such provider.
    pub fn idp_mappers(&self, realm: &str, alias: &str) -> Coming<'_, Vec<IdpMapper>> {
        self.api.json(call(Method::Get, MAPPERS, &[realm, alias]))
    }

    /// Creates a mapper and gives its id.
    ///
    /// `POST /admin/realms/{realm}/identity-provider/instances/{alias}/mappers` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 400 "Failed to add mapper 'x' to identity provider [oidc]." for any reason, a taken name too.
    pub fn create_idp_mapper(&self, realm: &str, mapper: &IdpMapper) -> Coming<'_, String> {
        let call = call(Method::Post, MAPPERS, &[realm, &mapper.identity_provider_alias]);
        self.api.created(call.json(&mapper.write()))
    }

    /// Replaces a mapper, which must have its id.
    ///
    /// `PUT /admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none.
    pub fn update_idp_mapper(&self, realm: &str, mapper: &IdpMapper) -> Coming<'_, ()> {
        let id = mapper.id.as_deref().unwrap_or_default();
        let call = call(Method::Put, MAPPER, &[realm, &mapper.identity_provider_alias, id]);
        self.api.done(call.json(&mapper.write()))
    }

    /// Deletes a mapper. Whom it put into a group stays there, also after the next sign-in.
    ///
    /// `DELETE /admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-identity-providers`.
    pub fn delete_idp_mapper(&self, realm: &str, alias: &str, id: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, MAPPER, &[realm, alias, id]))
    }
}

const ALL: &str = "/admin/realms/{realm}/identity-provider/instances";
const ONE: &str = "/admin/realms/{realm}/identity-provider/instances/{alias}";
const MAPPERS: &str = "/admin/realms/{realm}/identity-provider/instances/{alias}/mappers";
const MAPPER: &str = "/admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}";

/// The provider as body, with the secret in its place.
fn with_secret(call: Call, provider: &IdentityProvider, secret: Option<&SecretString>) -> Call {
    let mut body = provider.write();
    let Some(secret) = secret else { return call.json(&body) };
    body["config"]["clientSecret"] = Value::from(secret.expose_secret());
    call.hide(secret).json(&body)
}
