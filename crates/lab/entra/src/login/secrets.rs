//! How a client proves itself at the token endpoint.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab_common::now;

use crate::login::Fields;
use crate::login::clients::Client;
use crate::login::errors::Aad;
use crate::state::{Inner, text};

/// What a client sent to prove itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    None,
    Secret(String),
    Assertion(String),
}

fn decode(text: &str) -> String {
    form_urlencoded::parse(format!("x={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The client's id and proof, from the form or from a Basic header (whose parts are form-encoded, RFC 6749 section 2.3.1).
pub(crate) fn sent(headers: &HeaderMap, fields: &Fields) -> (Option<String>, Proof) {
    let basic = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|pair| pair.split_once(':').map(|(id, secret)| (decode(id), decode(secret))));
    if let Some((id, secret)) = basic {
        return (Some(id), Proof::Secret(secret));
    }
    let id = fields.get("client_id").map(str::to_owned);
    let proof = match (fields.get("client_secret"), fields.get("client_assertion")) {
        (Some(secret), _) => Proof::Secret(secret.to_owned()),
        (None, Some(assertion)) => Proof::Assertion(assertion.to_owned()),
        (None, None) => Proof::None,
    };
    (id, proof)
}

/// Checks a secret of a registered application. One that is not active yet answers like a wrong one, and this request counts.
pub(crate) fn check_secret(inner: &mut Inner, client: &Client, given: &str) -> Result<(), Aad> {
    let wrong = || Aad::new(7_000_215, &[&client.app_id]);
    let Some(application) = &client.application else { return Err(Aad::new(700_025, &[])) };
    let id = text(application, "id");
    let found = inner.secrets.iter_mut().find(|secret| secret.application == id && secret.text == given);
    match found {
        None => Err(wrong()),
        Some(secret) if secret.delay > 0 => {
            secret.delay -= 1;
            Err(wrong())
        }
        Some(secret) if secret.start > now() + 300 => Err(wrong()),
        Some(secret) if secret.end <= now() => Err(Aad::new(7_000_222, &[&client.app_id])),
        Some(_) => Ok(()),
    }
}
