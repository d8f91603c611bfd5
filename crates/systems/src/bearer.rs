//! What a pasted Graph token says about itself, read without verifying it: enough to warn early.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// The claims of a pasted token that matter before the first call. Graph tokens are opaque by contract, so every field
/// may be missing, and a token that cannot be read at all may still be good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
        let claims = lockstep_json::parse(&String::from_utf8(base64url(payload)?).ok()?).ok()?;
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

/// Decodes base64url, with or without padding.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(out)
}
