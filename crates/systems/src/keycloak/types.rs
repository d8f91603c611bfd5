//! Keycloak's representations, as far as they are read. What is written back whole is an [`super::Object`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

/// The server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// The version; `None` where the server does not tell it to this administrator.
    pub version: Option<String>,
}

/// A realm in the list of realms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Realm {
    /// The name, used in paths.
    pub realm: String,
}

/// A key of a realm. Its private half never leaves Keycloak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SigningKey {
    /// The key's id.
    pub kid: String,
    /// The certificate, DER in base64.
    pub certificate: String,
    /// When the certificate ends, in milliseconds since 1970.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub valid_to: u64,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The path, for example `/Dev`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub path: String,
    /// Attributes; each has a list of values.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// A role of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// The id.
    pub id: String,
    /// The name, for example `view-users`.
    pub name: String,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id: `sub` of tokens.
    pub id: String,
    /// The user name.
    pub username: String,
    /// Whether the account is in use.
    pub enabled: Option<bool>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
}

/// A user's link to an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedIdentity {
    /// The provider's alias.
    pub identity_provider: String,
    /// The id there: Entra's `sub`, different for each application.
    pub user_id: String,
    /// The name there: with Entra the sign-in name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub user_name: String,
}

/// A session of a user at a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSession {
    /// The id: `session_state` of a callback.
    pub id: String,
    /// Whose it is, by name.
    pub username: String,
    /// Whose it is, by id.
    pub user_id: String,
    /// When it began, in milliseconds since 1970.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub start: u64,
}

/// A saved event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub time: i64,
    /// What, for example `IDENTITY_PROVIDER_LOGIN_ERROR`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Through which client.
    pub client_id: Option<String>,
    /// About whom.
    pub user_id: Option<String>,
    /// What went wrong, for example `invalid_redirect_uri`.
    pub error: Option<String>,
    /// More, for example `identity_provider`, `username`, `reason`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub details: BTreeMap<String, String>,
}
