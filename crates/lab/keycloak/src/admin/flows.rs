//! Flows of a sign-in and their executions.

use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::state::{Execution, Flow, Realm, flag, text};

/// Authenticators of a first sign-in, with what the console calls them and whether they can be configured.
const KNOWN: [(&str, &str, bool); 5] = [
    ("idp-review-profile", "Review Profile", true),
    ("idp-create-user-if-unique", "Create User If Unique", true),
    ("idp-auto-link", "Automatically set existing user", false),
    ("idp-detect-existing-broker-user", "Detect existing broker user", false),
    ("idp-confirm-link", "Confirm link existing account", false),
];
const REQUIREMENTS: [&str; 3] = ["REQUIRED", "ALTERNATIVE", "DISABLED"];

pub(super) fn list(realm: &mut Realm, _: &Call<'_>) -> Answer {
    Ok(Reply::Json(realm.flows.iter().map(Flow::rep).collect()))
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, "AuthenticationFlowRepresentation")?;
    let alias = text(&wanted, "alias");
    if alias.is_empty() {
        return Err(Fault::message(409, "Failed to create flow with empty alias name"));
    }
    if realm.flow(alias).is_some() {
        return Err(Fault::message(409, &format!("Flow {alias} already exists")));
    }
    let mut rep = Map::new();
    rep.insert("id".into(), json!(lab_common::new_id()));
    for name in ["alias", "description", "providerId"] {
        rep.insert(name.into(), json!(text(&wanted, name)));
    }
    rep.insert("topLevel".into(), json!(flag(&wanted, "topLevel")));
    rep.insert("builtIn".into(), json!(flag(&wanted, "builtIn")));
    let at = format!("{}/authentication/flows/{}", call.at, text(&rep, "id"));
    realm.flows.push(Flow { rep, executions: Vec::new() });
    Ok(Reply::Created(at, None))
}

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let found = realm.flows.iter().find(|flow| text(&flow.rep, "id") == call.arg(0));
    Ok(Reply::Json(found.ok_or_else(|| Fault::error(404, "Could not find flow with id"))?.rep()))
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let at = realm.flows.iter().position(|flow| text(&flow.rep, "id") == call.arg(0));
    let at = at.ok_or_else(|| Fault::error(404, "Flow not found"))?;
    let alias = text(&realm.flows[at].rep, "alias").to_owned();
    if realm.providers.iter().any(|provider| text(provider, "firstBrokerLoginFlowAlias") == alias) {
        return Err(Fault::unknown());
    }
    realm.flows.remove(at);
    Ok(Reply::Done)
}

pub(super) fn executions(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let flow = realm.flow(call.arg(0)).ok_or_else(|| Fault::error(404, "Flow not found"))?;
    let all = flow.executions.iter().enumerate().map(|(index, one)| {
        let name = one.rep["authenticator"].as_str().unwrap_or_default();
        let known = KNOWN.iter().find(|known| known.0 == name);
        json!({
            "id": one.id, "requirement": one.rep["requirement"], "displayName": known.map_or(name, |known| known.1),
            "requirementChoices": REQUIREMENTS, "configurable": known.is_some_and(|known| known.2), "providerId": name,
            "level": 0, "index": index, "priority": one.rep["priority"],
        })
    });
    Ok(Reply::Json(all.collect()))
}

pub(super) fn add_execution(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted: Value = serde_json::from_slice(call.body).unwrap_or_default();
    let provider = wanted["provider"].as_str().unwrap_or_default();
    let flow = realm.flow_mut(call.arg(0)).ok_or_else(|| Fault::error(400, "Parent flow doesn't exist"))?;
    if !KNOWN.iter().any(|known| known.0 == provider) {
        return Err(Fault::error(400, &format!("No authentication provider found for id: {provider}")));
    }
    let last = flow.executions.last().and_then(|one| one.rep["priority"].as_u64());
    let id = lab_common::new_id();
    let rep = json!({
        "authenticator": provider, "authenticatorFlow": false, "requirement": "DISABLED",
        "priority": last.map_or(0, |last| last + 1), "autheticatorFlow": false, "userSetupAllowed": false,
    });
    flow.executions.push(Execution { id: id.clone(), rep });
    Ok(Reply::Created(format!("{}/authentication/executions/{id}", call.at), None))
}

pub(super) fn set_execution(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, "AuthenticationExecutionInfoRepresentation")?;
    let flow = realm.flow_mut(call.arg(0)).ok_or_else(|| Fault::error(404, "flow not found"))?;
    let one = flow.executions.iter_mut().find(|one| one.id == text(&wanted, "id"));
    let one = one.ok_or_else(|| Fault::error(404, "Illegal execution"))?;
    if !REQUIREMENTS.contains(&text(&wanted, "requirement")) {
        return Err(Fault::unknown());
    }
    one.rep["requirement"] = json!(text(&wanted, "requirement"));
    Ok(Reply::Done)
}

pub(super) fn delete_execution(realm: &mut Realm, call: &Call<'_>) -> Answer {
    for flow in &mut realm.flows {
        if let Some(at) = flow.executions.iter().position(|one| one.id == call.arg(0)) {
            flow.executions.remove(at);
            return Ok(Reply::Done);
        }
    }
    Err(Fault::error(404, "Illegal execution"))
}
