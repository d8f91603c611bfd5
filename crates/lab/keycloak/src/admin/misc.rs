//! The smaller calls.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab_common::claims;
use serde_json::{Value, json};

use super::access::{Caller, bearer};
use super::{Call, Incoming};
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::data::SERVER_INFO;
use crate::oidc::der;
use crate::state::{Realm, State, id_of, text};

/// GET /admin/serverinfo: the version is for administrators of master only.
pub(super) fn server_info(state: &State, caller: &Caller) -> Answer {
    let mut info = SERVER_INFO.as_object().cloned().unwrap_or_default();
    if !caller.rights(state, "master").contains("view-realm") {
        info.retain(|name, _| name == "profileInfo");
    }
    Ok(Reply::Json(Value::Object(info)))
}

/// GET /admin/{realm}/console/whoami: only for the admin console's own tokens.
pub(super) fn who_am_i(incoming: &Incoming<'_>) -> Answer {
    let client = bearer(incoming.headers).and_then(claims).and_then(|claims| claims["azp"].as_str().map(str::to_owned));
    let client = client.ok_or_else(Fault::unauthorized)?;
    Err(Fault::error(403, &format!("Token issued for an application that is not the admin console: {client}")))
}

/// When the lab's certificates end: 2036-01-01, in milliseconds since 1970.
const CERTIFICATE_ENDS: u64 = 2_082_758_400_000;

/// GET keys
pub(super) fn keys(realm: &mut Realm, _: &Call<'_>) -> Answer {
    let (enc, sig) = (realm.encryption_key.kid(), realm.key.kid());
    let [hmac, aes] = &realm.secret_keys;
    let rsa = |key: &lab_common::SigningKey, algorithm: &str, usage: &str| {
        json!({
            "providerId": realm.id, "providerPriority": 100, "kid": key.kid(), "status": "ACTIVE", "type": "RSA",
            "algorithm": algorithm, "publicKey": der(key), "use": usage,
            "certificate": STANDARD.encode(key.certificate(&realm.name)), "validTo": CERTIFICATE_ENDS,
        })
    };
    let secret = |kid: &str, algorithm: &str, usage: &str| {
        json!({
            "providerId": realm.id, "providerPriority": 100, "kid": kid, "status": "ACTIVE", "type": "OCT",
            "algorithm": algorithm, "use": usage,
        })
    };
    Ok(Reply::Json(json!({
        "active": {"RSA-OAEP": enc, "HS512": hmac, "RS256": sig, "AES": aes},
        "keys": [
            rsa(&realm.encryption_key, "RSA-OAEP", "ENC"), secret(hmac, "HS512", "SIG"), secret(aes, "AES", "ENC"),
            rsa(&realm.key, "RS256", "SIG"),
        ],
    })))
}

pub(super) fn session_stats(realm: &mut Realm, _: &Call<'_>) -> Answer {
    let stats = realm.clients.iter().filter_map(|client| {
        let active = realm.sessions.iter().filter(|session| session.clients.contains(id_of(client))).count();
        let stat = json!({
            "offline": "0", "clientId": text(client, "clientId"), "active": active.to_string(), "id": id_of(client),
        });
        (active > 0).then_some(stat)
    });
    Ok(Reply::Json(stats.collect()))
}

pub(super) fn client_scopes(realm: &mut Realm, _: &Call<'_>) -> Answer {
    Ok(Reply::Json(json!(realm.scopes)))
}

pub(super) fn nothing(_: &mut Realm, _: &Call<'_>) -> Answer {
    Ok(Reply::Json(json!([])))
}

pub(super) fn roles(realm: &mut Realm, _: &Call<'_>) -> Answer {
    let own = realm.roles.iter().filter(|role| text(role, "containerId") == realm.id);
    Ok(Reply::Json(own.map(|role| json!(role)).collect()))
}

pub(super) fn role(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let role = realm.role_by_name(&realm.id, call.arg(0)).cloned();
    let mut role = role.ok_or_else(|| Fault::error(404, "Could not find role"))?;
    role.insert("attributes".into(), json!({}));
    Ok(Reply::Json(json!(role)))
}

pub(super) fn required_actions(realm: &mut Realm, _: &Call<'_>) -> Answer {
    Ok(Reply::Json(realm.required_actions.clone()))
}

fn action<'a>(realm: &'a mut Realm, alias: &str) -> Result<&'a mut Value, Fault> {
    let all = realm.required_actions.as_array_mut().into_iter().flatten();
    let mut found = all.filter(|action| action["alias"] == alias);
    found.next().ok_or_else(|| Fault::error(404, "Failed to find required action"))
}

pub(super) fn required_action(realm: &mut Realm, call: &Call<'_>) -> Answer {
    action(realm, call.arg(0)).map(|action| Reply::Json(action.clone()))
}

pub(super) fn set_required_action(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let action = action(realm, call.arg(0))?;
    let wanted = body::object(call.body, "RequiredActionProviderRepresentation")?;
    for name in ["name", "enabled", "defaultAction", "priority", "config"] {
        if let Some(value) = wanted.get(name) {
            action[name] = value.clone();
        }
    }
    Ok(Reply::Done)
}

/// DELETE sessions/{id}: ends one sign-in, the browser's too.
pub(super) fn end_session(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let before = realm.sessions.len();
    realm.sessions.retain(|session| session.id != call.arg(0));
    if realm.sessions.len() == before {
        // Keycloak's own spelling.
        return Err(Fault::error(404, "Sesssion not found"));
    }
    Ok(Reply::Done)
}

pub(super) fn logout_all(realm: &mut Realm, _: &Call<'_>) -> Answer {
    realm.sessions.clear();
    Ok(Reply::Json(json!({"successRequests": [], "failedRequests": []})))
}
