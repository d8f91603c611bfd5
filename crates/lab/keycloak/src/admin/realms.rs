//! Realms themselves.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::access::Caller;
use super::{Call, Incoming};
use crate::answer::{Answer, Fault, Reply};
use crate::query::{Pairs, encode};
use crate::state::{State, flag, text};
use crate::{body, seed};

const CLASS: &str = "RealmRepresentation";

/// GET and POST /admin/realms
pub(super) fn all(state: &mut State, incoming: &Incoming<'_>, caller: &Caller) -> Answer {
    match *incoming.method {
        Method::GET => Ok(list(state, &Pairs::read(incoming.query), caller)),
        Method::POST => create(state, incoming, caller),
        _ => Err(Fault::error(405, "HTTP 405 Method Not Allowed")),
    }
}

fn list(state: &State, query: &Pairs, caller: &Caller) -> Reply {
    let brief = query.flag("briefRepresentation", false);
    let shown = state.realms.iter().filter_map(|realm| {
        let rights = caller.rights(state, &realm.name);
        let whole = rights.contains("view-realm") || rights.contains("manage-realm");
        match (rights.is_empty(), whole, brief) {
            (true, ..) => None,
            (_, false, _) => Some(json!({"realm": realm.name})),
            (_, _, true) => {
                let names = ["id", "realm", "displayName", "displayNameHtml", "enabled"];
                let kept = names.into_iter().filter_map(|name| Some((name.to_owned(), realm.rep.get(name)?.clone())));
                Some(Value::Object(kept.collect()))
            }
            _ => Some(json!(realm.rep)),
        }
    });
    Reply::Json(shown.collect())
}

fn create(state: &mut State, incoming: &Incoming<'_>, caller: &Caller) -> Answer {
    // This one call reads its body by itself, and says no more than this about what is wrong with it.
    let unreadable = |_| Fault::message(400, "unable to read contents from stream");
    let wanted = body::object(incoming.body, CLASS).map_err(unreadable)?;
    if !caller.may_create_realms(state) {
        return Err(Fault::forbidden());
    }
    let name = text(&wanted, "realm").to_owned();
    if name.is_empty() {
        return Err(Fault::message(400, "Realm name cannot be empty"));
    }
    super::providers::check_reserved(&name, false)?;
    if state.realm(&name).is_some() {
        return Err(Fault::message(409, &format!("Realm {name} already exists")));
    }
    let mut realm = seed::realm(&name, &wanted);
    merge(&mut realm.rep, wanted);
    state.realms.push(realm);
    seed::management_client(state, &name);
    Ok(Reply::Created(format!("{}/admin/realms/{}", incoming.base, encode(&name)), None))
}

/// GET, PUT and DELETE /admin/realms/{realm}
pub(super) fn one(state: &mut State, method: &Method, name: &str, call: &Call<'_>) -> Answer {
    match *method {
        Method::GET => get(state, name, call),
        Method::PUT => update(state, name, call),
        Method::DELETE => delete(state, name, call),
        _ => Err(Fault::error(405, "HTTP 405 Method Not Allowed")),
    }
}

fn get(state: &mut State, name: &str, call: &Call<'_>) -> Answer {
    let realm = state.realm(name).ok_or_else(Fault::not_found)?;
    if call.may(&["view-realm", "manage-realm"]) {
        return Ok(Reply::Json(json!(realm.rep)));
    }
    let mut rep = Map::new();
    rep.insert("realm".into(), json!(realm.name));
    if let Some(display) = realm.rep.get("displayName") {
        rep.insert("displayName".into(), display.clone());
    }
    for name in ["registrationEmailAsUsername", "bruteForceProtected"] {
        rep.insert(name.into(), json!(flag(&realm.rep, name)));
    }
    rep.insert("supportedLocales".into(), json!([]));
    rep.insert("organizationsEnabled".into(), json!(false));
    Ok(Reply::Json(Value::Object(rep)))
}

fn update(state: &mut State, name: &str, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, CLASS)?;
    if !call.may(&["manage-realm"]) {
        return Err(Fault::forbidden());
    }
    let new_name = text(&wanted, "realm").to_owned();
    let renamed = !new_name.is_empty() && new_name != name;
    if renamed && state.realm(&new_name).is_some() {
        return Err(Fault::message(409, "Realm with same name exists"));
    }
    let realm = state.realm(name).ok_or_else(Fault::not_found)?;
    merge(&mut realm.rep, wanted);
    if renamed {
        realm.name = new_name;
    }
    Ok(Reply::Done)
}

fn delete(state: &mut State, name: &str, call: &Call<'_>) -> Answer {
    if !call.may(&["manage-realm"]) {
        return Err(Fault::forbidden());
    }
    state.realms.retain(|realm| realm.name != name);
    if let Some(master) = state.realm("master") {
        let client_id = format!("{name}-realm");
        let uuid = master.client_by_name(&client_id).map(|client| text(client, "id").to_owned()).unwrap_or_default();
        master.clients.retain(|client| text(client, "id") != uuid);
        let gone: Vec<String> = master
            .roles
            .extract_if(.., |role| text(role, "containerId") == uuid)
            .map(|role| text(&role, "id").to_owned())
            .collect();
        for held in master.composites.values_mut() {
            held.retain(|id| !gone.contains(id));
        }
    }
    Ok(Reply::Done)
}

/// What is absent or null keeps its value; attributes are merged.
fn merge(rep: &mut Map<String, Value>, wanted: Map<String, Value>) {
    for (name, value) in wanted {
        match (name.as_str(), value) {
            ("id" | "clients" | "groups" | "users" | "identityProviders", _) | (_, Value::Null) => {}
            ("attributes", Value::Object(more)) => {
                if let Some(attributes) = rep.get_mut("attributes").and_then(Value::as_object_mut) {
                    attributes.extend(more);
                }
            }
            (_, value) => {
                rep.insert(name, value);
            }
        }
    }
}
