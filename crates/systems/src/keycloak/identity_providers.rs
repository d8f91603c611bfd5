//! Identity providers and their mappers.

use lockstep_json::{Write as _, json};
use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{IdentityProvider, IdpMapper, Keycloak, call};
use crate::call::Call;
use crate::{Error, Method, Removal};

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
    pub async fn import_config(&self, realm: &str, discovery_url: &str) -> Result<BTreeMap<String, String>, Error> {
        let body = json!({"providerId": "oidc", "fromUrl": discovery_url});
        let call = call(Method::Post, "/admin/realms/{realm}/identity-provider/import-config", &[realm]);
        self.api.json(call.json(&body).reads()).await
    }

    /// An identity provider, if there is one of this alias.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-identity-providers`.
    pub async fn identity_provider(&self, realm: &str, alias: &str) -> Result<Option<IdentityProvider>, Error> {
        self.api.find(call(Method::Get, ONE, &[realm, alias])).await
    }

    /// All identity providers of a realm.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-identity-providers`, 404 "Realm not found.".
    pub async fn identity_providers(&self, realm: &str) -> Result<Vec<IdentityProvider>, Error> {
        self.list(|| call(Method::Get, ALL, &[realm])).await
    }

    /// Creates an identity provider with its client secret.
    ///
    /// `POST /admin/realms/{realm}/identity-provider/instances` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Identity Provider entra already exists", 400 "Invalid identity provider id [x]", 400 for an address that is
    /// not https where the realm demands it.
    pub async fn create_identity_provider(
        &self,
        realm: &str,
        provider: &IdentityProvider,
        secret: Option<&SecretString>,
    ) -> Result<(), Error> {
        self.api.done(with_secret(call(Method::Post, ALL, &[realm]), provider, secret)).await
    }

    /// Replaces an identity provider. Read it, change it, give it back: what is missing is reset, only the secret is kept
    /// where none is given.
    ///
    /// `PUT /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none, 400 "Identity Provider alias cannot be changed".
    pub async fn update_identity_provider(
        &self,
        realm: &str,
        provider: &IdentityProvider,
        secret: Option<&SecretString>,
    ) -> Result<(), Error> {
        let mask = SecretString::from(MASK);
        let call = call(Method::Put, ONE, &[realm, &provider.alias]);
        self.api.done(with_secret(call, provider, Some(secret.unwrap_or(&mask)))).await
    }

    /// Deletes an identity provider with its mappers and the users' links to it.
    ///
    /// `DELETE /admin/realms/{realm}/identity-provider/instances/{alias}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-identity-providers`.
    pub async fn delete_identity_provider(&self, realm: &str, alias: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, ONE, &[realm, alias])).await
    }

    /// The mappers of an identity provider, all at once.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances/{alias}/mappers` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such provider.
    pub async fn idp_mappers(&self, realm: &str, alias: &str) -> Result<Vec<IdpMapper>, Error> {
        self.api.json(call(Method::Get, MAPPERS, &[realm, alias])).await
    }

    /// Creates a mapper and gives its id.
    ///
    /// `POST /admin/realms/{realm}/identity-provider/instances/{alias}/mappers` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 400 "Failed to add mapper 'x' to identity provider [oidc]." for any reason, a taken name too.
    pub async fn create_idp_mapper(&self, realm: &str, mapper: &IdpMapper) -> Result<String, Error> {
        let call = call(Method::Post, MAPPERS, &[realm, &mapper.identity_provider_alias]);
        self.api.created(call.json(&mapper.write())).await
    }

    /// Replaces a mapper, which must have its id.
    ///
    /// `PUT /admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none.
    pub async fn update_idp_mapper(&self, realm: &str, mapper: &IdpMapper) -> Result<(), Error> {
        let id = mapper.id.as_deref().unwrap_or_default();
        let call = call(Method::Put, MAPPER, &[realm, &mapper.identity_provider_alias, id]);
        self.api.done(call.json(&mapper.write())).await
    }

    /// Deletes a mapper. Whom it put into a group stays there, also after the next sign-in.
    ///
    /// `DELETE /admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-identity-providers`.
    pub async fn delete_idp_mapper(&self, realm: &str, alias: &str, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, MAPPER, &[realm, alias, id])).await
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
