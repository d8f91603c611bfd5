//! The auth config: testing, enabling, changing, disabling.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::public::VERIFIER;
use super::{Rancher, call};
use crate::api::{Answer, shape};
use crate::{Error, Method};

/// An OIDC provider of Rancher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthProvider {
    /// Keycloak over OIDC.
    KeycloakOidc,
    /// Any OIDC provider.
    GenericOidc,
}

impl AuthProvider {
    /// The id, for example `keycloakoidc`; principals begin with it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            AuthProvider::KeycloakOidc => "keycloakoidc",
            AuthProvider::GenericOidc => "genericoidc",
        }
    }

    /// The `type` of its configuration.
    #[must_use]
    pub const fn config_type(self) -> &'static str {
        match self {
            AuthProvider::KeycloakOidc => "keyCloakOIDCConfig",
            AuthProvider::GenericOidc => "genericOIDCConfig",
        }
    }

    /// The `type` in public answers and at sign-in.
    #[must_use]
    pub const fn public_type(self) -> &'static str {
        match self {
            AuthProvider::KeycloakOidc => "keyCloakOIDCProvider",
            AuthProvider::GenericOidc => "genericOIDCProvider",
        }
    }
}

/// What enabling brought.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The session that Rancher opened for the person whose code it was; sign it out with [`Rancher::with_token`].
    pub session: Option<SecretString>,
}

const ONE: &str = "/v3/{config}s/{provider}";
const TEST_AND_APPLY: &str = "/v3/{config}s/{provider}?action=testAndApply";
const DISABLE: &str = "/v3/{config}s/{provider}?action=disable";

impl Rancher {
    /// The configuration of a provider; every provider has one, disabled at first.
    ///
    /// `GET /v3/keyCloakOIDCConfigs/keycloakoidc` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `Forbidden` without the global role `admin` or `authn-manage`.
    pub async fn auth_config(&self, provider: AuthProvider) -> Result<Value, Error> {
        read_config(&self.api.send(call(Method::Get, ONE, &args(provider))).await?.accepted()?)
    }

    /// Replaces the configuration of a provider. Read it, change it, give it back; without a secret the stored one stays.
    /// Nothing is verified, and nobody is signed in.
    ///
    /// `PUT /v3/keyCloakOIDCConfigs/keycloakoidc` (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 422 `MissingRequired` and `InvalidOption` with the field's name.
    pub async fn put_auth_config(
        &self,
        provider: AuthProvider,
        config: &Value,
        secret: Option<&SecretString>,
    ) -> Result<Value, Error> {
        let mut call = call(Method::Put, ONE, &args(provider)).json(&body(provider, config, secret));
        if let Some(secret) = secret {
            call = call.hide(secret);
        }
        read_config(&self.api.send(call).await?.accepted()?)
    }

    /// Spends a sign-in code, and if everything is right saves the whole configuration, enables the provider and binds
    /// the calling user to whoever the code is of. The bearer token stays good.
    ///
    /// `POST /v3/keyCloakOIDCConfigs/keycloakoidc?action=testAndApply` (Rancher 2.15): 200 and a session cookie.
    ///
    /// # Errors
    /// 500 `ServerError` with words: "failed exchanging token: …" (code, secret, redirect address), "failed to verify ID
    /// token: …", "Unauthorized 401: unauthorized" (the person is not among the allowed principals), "refusing to set
    /// principal on user that is already bound to another user".
    pub async fn test_and_apply(
        &self,
        provider: AuthProvider,
        config: &Value,
        secret: &SecretString,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Applied, Error> {
        let body = json!({
            "enabled": true,
            "code": code.expose_secret(),
            "oidcConfig": body(provider, config, Some(secret)),
        });
        let call = call(Method::Post, TEST_AND_APPLY, &args(provider)).hide(secret).hide(code).json(&body);
        let answer = self.api.send(call.cookie(VERIFIER, verifier)).await?.accepted()?;
        let session = answer.response.cookies.into_iter().find(|(name, value)| name == "R_SESS" && !value.is_empty());
        Ok(Applied { session: session.map(|(_, value)| SecretString::from(value)) })
    }

    /// Disables a provider. This wipes its configuration and removes all its users and bindings.
    ///
    /// `POST /v3/keyCloakOIDCConfigs/keycloakoidc?action=disable` (Rancher 2.15): 200.
    ///
    /// # Errors
    /// 422 `InvalidAction` where it is not enabled.
    pub async fn disable(&self, provider: AuthProvider) -> Result<(), Error> {
        self.api.done(call(Method::Post, DISABLE, &args(provider)).json(&json!({}))).await
    }
}

/// The configuration out of an answer.
fn read_config(answer: &Answer) -> Result<Value, Error> {
    let config: Value = answer.read()?;
    let known = config["enabled"].is_boolean();
    if known { Ok(config) } else { Err(shape(&answer.call, "enabled is neither true nor false")) }
}

fn args(provider: AuthProvider) -> [&'static str; 2] {
    [provider.config_type(), provider.id()]
}

/// The configuration as body, with its type, and the secret in its place.
fn body(provider: AuthProvider, config: &Value, secret: Option<&SecretString>) -> Value {
    let mut body = config.clone();
    body["type"] = provider.config_type().into();
    if let Some(secret) = secret {
        body["clientSecret"] = secret.expose_secret().into();
    }
    body
}
