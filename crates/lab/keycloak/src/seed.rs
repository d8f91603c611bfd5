//! What a new realm holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_common::{SigningKey, new_id, now};
use serde_json::{Map, Value, json};

use crate::data::{CLIENTS, FLOWS, PROFILE, REALM, REQUIRED_ACTIONS, ROLES, SCOPES, texts};
use crate::state::{Execution, Flow, Realm, State, User, text};

/// A realm as Keycloak makes it, with the wanted properties over the defaults.
pub(crate) fn realm(name: &str, wanted: &Map<String, Value>) -> Realm {
    let id = text(wanted, "id");
    let id = if id.is_empty() { new_id() } else { id.to_owned() };
    let mut rep = Map::new();
    rep.insert("id".into(), json!(id));
    rep.insert("realm".into(), json!(name));
    rep.extend(REALM.as_object().cloned().unwrap_or_default());
    let mut realm = Realm {
        id: id.clone(),
        name: name.to_owned(),
        rep,
        key: Arc::new(SigningKey::generate()),
        encryption_key: Arc::new(SigningKey::generate()),
        secret_keys: [new_id(), new_id()],
        clients: Vec::new(),
        roles: Vec::new(),
        composites: BTreeMap::new(),
        scopes: with_ids(&SCOPES),
        users: Vec::new(),
        groups: Vec::new(),
        providers: Vec::new(),
        provider_mappers: Vec::new(),
        profile: PROFILE.clone(),
        required_actions: REQUIRED_ACTIONS.clone(),
        flows: flows(),
        events: Vec::new(),
        sessions: Vec::new(),
        codes: BTreeMap::new(),
        attempts: BTreeMap::new(),
    };
    for client in CLIENTS.as_array().into_iter().flatten().filter_map(Value::as_object) {
        let mut client: Map<String, Value> =
            serde_json::from_str(&json!(client).to_string().replace("{realm}", name)).unwrap_or_default();
        let uuid = new_id();
        if let Some(mappers) = client.get_mut("protocolMappers") {
            *mappers = json!(with_ids(mappers));
        }
        let client_id = text(&client, "clientId").to_owned();
        client.shift_insert(0, "id".into(), json!(uuid));
        realm.clients.push(client);
        add_roles(&mut realm, &uuid, texts(&ROLES["clients"][&client_id]), true);
    }
    let default = add_role(&mut realm, &id, &format!("default-roles-{name}"), "${role_default-roles}", false);
    let held = [
        add_role(&mut realm, &id, "offline_access", "${role_offline-access}", false),
        add_role(&mut realm, &id, "uma_authorization", "${role_uma_authorization}", false),
        client_role(&realm, "account", "manage-account"),
        client_role(&realm, "account", "view-profile"),
    ];
    realm.composites.insert(default.clone(), held.to_vec());
    set_composite(&mut realm, &default);
    let role = realm.role(&default).cloned().unwrap_or_default();
    realm.rep.insert("defaultRole".into(), json!(role));
    realm
}

/// The master realm with its administrator.
pub(crate) fn master(admin: &str, password: &str) -> Realm {
    let mut realm = realm("master", &Map::new());
    for (name, value) in [
        ("enabled", json!(true)),
        ("displayName", json!("Keycloak")),
        ("displayNameHtml", json!("<div class=\"kc-logo-text\"><span>Keycloak</span></div>")),
        ("accessTokenLifespan", json!(60)),
    ] {
        realm.rep.insert(name.into(), value);
    }
    let id = realm.id.clone();
    let all = add_role(&mut realm, &id, "admin", "${role_admin}", false);
    let create = add_role(&mut realm, &id, "create-realm", "${role_create-realm}", false);
    realm.composites.insert(all.clone(), vec![create]);
    set_composite(&mut realm, &all);
    let mut state = State { realms: vec![realm] };
    management_client(&mut state, "master");
    let mut realm = state.realms.swap_remove(0);
    let default = default_role(&realm);
    let rep = json!({"username": admin, "emailVerified": false, "enabled": true, "createdTimestamp": now() * 1000});
    realm.users.push(User {
        id: new_id(),
        rep: rep.as_object().cloned().unwrap_or_default(),
        password: Some(password.to_owned()),
        otp: None,
        groups: Vec::new(),
        roles: vec![default, all],
        links: Vec::new(),
        service_of: None,
    });
    realm
}

/// A confidential client of master whose service account is an administrator.
pub(crate) fn admin_client(master: &mut Realm, client_id: &str, secret: &str) {
    let uuid = new_id();
    let mut client = bare_client(&uuid, client_id);
    client.insert("secret".into(), json!(secret));
    client.insert("standardFlowEnabled".into(), json!(false));
    client.insert("serviceAccountsEnabled".into(), json!(true));
    master.clients.push(client);
    let id = master.id.clone();
    let admin = master.role_by_name(&id, "admin").map(|role| text(role, "id").to_owned()).unwrap_or_default();
    let rep = json!({
        "username": format!("service-account-{client_id}"), "emailVerified": false, "enabled": true,
        "createdTimestamp": now() * 1000,
    });
    master.users.push(User {
        id: new_id(),
        rep: rep.as_object().cloned().unwrap_or_default(),
        password: None,
        otp: None,
        groups: Vec::new(),
        roles: vec![default_role(master), admin],
        links: Vec::new(),
        service_of: Some(uuid),
    });
}

