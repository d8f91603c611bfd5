//! Certificates of an application (`keyCredentials`).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lab_common::now;
use serde_json::{Value, json};

use crate::graph::call::Problem;
use crate::login::rsa_key;
use crate::state::{Inner, text};
use crate::time::rfc3339;

const YEAR: u64 = 365 * 86_400;

/// The bytes of a certificate, in either spelling of base64.
pub(crate) fn bytes(key: &str) -> Option<Vec<u8>> {
    STANDARD.decode(key).or_else(|_| URL_SAFE_NO_PAD.decode(key.trim_end_matches('='))).ok()
}

fn invalid(property: &str) -> Problem {
    Problem::bad(format!("Invalid value specified for property '{property}' of resource 'KeyCredential'."))
}

/// Fills in what Graph adds to certificates in a body. The whole list is replaced: one that is sent back without its
/// bytes keeps those it had.
///
/// # Errors
/// 400 for anything but an X.509 certificate with an RSA key, for verifying.
pub(crate) fn settle(before: &Value, body: &mut Value) -> Result<(), Problem> {
    let Some(list) = body.get_mut("keyCredentials").and_then(Value::as_array_mut) else { return Ok(()) };
    let known = |id: &str| before.as_array().into_iter().flatten().find(|one| one["keyId"] == id).cloned();
    for one in list {
        if let Some(old) = known(text(one, "keyId")).filter(|_| one["key"].is_null()) {
            *one = old;
            continue;
        }
        if text(one, "type") != "AsymmetricX509Cert" {
            return Err(invalid("type"));
        }
        if text(one, "usage") != "Verify" {
            return Err(invalid("usage"));
        }
        if bytes(text(one, "key")).and_then(|der| rsa_key(&der)).is_none() {
            return Err(invalid("key"));
        }
        let defaults = json!({"keyId": Inner::fresh(), "displayName": null, "customKeyIdentifier": null,
            "startDateTime": rfc3339(now()), "endDateTime": rfc3339(now() + YEAR)});
        for (name, value) in defaults.as_object().into_iter().flatten() {
            if one[name.as_str()].is_null() {
                one[name.as_str()] = value.clone();
            }
        }
    }
    Ok(())
}
