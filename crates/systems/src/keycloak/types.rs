//! Keycloak's representations, as far as they are used. What is written back whole keeps the rest in `rest`.

use std::collections::BTreeMap;

use lockstep_json::{Read, Write};
use serde_json::{Map, Value};

/// The server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct ServerInfo {
    /// The version; `None` where the server does not tell it to this administrator.
    pub version: Option<String>,
}

/// A realm.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct Realm {
    /// The internal id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, used in paths.
    pub realm: String,
    /// The name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Whether it is in use; `None` where it was not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `external`, `all` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl_required: Option<String>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// An identity provider. Its client secret is given beside it, never in `config`; read back it is `**********`.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct IdentityProvider {
    /// The alias, used in paths and in the redirect address; cannot be changed.
    pub alias: String,
    /// The name on the sign-in page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The internal id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_id: Option<String>,
    /// The kind, for example `oidc`.
    pub provider_id: String,
    /// Whether it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether mail addresses count as verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_email: Option<bool>,
    /// The flow of the first sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_broker_login_flow_alias: Option<String>,
    /// Settings of the kind; every value is text, `true` and `false` too. Custom keys are kept.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A mapper of an identity provider.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct IdpMapper {
    /// The id; none before it is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, unique within the provider.
    pub name: String,
    /// The provider.
    pub identity_provider_alias: String,
    /// The kind, for example `oidc-advanced-group-idp-mapper`.
    pub identity_provider_mapper: String,
    /// Settings of the kind, as text.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The path, for example `/Dev`.
    #[serde(default)]
    pub path: String,
    /// Attributes; each has a list of values.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// How many subgroups it has; `None` where it was not asked for.
    pub sub_group_count: Option<u64>,
}

/// A client. Its secret is never in here.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// The uuid, used in paths; none before it is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The client id.
    pub client_id: String,
    /// The name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether it has no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_client: Option<bool>,
    /// Whether people sign in through it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_flow_enabled: Option<bool>,
    /// Whether it has a user of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_accounts_enabled: Option<bool>,
    /// Where codes may be sent.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Which origins may call token endpoints from a browser.
    #[serde(default)]
    pub web_origins: Vec<String>,
    /// Attributes.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Its own mappers.
    #[serde(default)]
    pub protocol_mappers: Vec<ProtocolMapper>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A mapper of a client: puts something into tokens.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct ProtocolMapper {
    /// The id; none before it is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, unique within the client.
    pub name: String,
    /// `openid-connect`.
    pub protocol: String,
    /// The kind, for example `oidc-group-membership-mapper`.
    pub protocol_mapper: String,
    /// Settings of the kind, as text.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A role of a client.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Role {
    /// The id.
    pub id: String,
    /// The name, for example `view-users`.
    pub name: String,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id: `sub` of tokens.
    pub id: String,
    /// The user name.
    pub username: String,
    /// The mail address.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Whether the account is in use.
    pub enabled: Option<bool>,
}

/// A user's link to an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct FederatedIdentity {
    /// The provider's alias.
    pub identity_provider: String,
    /// The id there: Entra's `sub`, different for each application.
    pub user_id: String,
    /// The name there: with Entra the sign-in name.
    #[serde(default)]
    pub user_name: String,
}

/// A session of a user at a client.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct UserSession {
    /// The id: `session_state` of a callback.
    pub id: String,
    /// Whose it is, by name.
    pub username: String,
    /// Whose it is, by id.
    pub user_id: String,
    /// From where.
    pub ip_address: Option<String>,
    /// When it began, in milliseconds since 1970.
    pub start: i64,
}

/// A saved event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
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
    /// In which session.
    pub session_id: Option<String>,
    /// What went wrong, for example `invalid_redirect_uri`.
    pub error: Option<String>,
    /// More, for example `identity_provider`, `username`, `reason`.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
}

/// What a realm saves of what happens.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct EventsConfig {
    /// Whether events are saved.
    pub events_enabled: bool,
    /// For how long, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events_expiration: Option<i64>,
    /// Which kinds; an empty list means Keycloak's own choice, which leaves out those of identity providers.
    #[serde(default)]
    pub enabled_event_types: Vec<String>,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}
