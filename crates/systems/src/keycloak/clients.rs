//! What belongs to a client: its secret and its service account.

use secrecy::SecretString;
use serde::Deserialize;

use super::{Keycloak, User, call};
use crate::{Coming, Method};

impl Keycloak {
    /// A client's secret.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/client-secret` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client", 403 without `view-clients`.
    pub fn client_secret(&self, realm: &str, uuid: &str) -> Coming<'_, SecretString> {
        let call = call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/client-secret", &[realm, uuid]);
        self.api.then(call, |answer| answer.read().map(|secret: Secret| secret.value))
    }

    /// The user of a client with a service account.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/service-account-user` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 400 where the client has no service account.
    pub fn service_account_user(&self, realm: &str, uuid: &str) -> Coming<'_, User> {
        let template = "/admin/realms/{realm}/clients/{uuid}/service-account-user";
        self.api.json(call(Method::Get, template, &[realm, uuid]))
    }
}

#[derive(Deserialize)]
struct Secret {
    value: SecretString,
}
