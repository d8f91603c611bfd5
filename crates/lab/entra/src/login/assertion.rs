//! Client assertions signed with a registered certificate (`private_key_jwt`).

use lab_common::{base64url, claims, from_base64url, now, sha256, thumbprint, verify};
use serde_json::{Value, json};

use crate::graph::certificate_bytes as bytes;
use crate::login::clients::Client;
use crate::login::errors::Aad;
use crate::state::{Inner, TENANT, text};
use crate::time::parse;

/// One DER element: tag, content, rest.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first & 0x80 != 0 {
        length = 0;
        for _ in 0..first & 0x7f {
            let (&byte, after) = rest.split_first()?;
            length = length.checked_mul(256)?.checked_add(usize::from(byte))?;
            rest = after;
        }
    }
    (length <= rest.len()).then(|| (tag, &rest[..length], &rest[length..]))
}

/// Modulus and exponent of an X.509 certificate's RSA key (RFC 5280 section 4.1).
pub(crate) fn rsa_key(certificate: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut fields, _) = element(certificate)?;
    // The version stands in front only where it is not 1.
    let skipped = if fields.first() == Some(&0xa0) { 6 } else { 5 };
    for _ in 0..skipped {
        fields = element(fields)?.2;
    }
    let (_, info, _) = element(fields)?;
    let (_, _, bits) = element(info)?;
    let (tag, bits, _) = element(bits)?;
    let key = bits.strip_prefix(&[0]).filter(|_| tag == 3)?;
    let (_, numbers, _) = element(key)?;
    let (_, modulus, rest) = element(numbers)?;
    let (_, exponent, _) = element(rest)?;
    let bare = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
    Some((bare(modulus), bare(exponent)))
}

/// The application's certificates that are valid now.
fn certificates(application: &Value) -> Vec<Vec<u8>> {
    application["keyCredentials"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| one["endDateTime"].as_str().and_then(parse).is_none_or(|end| end > now()))
        .filter_map(|one| bytes(text(one, "key")))
        .collect()
}

/// Whether a header names this certificate: by `x5t#S256`, by `x5t`, or by a `kid` that is the thumbprint in hex.
fn names(header: &Value, der: &[u8]) -> bool {
    let print = thumbprint(der);
    let hex: String = from_base64url(&print).unwrap_or_default().iter().map(|byte| format!("{byte:02X}")).collect();
    let (long, short, kid) = (text(header, "x5t#S256"), text(header, "x5t"), text(header, "kid"));
    if long.is_empty() && short.is_empty() {
        return kid.eq_ignore_ascii_case(&hex);
    }
    (long.is_empty() || long == base64url(&sha256(der))) && (short.is_empty() || short == print)
}

/// Checks an assertion of a registered application: RS256, the certificate known by its thumbprint.
pub(crate) fn check(inner: &Inner, client: &Client, assertion: &str) -> Result<(), Aad> {
    let Some(application) = &client.application else { return Err(Aad::new(700_025, &[])) };
    let unknown = |why: &str| Aad::new(700_027, &[why]);
    let header: Value = assertion
        .split('.')
        .next()
        .and_then(from_base64url)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| unknown("The assertion is not a JWT."))?;
    let kid = text(&header, "kid");
    let keys: Vec<Value> = certificates(application)
        .iter()
        .filter(|der| names(&header, der))
        .filter_map(|der| rsa_key(der))
        .map(|(n, e)| json!({"kty": "RSA", "kid": kid, "n": base64url(&n), "e": base64url(&e)}))
        .collect();
    if keys.is_empty() {
        return Err(unknown("The key was not found."));
    }
    if !keys.iter().any(|key| verify(assertion, &json!({"keys": [key]})).is_ok()) {
        return Err(unknown("The key used is not the one that is registered, or the signature is wrong."));
    }
    let claims = claims(assertion).unwrap_or_default();
    if claims["iss"] != client.app_id.as_str() || claims["sub"] != client.app_id.as_str() {
        return Err(Aad::new(700_021, &[]));
    }
    let audiences = [format!("{}/{TENANT}/oauth2/v2.0/token", inner.base), format!("{}/{TENANT}/v2.0", inner.base)];
    let fits = |aud: &Value| aud.as_str().is_some_and(|aud| audiences.iter().any(|known| known == aud));
    if !fits(&claims["aud"]) && !claims["aud"].as_array().is_some_and(|all| all.iter().any(fits)) {
        return Err(Aad::new(700_023, &[]));
    }
    let time = now();
    let not_before = claims["nbf"].as_u64().unwrap_or(0);
    if claims["exp"].as_u64().is_none_or(|end| end <= time) || not_before > time + 300 {
        return Err(Aad::new(700_024, &[]));
    }
    Ok(())
}
