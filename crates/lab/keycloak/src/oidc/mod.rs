//! The public side of a realm: its description, keys, tokens and user info.

pub(crate) mod claims;
pub(crate) mod events;
pub(crate) mod mint;
pub(crate) mod token;

use axum::http::HeaderMap;
use lab_common::SigningKey;
use serde_json::{Map, Value, json};

use crate::answer::Fault;
use crate::data::DISCOVERY;
use crate::state::Realm;

/// GET /realms/{realm}
pub(crate) fn public(realm: &Realm, base: &str) -> Value {
    let issuer = realm.issuer(base);
    json!({
        "realm": realm.name, "public_key": der(&realm.key), "token-service": format!("{issuer}/protocol/openid-connect"),
        "account-service": format!("{issuer}/account"), "tokens-not-before": 0,
    })
}

/// A public key as Keycloak shows it: base64 of its DER form.
pub(crate) fn der(key: &SigningKey) -> String {
    use base64::Engine as _;
    let bytes = key.public_der().and_then(|text| lab_common::from_base64url(&text)).unwrap_or_default();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// GET …/.well-known/openid-configuration
pub(crate) fn discovery(realm: &Realm, base: &str) -> Value {
    let text = DISCOVERY.to_string().replace("{issuer}", &realm.issuer(base));
    serde_json::from_str(&text).unwrap_or_default()
}

/// GET …/protocol/openid-connect/certs
pub(crate) fn certs(realm: &Realm) -> Value {
    let jwk = |key: &SigningKey, alg: &str, usage: &str| {
        let mut jwk = key.jwk();
        jwk["alg"] = json!(alg);
        jwk["use"] = json!(usage);
        jwk
    };
    json!({"keys": [jwk(&realm.encryption_key, "RSA-OAEP", "enc"), jwk(&realm.key, "RS256", "sig")]})
}

/// A call that names an origin which the client does not list is refused before anything else.
pub(crate) fn check_origin(base: &str, headers: &HeaderMap, client: &Map<String, Value>) -> Result<(), Fault> {
    let Some(origin) = headers.get("origin").and_then(|value| value.to_str().ok()) else { return Ok(()) };
    let listed = claims::web_origins(client).iter().any(|one| one == origin || one == "*");
    if listed || claims::origin_of(base).as_deref() == Some(origin) {
        Ok(())
    } else {
        Err(Fault::error(403, "Invalid origin"))
    }
}
