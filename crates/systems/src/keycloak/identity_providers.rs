//! What Keycloak can tell about an identity provider that it does not have yet.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Keycloak, call};
use crate::{Error, Method};

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
}
