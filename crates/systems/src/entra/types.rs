//! What the login host answers.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

/// A tenant's OpenID configuration, as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// The issuer of v2.0 tokens, with the tenant's id in it.
    pub issuer: String,
    /// Where a person signs in.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    /// The signing keys.
    pub jwks_uri: String,
    /// Where a session ends.
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    /// The Graph host that belongs to this tenant's cloud, for example `graph.microsoft.com`.
    #[serde(default)]
    pub msgraph_host: Option<String>,
}

impl Discovery {
    /// The tenant's id out of the issuer; `None` for `common` and `organizations`, whose issuer has a placeholder there.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        let mut segments = self.issuer.trim_end_matches('/').rsplit('/');
        let id = match segments.next()? {
            "v2.0" => segments.next()?,
            last => last,
        };
        (!id.contains('{')).then_some(id)
    }
}

/// A running device-code sign-in. The device code itself is a secret: it fetches the token.
#[derive(Clone, Debug, Deserialize)]
pub struct DeviceCode {
    /// What the person types.
    pub user_code: String,
    /// What fetches the token.
    pub device_code: SecretString,
    /// Where the person types it.
    pub verification_uri: String,
    /// How long the code is good, in seconds.
    pub expires_in: u64,
    /// How long to wait between polls, in seconds.
    pub interval: u64,
    /// Entra's own sentence for the person.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub message: String,
}

/// A token for Graph.
#[derive(Clone, Debug)]
pub struct Token {
    /// The access token.
    pub access: SecretString,
    /// The refresh token, where `offline_access` was asked for and granted.
    pub refresh: Option<SecretString>,
    /// The scopes granted, short names without the resource's address.
    pub scopes: Vec<String>,
    /// How long it is good, in seconds.
    pub expires_in: u64,
}

/// The token endpoint's answer as it comes.
#[derive(Deserialize)]
pub(super) struct Granted {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default, with = "As::<DefaultOnNull>")]
    scope: String,
    #[serde(default, with = "As::<DefaultOnNull>")]
    expires_in: u64,
}

impl From<Granted> for Token {
    fn from(granted: Granted) -> Self {
        Token {
            access: granted.access_token,
            refresh: granted.refresh_token,
            scopes: granted.scope.split_whitespace().map(short).collect(),
            expires_in: granted.expires_in,
        }
    }
}

/// `https://graph.microsoft.com/User.Read` as `User.Read`.
fn short(scope: &str) -> String {
    scope.rsplit('/').next().unwrap_or(scope).to_owned()
}
