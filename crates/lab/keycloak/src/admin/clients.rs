//! Clients.

use lab_common::{new_id, now, random_text};
use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::oidc::claims::origin_of;
use crate::state::{Realm, User, flag, id_of, text};
use crate::{body, seed};

const CLASS: &str = "ClientRepresentation";
const BUILT_IN: [&str; 6] =
    ["account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"];

/// The place of the client named by the path.
pub(super) fn position(realm: &Realm, call: &Call<'_>) -> Result<usize, Fault> {
    let found = realm.clients.iter().position(|client| id_of(client) == call.arg(0));
    found.ok_or_else(|| Fault::error(404, "Could not find client"))
}

fn show(client: &Map<String, Value>, call: &Call<'_>) -> Value {
    let mut rep = client.clone();
    if rep.get("protocolMappers").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        rep.shift_remove("protocolMappers");
    }
    let client_id = text(client, "clientId");
    let fixed = client_id == "realm-management" || (flag(client, "bearerOnly") && client_id.ends_with("-realm"));
    let manage = call.may(&["manage-clients"]) && !fixed;
    rep.insert("access".into(), json!({"view": true, "configure": manage, "manage": manage}));
    Value::Object(rep)
}

pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = call.query.filled("clientId");
    let search = call.query.flag("search", false);
    if !call.may(&["view-clients", "manage-clients"]) {
        return Ok(Reply::Json(json!([])));
    }
    let mut found: Vec<_> = realm
        .clients
        .iter()
        .filter(|client| match wanted {
            None => true,
            Some(term) if search => text(client, "clientId").to_lowercase().contains(&term.to_lowercase()),
            Some(client_id) => text(client, "clientId") == client_id,
        })
        .collect();
    found.sort_by_key(|client| text(client, "clientId").to_owned());
    let found = call.query.page(found, usize::MAX);
    Ok(Reply::Json(found.into_iter().map(|client| show(client, call)).collect()))
}

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    Ok(Reply::Json(show(&realm.clients[place], call)))
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, CLASS)?;
    let uuid = new_id();
    let client_id = text(&wanted, "clientId");
    let client_id = if client_id.is_empty() { uuid.clone() } else { client_id.to_owned() };
    let protocol = text(&wanted, "protocol").to_owned();
    if !["", "openid-connect", "saml"].contains(&protocol.as_str()) {
        return Err(Fault::described(400, "invalid_input", &format!("Invalid protocol: {protocol}")));
    }
    if realm.client_by_name(&client_id).is_some() {
        return Err(Fault::message(409, &format!("Client {client_id} already exists")));
    }
    check_mappers(&wanted)?;
    let mut client = seed::bare_client(&uuid, &client_id);
    let confidential = !flag(&wanted, "publicClient") && !flag(&wanted, "bearerOnly");
    let secret = match text(&wanted, "secret") {
        "" => random_text(32),
        secret => secret.to_owned(),
    };
    if confidential {
        if text(&wanted, "secret").is_empty() {
            client["attributes"]["client.secret.creation.time"] = json!(now().to_string());
        }
        client.insert("secret".into(), json!(secret));
    }
    if !protocol.is_empty() {
        client["attributes"]["backchannel.logout.session.required"] = json!("true");
        client["attributes"]["backchannel.logout.revoke.offline.tokens"] = json!("false");
        let root = text(&wanted, "rootUrl");
        if !root.is_empty() {
            client.insert("adminUrl".into(), json!(root));
            client.insert("redirectUris".into(), json!([format!("{root}/*")]));
        }
    }
    let mut wanted = wanted;
    if !confidential {
        wanted.shift_remove("secret");
    }
    if wanted.get("webOrigins").is_none_or(Value::is_null) {
        derive_origins(&mut client, &wanted);
    }
    apply(&mut client, wanted);
    realm.clients.push(client);
    sync_service_account(realm, &uuid);
    Ok(Reply::Created(format!("{}/clients/{uuid}", call.at), None))
}

pub(super) fn update(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    let wanted = body::object(call.body, CLASS)?;
    let client_id = text(&wanted, "clientId");
    let taken = realm.client_by_name(client_id).is_some_and(|other| id_of(other) != call.arg(0));
    if taken {
        return Err(Fault::described(409, "conflict", "Duplicate resource error"));
    }
    check_mappers(&wanted)?;
    check_names(&realm.clients[place], &wanted)?;
    let client = &mut realm.clients[place];
    let had_origins = client.get("webOrigins").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    if wanted.get("webOrigins").is_none_or(Value::is_null) && !had_origins {
        derive_origins(client, &wanted);
    }
    // Scopes have calls of their own; here they count only when the client is made.
    let mut wanted = wanted;
    wanted.retain(|name, _| !["defaultClientScopes", "optionalClientScopes"].contains(&name.as_str()));
    apply(client, wanted);
    sync_service_account(realm, call.arg(0));
    Ok(Reply::Done)
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    if BUILT_IN.contains(&text(&realm.clients[place], "clientId")) {
        return Err(Fault::forbidden());
    }
    let uuid = call.arg(0).to_owned();
    realm.clients.remove(place);
    realm.users.retain(|user| user.service_of.as_deref() != Some(uuid.as_str()));
    realm.roles.retain(|role| text(role, "containerId") != uuid);
    Ok(Reply::Done)
}

