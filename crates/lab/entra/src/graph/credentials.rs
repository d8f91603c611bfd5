//! Secrets of an application.

use lab_common::{now, random_text};
use serde_json::{Value, json};

use crate::graph::applications::may_change;
use crate::graph::call::{Call, Outcome, Problem, Reply, with_context};
use crate::graph::{id_of, schema};
use crate::state::{Inner, Kind, Secret, text};
use crate::time::{parse, rfc3339};

const TWO_YEARS: u64 = 730 * 86_400;

fn lifetime(asked: &Value) -> Result<(u64, u64), Problem> {
    let at = |name: &str| asked[name].as_str().and_then(parse);
    let start = at("startDateTime").unwrap_or_else(now);
    let end = at("endDateTime").unwrap_or(start + TWO_YEARS);
    if end <= start || end <= now() {
        return Err(Problem::bad(
            "Invalid value specified for property 'endDateTime' of resource 'PasswordCredential'.",
        ));
    }
    Ok((start, end))
}

/// POST /applications/{id}/addPassword: 200, the only time that the secret is shown.
pub(crate) fn add_password(inner: &mut Inner, call: &Call) -> Outcome {
    let application = id_of(inner, Kind::Application, &call.key(0))?;
    may_change(inner, call, &application)?;
    let body = call.object()?;
    if let Some(name) =
        body.as_object().into_iter().flatten().map(|(name, _)| name).find(|name| *name != "passwordCredential")
    {
        return Err(Problem::bad(format!(
            "The parameter '{name}' in the request payload is not a valid parameter for the operation 'addPassword'."
        )));
    }
    let asked = &body["passwordCredential"];
    if !asked.is_null() {
        schema::check("passwordCredential", asked)?;
    }
    if let Some(name) =
        ["keyId", "secretText", "hint"].iter().find(|name| asked.get(**name).is_some_and(|v| !v.is_null()))
    {
        return Err(Problem::bad(format!("Property '{name}' is read-only and cannot be set.")));
    }
    if inner.switches.secrets_forbidden {
        return Err(Problem::new(
            400,
            "CredentialTypeNotAllowedAsPerAppPolicy",
            "Credential type not allowed as per assigned policy 'Default app management tenant policy'.",
        ));
    }
    let (start, end) = lifetime(asked)?;
    if inner.switches.secret_max_days.is_some_and(|days| end - start > days * 86_400) {
        return Err(Problem::new(
            400,
            "CredentialInvalidLifetimeAsPerAppPolicy",
            "Credential lifetime exceeds the max value allowed as per assigned policy 'Default app management tenant policy'.",
        ));
    }
    let secret = format!("{}8Q~{}", random_text(3), random_text(34));
    let key_id = Inner::fresh();
    let mut shown = json!({
        "customKeyIdentifier": null, "displayName": asked["displayName"], "endDateTime": rfc3339(end),
        "hint": &secret[..3], "keyId": key_id, "secretText": null, "startDateTime": rfc3339(start),
    });
    if let Some(list) =
        inner.get_mut(Kind::Application, &application).and_then(|app| app["passwordCredentials"].as_array_mut())
    {
        list.push(shown.clone());
    }
    inner.delay(&key_id);
    let delay = inner.switches.secret_delay;
    shown["secretText"] = json!(secret);
    inner.secrets.push(Secret { key_id, application, text: secret, start, end, delay });
    Ok(Reply::json(200, with_context(&inner.base, "microsoft.graph.passwordCredential", shown)))
}

/// POST /applications/{id}/removePassword: 204.
pub(crate) fn remove_password(inner: &mut Inner, call: &Call) -> Outcome {
    let application = id_of(inner, Kind::Application, &call.key(0))?;
    may_change(inner, call, &application)?;
    let body = call.object()?;
    let key_id = text(body, "keyId").to_owned();
    if !schema::is_guid(&key_id) {
        return Err(Problem::bad("A value is required for property 'keyId' of resource 'PasswordCredential'."));
    }
    let known = inner.secrets.iter().any(|secret| secret.key_id == key_id && secret.application == application);
    if !known {
        return Err(Problem::bad(format!("No password credential found with keyId {key_id}.")));
    }
    if inner.missed(&key_id) {
        return Err(Problem::concurrent());
    }
    inner.secrets.retain(|secret| secret.key_id != key_id);
    if let Some(list) =
        inner.get_mut(Kind::Application, &application).and_then(|app| app["passwordCredentials"].as_array_mut())
    {
        list.retain(|one| one["keyId"] != key_id.as_str());
    }
    Ok(Reply::empty())
}
