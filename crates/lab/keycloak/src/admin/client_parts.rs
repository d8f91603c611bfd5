//! What hangs below one client.

use lab_common::{new_id, random_text};
use serde_json::{Map, Value, json};

use super::Call;
use super::clients::position;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::data::{PROTOCOL_MAPPERS, texts};
use crate::state::{Realm, Session, id_of, text};

const MAPPER: &str = "ProtocolMapperRepresentation";

pub(super) fn secret(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    let mut answer = json!({"type": "secret"});
    if let Some(secret) = realm.clients[place].get("secret") {
        answer["value"] = secret.clone();
    }
    Ok(Reply::Json(answer))
}

pub(super) fn new_secret(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    let secret = random_text(32);
    realm.clients[place].insert("secret".into(), json!(secret));
    Ok(Reply::Json(json!({"type": "secret", "value": secret})))
}

pub(super) fn service_account(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    let account = realm.users.iter().find(|user| user.service_of.as_deref() == Some(call.arg(0)));
    let name = text(&realm.clients[place], "clientId");
    let missing = || Fault::error(400, &format!("Service account not enabled for the client '{name}'"));
    Ok(Reply::Json(json!(super::users::rep(account.ok_or_else(missing)?))))
}

fn scopes(realm: &Realm, call: &Call<'_>, list: &str) -> Answer {
    let place = position(realm, call)?;
    let names: Vec<&str> = realm.clients[place].get(list).map(|list| texts(list).collect()).unwrap_or_default();
    let found = realm.scopes.iter().filter(|scope| names.iter().any(|name| scope["name"] == **name));
    Ok(Reply::Json(found.map(|scope| json!({"id": scope["id"], "name": scope["name"]})).collect()))
}

pub(super) fn default_scopes(realm: &mut Realm, call: &Call<'_>) -> Answer {
    scopes(realm, call, "defaultClientScopes")
}

pub(super) fn optional_scopes(realm: &mut Realm, call: &Call<'_>) -> Answer {
    scopes(realm, call, "optionalClientScopes")
}

fn change_scope(realm: &mut Realm, call: &Call<'_>, add: bool) -> Answer {
    let place = position(realm, call)?;
    let scope = realm.scopes.iter().find(|scope| scope["id"] == call.arg(1));
    let name = scope.ok_or_else(|| Fault::error(404, "Client scope not found"))?["name"].clone();
    if let Some(list) = realm.clients[place].get_mut("defaultClientScopes").and_then(Value::as_array_mut) {
        list.retain(|known| *known != name);
        if add {
            list.push(name);
        }
    }
    Ok(Reply::Done)
}

pub(super) fn add_default_scope(realm: &mut Realm, call: &Call<'_>) -> Answer {
    change_scope(realm, call, true)
}

pub(super) fn remove_default_scope(realm: &mut Realm, call: &Call<'_>) -> Answer {
    change_scope(realm, call, false)
}

/// A session as the admin API shows it; times in milliseconds.
pub(super) fn show_session(realm: &Realm, session: &Session) -> Value {
    let clients: Map<String, Value> = session
        .clients
        .iter()
        .filter_map(|uuid| Some((uuid.clone(), json!(text(realm.client(uuid)?, "clientId")))))
        .collect();
    json!({
        "id": session.id, "username": realm.user(&session.user).map(|user| user.text("username")),
        "userId": session.user, "ipAddress": "127.0.0.1", "start": session.start * 1000,
        "lastAccess": session.last * 1000, "rememberMe": false, "clients": clients, "transientUser": false,
    })
}

pub(super) fn sessions(realm: &mut Realm, call: &Call<'_>) -> Answer {
    position(realm, call)?;
    let found = realm.sessions.iter().filter(|session| session.clients.contains(call.arg(0))).collect();
    let found = call.query.page(found, 100);
    Ok(Reply::Json(found.into_iter().map(|session| show_session(realm, session)).collect()))
}

pub(super) fn session_count(realm: &mut Realm, call: &Call<'_>) -> Answer {
    position(realm, call)?;
    let count = realm.sessions.iter().filter(|session| session.clients.contains(call.arg(0))).count();
    Ok(Reply::Json(json!({"count": count})))
}

pub(super) fn roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    position(realm, call)?;
    let found = realm.roles.iter().filter(|role| text(role, "containerId") == call.arg(0));
    Ok(Reply::Json(found.map(|role| json!(role)).collect()))
}