fn check_mappers(wanted: &Map<String, Value>) -> Result<(), Fault> {
    for mapper in mappers(wanted) {
        super::client_parts::check_provider(text(mapper, "protocolMapper"))?;
    }
    Ok(())
}

fn mappers(client: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    client.get("protocolMappers").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The mapper of a client that a wanted one replaces: it is told by its name, not by its id.
fn same_mapper<'a>(client: &'a Map<String, Value>, wanted: &Map<String, Value>) -> Option<&'a Map<String, Value>> {
    mappers(client).find(|old| ["name", "protocol"].iter().all(|part| text(old, part) == text(wanted, part)))
}

/// A known id under a new name is a second mapper with that id.
fn check_names(client: &Map<String, Value>, wanted: &Map<String, Value>) -> Result<(), Fault> {
    let known = |mapper: &&Map<String, Value>| mappers(client).any(|old| id_of(old) == text(mapper, "id"));
    match mappers(wanted).filter(known).find(|mapper| same_mapper(client, mapper).is_none()) {
        Some(mapper) => {
            let said = format!("Cannot add protocol mapper '{}'. Duplicate resource error", text(mapper, "name"));
            Err(Fault::described(400, "invalid_input", &said))
        }
        None => Ok(()),
    }
}

/// Where no origins are given, those of the redirect addresses are taken.
fn derive_origins(client: &mut Map<String, Value>, wanted: &Map<String, Value>) {
    let addresses = wanted.get("redirectUris").and_then(Value::as_array).into_iter().flatten();
    let mut origins: Vec<String> = addresses.filter_map(Value::as_str).filter_map(origin_of).collect();
    origins.sort();
    origins.dedup();
    if !origins.is_empty() {
        client.insert("webOrigins".into(), json!(origins));
    }
}

/// What is absent keeps its value, here and inside `attributes`; lists are replaced; an empty attribute is removed.
fn apply(client: &mut Map<String, Value>, wanted: Map<String, Value>) {
    for (name, value) in wanted {
        match (name.as_str(), value) {
            ("id" | "access" | "registrationAccessToken", _) | (_, Value::Null) => {}
            ("clientId", Value::String(text)) if text.is_empty() => {}
            ("attributes", Value::Object(more)) => {
                if let Some(attributes) = client.get_mut("attributes").and_then(Value::as_object_mut) {
                    attributes.extend(more);
                    attributes.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
                }
            }
            ("protocolMappers", Value::Array(mappers)) => {
                let id = |mapper: &Map<String, Value>| match same_mapper(client, mapper) {
                    Some(old) => id_of(old).to_owned(),
                    None if text(mapper, "id").is_empty() => new_id(),
                    None => text(mapper, "id").to_owned(),
                };
                let mappers = mappers.iter().filter_map(Value::as_object);
                let mappers: Vec<_> =
                    mappers.map(|mapper| super::client_parts::stored(&id(mapper), mapper, true)).collect();
                client.insert(name, json!(mappers));
            }
            (_, value) => {
                client.insert(name, value);
            }
        }
    }
}

/// A client with service accounts has a user of its own, and loses it with them.
fn sync_service_account(realm: &mut Realm, uuid: &str) {
    let Some(place) = realm.clients.iter().position(|client| id_of(client) == uuid) else { return };
    let client = &mut realm.clients[place];
    let wanted = flag(client, "serviceAccountsEnabled");
    let username = format!("service-account-{}", text(client, "clientId").to_lowercase());
    if let Some(scopes) = client.get_mut("defaultClientScopes").and_then(Value::as_array_mut) {
        let has = scopes.iter().any(|scope| scope == "service_account");
        if wanted && !has {
            scopes.push(json!("service_account"));
        } else if !wanted {
            scopes.retain(|scope| scope != "service_account");
        }
    }
    let there = realm.users.iter().any(|user| user.service_of.as_deref() == Some(uuid));
    if !wanted {
        realm.users.retain(|user| user.service_of.as_deref() != Some(uuid));
    } else if !there {
        let rep = json!({
            "username": username, "emailVerified": false, "enabled": true, "createdTimestamp": now() * 1000,
        });
        let roles = vec![seed::default_role(realm)];
        realm.users.push(User {
            id: new_id(),
            rep: rep.as_object().cloned().unwrap_or_default(),
            password: None,
            otp: None,
            groups: Vec::new(),
            roles,
            links: Vec::new(),
            service_of: Some(uuid.to_owned()),
        });
    }
}
