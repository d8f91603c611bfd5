//! Clients and their secrets.

use lockstep_json::{Read, Write as _};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Client, Keycloak, User, call};
use crate::api::{parse, read};
use crate::call::Call;
use crate::{Coming, Method, Removal};

const ALL: &str = "/admin/realms/{realm}/clients";
const ONE: &str = "/admin/realms/{realm}/clients/{uuid}";

/// Fields that hold secrets. Left out of a PUT, they stay as they are.
const SECRETS: [&str; 2] = ["secret", "registrationAccessToken"];

impl Keycloak {
    /// A client by its client id, without its secret.
    ///
    /// `GET /admin/realms/{realm}/clients?clientId={id}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Realm not found.", 403 without `view-clients`.
    pub fn client_by_client_id(&self, realm: &str, client_id: &str) -> Coming<'_, Option<Client>> {
        let call = call(Method::Get, ALL, &[realm]).query(&[("clientId", client_id)]);
        self.api.then(call, |call, response| {
            let found: Vec<Value> = parse(call, &response)?;
            let Some(mut client) = found.into_iter().next() else { return Ok(None) };
            if let Some(fields) = client.as_object_mut() {
                fields.retain(|name, _| !SECRETS.contains(&name.as_str()));
            }
            read(call, &client).map(Some)
        })
    }

    /// Creates a client and gives its uuid. Without a secret Keycloak makes one.
    ///
    /// `POST /admin/realms/{realm}/clients` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Client rancher already exists", 400 for a field that this version does not know.
    pub fn create_client(&self, realm: &str, client: &Client, secret: Option<&SecretString>) -> Coming<'_, String> {
        self.api.created(with_secret(call(Method::Post, ALL, &[realm]), client, secret))
    }

    /// Replaces a client, which must have its uuid. Read it, change it, give it back; without a secret the stored one
    /// stays.
    ///
    /// `PUT /admin/realms/{realm}/clients/{uuid}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 "Could not find client".
    pub fn update_client(&self, realm: &str, client: &Client, secret: Option<&SecretString>) -> Coming<'_, ()> {
        let uuid = client.id.as_deref().unwrap_or_default();
        self.api.done(with_secret(call(Method::Put, ONE, &[realm, uuid]), client, secret))
    }

    /// Deletes a client.
    ///
    /// `DELETE /admin/realms/{realm}/clients/{uuid}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-clients`.
    pub fn delete_client(&self, realm: &str, uuid: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, ONE, &[realm, uuid]))
    }

    /// A client's secret.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/client-secret` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client", 403 without `view-clients`.
    pub fn client_secret(&self, realm: &str, uuid: &str) -> Coming<'_, SecretString> {
        let call = call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/client-secret", &[realm, uuid]);
        self.api.then(call, |call, response| parse(call, &response).map(|secret: Secret| secret.value))
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

#[derive(Read)]
struct Secret {
    value: SecretString,
}

fn with_secret(call: Call, client: &Client, secret: Option<&SecretString>) -> Call {
    let mut body = client.write();
    let Some(secret) = secret else { return call.json(&body) };
    body["secret"] = Value::from(secret.expose_secret());
    call.hide(secret).json(&body)
}