pub(super) fn role(realm: &mut Realm, call: &Call<'_>) -> Answer {
    position(realm, call)?;
    let role = realm.role_by_name(call.arg(0), call.arg(1));
    let mut role = role.cloned().ok_or_else(|| Fault::error(404, "Could not find role"))?;
    role.insert("attributes".into(), json!({}));
    Ok(Reply::Json(json!(role)))
}

/// A protocol mapper must be one that Keycloak has.
pub(super) fn check_provider(id: &str) -> Result<(), Fault> {
    let known = texts(&PROTOCOL_MAPPERS).any(|known| known == id);
    known.then_some(()).ok_or_else(|| Fault::error(404, "ProtocolMapper provider not found"))
}

/// A protocol mapper as it is kept; one made together with its client gets fewer defaults.
pub(super) fn stored(id: &str, wanted: &Map<String, Value>, with_client: bool) -> Map<String, Value> {
    let mut mapper = Map::new();
    mapper.insert("id".into(), json!(id));
    for name in ["name", "protocol", "protocolMapper"] {
        mapper.insert(name.into(), json!(text(wanted, name)));
    }
    mapper.insert("consentRequired".into(), json!(false));
    let mut config = wanted.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
    config.retain(|_, value| !value.is_null());
    // What older mappers do not say follows from what they do say.
    if text(wanted, "protocolMapper") == "oidc-audience-mapper" {
        follow(&mut config, "id.token.claim", "userinfo.token.claim");
    }
    if !with_client {
        follow(&mut config, "access.token.claim", "introspection.token.claim");
    }
    mapper.insert("config".into(), Value::Object(config));
    mapper
}

fn follow(config: &mut Map<String, Value>, known: &str, open: &str) {
    if let Some(value) = config.get(known).cloned() {
        config.entry(open).or_insert(value);
    }
}

fn models<'a>(realm: &'a mut Realm, call: &Call<'_>) -> Result<&'a mut Vec<Value>, Fault> {
    let place = position(realm, call)?;
    let list = realm.clients[place].entry("protocolMappers").or_insert_with(|| json!([]));
    list.as_array_mut().ok_or_else(Fault::unknown)
}

fn model(list: &[Value], id: &str) -> Result<usize, Fault> {
    list.iter().position(|mapper| mapper["id"] == id).ok_or_else(|| Fault::error(404, "Model not found"))
}

pub(super) fn mappers(realm: &mut Realm, call: &Call<'_>) -> Answer {
    Ok(Reply::Json(json!(models(realm, call)?)))
}

pub(super) fn mapper(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let list = models(realm, call)?;
    let place = model(list, call.arg(1))?;
    Ok(Reply::Json(list[place].clone()))
}

fn add(list: &mut Vec<Value>, wanted: &Map<String, Value>) -> Result<String, Fault> {
    check_provider(text(wanted, "protocolMapper"))?;
    if list.iter().any(|mapper| mapper["name"] == text(wanted, "name")) {
        return Err(Fault::message(409, "Protocol mapper exists with same name"));
    }
    let id = new_id();
    list.push(json!(stored(&id, wanted, false)));
    Ok(id)
}

pub(super) fn create_mapper(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let list = models(realm, call)?;
    let wanted = body::object(call.body, MAPPER)?;
    let id = add(list, &wanted)?;
    Ok(Reply::Created(format!("{}/clients/{}/protocol-mappers/models/{id}", call.at, call.arg(0)), None))
}

pub(super) fn create_mappers(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let list = models(realm, call)?;
    for wanted in body::list(call.body, MAPPER)? {
        add(list, &wanted)?;
    }
    Ok(Reply::Done)
}

pub(super) fn update_mapper(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let list = models(realm, call)?;
    let place = model(list, call.arg(1))?;
    let wanted = body::object(call.body, MAPPER)?;
    // Without its id in the body the model is looked up by nothing.
    if id_of(&wanted) != call.arg(1) {
        return Err(Fault::unknown());
    }
    list[place] = json!(stored(call.arg(1), &wanted, false));
    Ok(Reply::Done)
}

pub(super) fn delete_mapper(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let list = models(realm, call)?;
    let place = model(list, call.arg(1))?;
    list.remove(place);
    Ok(Reply::Done)
}
