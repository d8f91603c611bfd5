//! Example tokens: what a client would be told about a user, without any sign-in.

use serde_json::Value;

use super::{Keycloak, call};
use crate::{Error, Method};

/// The scopes that Rancher asks for.
const SCOPE: &str = "openid profile email";

impl Keycloak {
    /// The claims of an access token. The user must have signed in once: before, Keycloak does not know them.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-access-token` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such client or user.
    pub async fn example_access_token(&self, realm: &str, client: &str, user: &str) -> Result<Value, Error> {
        let template = "/admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-access-token";
        self.example(template, realm, client, user).await
    }

    /// The claims of an id token, as above.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-id-token` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such client or user.
    pub async fn example_id_token(&self, realm: &str, client: &str, user: &str) -> Result<Value, Error> {
        let template = "/admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-id-token";
        self.example(template, realm, client, user).await
    }

    /// The answer of the user-info endpoint, as above.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-userinfo` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such client or user.
    pub async fn example_userinfo(&self, realm: &str, client: &str, user: &str) -> Result<Value, Error> {
        let template = "/admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-userinfo";
        self.example(template, realm, client, user).await
    }

    async fn example(&self, template: &str, realm: &str, client: &str, user: &str) -> Result<Value, Error> {
        let fields = [("scope", SCOPE), ("userId", user)];
        self.api.json(call(Method::Get, template, &[realm, client]).query(&fields)).await
    }
}
