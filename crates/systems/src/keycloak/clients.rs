//! What belongs to a client: its secret and its service account.

use secrecy::SecretString;
use serde::Deserialize;

use super::{Keycloak, User, call};
use crate::{Error, Method};

impl Keycloak {
    /// A client's secret.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/client-secret` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client", 403 without `view-clients`.
    pub async fn client_secret(&self, realm: &str, uuid: &str) -> Result<SecretString, Error> {
        let call = call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/client-secret", &[realm, uuid]);
        let secret: Secret = self.api.json(call).await?;
        Ok(secret.value)
    }

    /// The user of a client with a service account.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/service-account-user` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 400 where the client has no service account.
    pub async fn service_account_user(&self, realm: &str, uuid: &str) -> Result<User, Error> {
        let template = "/admin/realms/{realm}/clients/{uuid}/service-account-user";
        self.api.json(call(Method::Get, template, &[realm, uuid])).await
    }
}

#[derive(Deserialize)]
struct Secret {
    value: SecretString,
}