/// In master, every realm has a client that holds its administrators' roles.
pub(crate) fn management_client(state: &mut State, name: &str) {
    let Some(master) = state.realms.iter_mut().find(|realm| realm.name == "master") else { return };
    let uuid = new_id();
    let mut client = bare_client(&uuid, &format!("{name}-realm"));
    client.insert("name".into(), json!(format!("{name} Realm")));
    client.insert("bearerOnly".into(), json!(true));
    client.insert("attributes".into(), json!({"realm_client": "true"}));
    client.insert("nodeReRegistrationTimeout".into(), json!(0));
    client.insert("fullScopeAllowed".into(), json!(false));
    client.shift_remove("protocol");
    master.clients.push(client);
    let names: Vec<_> = texts(&ROLES["clients"]["realm-management"]).filter(|role| *role != "realm-admin").collect();
    add_roles(master, &uuid, names.into_iter(), true);
    let held: Vec<String> = master
        .roles
        .iter()
        .filter(|role| text(role, "containerId") == uuid)
        .map(|role| text(role, "id").to_owned())
        .collect();
    let id = master.id.clone();
    let all = master.role_by_name(&id, "admin").map(|role| text(role, "id").to_owned()).unwrap_or_default();
    master.composites.entry(all).or_default().extend(held);
}

/// A client with nothing set.
pub(crate) fn bare_client(uuid: &str, client_id: &str) -> Map<String, Value> {
    json!({
        "id": uuid, "clientId": client_id, "surrogateAuthRequired": false, "enabled": true, "alwaysDisplayInConsole": false,
        "clientAuthenticatorType": "client-secret", "redirectUris": [], "webOrigins": [], "notBefore": 0, "bearerOnly": false,
        "consentRequired": false, "standardFlowEnabled": true, "implicitFlowEnabled": false,
        "directAccessGrantsEnabled": false, "serviceAccountsEnabled": false, "publicClient": false,
        "frontchannelLogout": false, "protocol": "openid-connect", "attributes": {"realm_client": "false"},
        "authenticationFlowBindingOverrides": {}, "fullScopeAllowed": true, "nodeReRegistrationTimeout": -1,
        "defaultClientScopes": ["web-origins", "acr", "profile", "roles", "basic", "email"],
        "optionalClientScopes": ["address", "phone", "offline_access", "organization", "microprofile-jwt"],
    })
    .as_object()
    .cloned()
    .unwrap_or_default()
}

/// The role every user has.
pub(crate) fn default_role(realm: &Realm) -> String {
    realm.rep.get("defaultRole").and_then(|role| role["id"].as_str()).unwrap_or_default().to_owned()
}

/// Gives every object of a list, and every mapper inside it, an id.
fn with_ids(list: &Value) -> Vec<Value> {
    let mut list = list.as_array().cloned().unwrap_or_default();
    for item in list.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(inner) = item.get_mut("protocolMappers") {
            *inner = json!(with_ids(inner));
        }
        item.shift_insert(0, "id".into(), json!(new_id()));
    }
    list
}

fn add_role(realm: &mut Realm, container: &str, name: &str, description: &str, client: bool) -> String {
    let id = new_id();
    let role = json!({
        "id": id, "name": name, "description": description, "composite": false, "clientRole": client,
        "containerId": container,
    });
    realm.roles.push(role.as_object().cloned().unwrap_or_default());
    id
}

fn set_composite(realm: &mut Realm, id: &str) {
    if let Some(role) = realm.roles.iter_mut().find(|role| text(role, "id") == id) {
        role.insert("composite".into(), json!(true));
    }
}

fn add_roles<'a>(realm: &mut Realm, container: &str, names: impl Iterator<Item = &'a str>, client: bool) {
    let ids: BTreeMap<&str, String> =
        names.map(|name| (name, add_role(realm, container, name, &format!("${{role_{name}}}"), client))).collect();
    for (name, id) in &ids {
        let held: Vec<String> = texts(&ROLES["composites"][*name]).filter_map(|name| ids.get(name)).cloned().collect();
        if !held.is_empty() {
            set_composite(realm, id);
            realm.composites.insert(id.clone(), held);
        }
    }
}

fn client_role(realm: &Realm, client_id: &str, name: &str) -> String {
    let uuid = realm.client_by_name(client_id).map(|client| text(client, "id")).unwrap_or_default();
    realm.role_by_name(uuid, name).map(|role| text(role, "id").to_owned()).unwrap_or_default()
}

/// The built-in flows.
fn flows() -> Vec<Flow> {
    let flow = |rep: &Map<String, Value>| {
        let mut rep = rep.clone();
        let executions = rep.shift_remove("authenticationExecutions").unwrap_or_default();
        let executions = executions.as_array().into_iter().flatten();
        rep.insert("id".into(), json!(new_id()));
        Flow { rep, executions: executions.map(|rep| Execution { id: new_id(), rep: rep.clone() }).collect() }
    };
    FLOWS.as_array().into_iter().flatten().filter_map(Value::as_object).map(flow).collect()
}
