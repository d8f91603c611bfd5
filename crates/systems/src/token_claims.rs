//! What a pasted Graph token says about itself, read without verifying it: enough to warn early.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The claims of a pasted token that matter before the first call. Graph tokens are opaque by contract, so every field
/// may be missing, and a token that cannot be read at all may still be good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFacts {
    /// Delegated permissions (`scp`).
    pub scopes: Vec<String>,
    /// Application permissions (`roles`).
    pub roles: Vec<String>,
    /// When it ends (`exp`), in seconds since 1970.
    pub expires_at: Option<u64>,
    /// The tenant (`tid`).
    pub tenant: Option<String>,
    /// Who signed in (`upn`, else `unique_name`).
    pub user: Option<String>,
    /// Whom it is for (`aud`), for example `https://graph.microsoft.com`.
    pub audience: Option<String>,
}

impl TokenFacts {
    /// Reads a token; `None` where it is not a JWT.
    #[must_use]
    pub fn read(token: &SecretString) -> Option<Self> {
        let payload = token.expose_secret().trim().split('.').nth(1)?;
        let bytes = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
        let claims: Value = serde_json::from_str(&String::from_utf8(bytes).ok()?).ok()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let roles = claims.get("roles").and_then(Value::as_array).cloned().unwrap_or_default();
        Some(TokenFacts {
            scopes: text("scp").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            roles: roles.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            expires_at: claims.get("exp").and_then(Value::as_u64),
            tenant: text("tid"),
            user: text("upn").or_else(|| text("unique_name")),
            audience: text("aud"),
        })
    }

    /// Whether it has ended at `now`, in seconds since 1970.
    #[must_use]
    pub fn expired(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it carries a permission, delegated or not; names are compared without case, as Entra does.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        self.scopes.iter().chain(&self.roles).any(|own| own.eq_ignore_ascii_case(permission))
    }
}
