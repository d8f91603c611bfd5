//! What hangs below one user.

use std::collections::BTreeSet;

use lab_common::now;
use serde_json::{Map, Value, json};

use super::Call;
use super::client_parts::show_session;
use super::groups::{Shown, show};
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::state::{Realm, User, id_of, text};

fn find<'a>(realm: &'a Realm, call: &Call<'_>) -> Result<&'a User, Fault> {
    realm.user(call.arg(0)).ok_or_else(|| Fault::error(404, "User not found"))
}

fn find_mut<'a>(realm: &'a mut Realm, call: &Call<'_>) -> Result<&'a mut User, Fault> {
    realm.user_mut(call.arg(0)).ok_or_else(|| Fault::error(404, "User not found"))
}

pub(super) fn groups(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let user = find(realm, call)?;
    let whole = !call.query.flag("briefRepresentation", true);
    let shown = Shown { whole, count: false, access: false, manage: false };
    let found = user.groups.iter().filter_map(|id| realm.group(id)).map(|group| json!(show(realm, group, shown)));
    Ok(Reply::Json(found.collect()))
}

fn group_id(realm: &Realm, call: &Call<'_>) -> Result<String, Fault> {
    let group = realm.group(call.arg(1)).ok_or_else(|| Fault::error(404, "Group not found"))?;
    Ok(group.id.clone())
}

pub(super) fn join(realm: &mut Realm, call: &Call<'_>) -> Answer {
    find(realm, call)?;
    let group = group_id(realm, call)?;
    let user = find_mut(realm, call)?;
    if !user.groups.contains(&group) {
        user.groups.push(group);
    }
    Ok(Reply::Done)
}

pub(super) fn leave(realm: &mut Realm, call: &Call<'_>) -> Answer {
    find(realm, call)?;
    let group = group_id(realm, call)?;
    find_mut(realm, call)?.groups.retain(|id| *id != group);
    Ok(Reply::Done)
}

pub(super) fn show_links(user: &User) -> Vec<Value> {
    let show = |(provider, id, name): &(String, String, String)| json!({"identityProvider": provider, "userId": id, "userName": name});
    user.links.iter().map(show).collect()
}

pub(super) fn links(realm: &mut Realm, call: &Call<'_>) -> Answer {
    Ok(Reply::Json(Value::Array(show_links(find(realm, call)?))))
}

pub(super) fn link(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let user = find_mut(realm, call)?;
    let wanted = body::object(call.body, "FederatedIdentityRepresentation")?;
    if user.links.iter().any(|(provider, ..)| provider == call.arg(1)) {
        return Err(Fault::message(409, "User is already linked with provider"));
    }
    let (id, name) = (text(&wanted, "userId").to_owned(), text(&wanted, "userName").to_owned());
    user.links.push((call.arg(1).to_owned(), id, name));
    Ok(Reply::Done)
}

pub(super) fn unlink(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let user = find_mut(realm, call)?;
    let before = user.links.len();
    user.links.retain(|(provider, ..)| provider != call.arg(1));
    if user.links.len() == before {
        return Err(Fault::error(404, "Link not found"));
    }
    Ok(Reply::Done)
}

pub(super) fn sessions(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let id = find(realm, call)?.id.clone();
    let found = realm.sessions.iter().filter(|session| session.user == id);
    Ok(Reply::Json(found.map(|session| show_session(realm, session)).collect()))
}

pub(super) fn logout(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let user = find_mut(realm, call)?;
    user.rep.insert("notBefore".into(), json!(now()));
    let id = user.id.clone();
    realm.sessions.retain(|session| session.user != id);
    Ok(Reply::Done)
}

fn roles_of<'a>(realm: &'a Realm, ids: &BTreeSet<String>, container: &str) -> Vec<&'a Map<String, Value>> {
    let of_container = realm.roles.iter().filter(|role| text(role, "containerId") == container);
    of_container.filter(|role| ids.contains(id_of(role))).collect()
}

pub(super) fn roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let direct: BTreeSet<String> = find(realm, call)?.roles.iter().cloned().collect();
    let mut rep = Map::new();
    let own = roles_of(realm, &direct, &realm.id);
    if !own.is_empty() {
        rep.insert("realmMappings".into(), json!(own));
    }
    let mut clients = Map::new();
    for client in &realm.clients {
        let found = roles_of(realm, &direct, id_of(client));
        if !found.is_empty() {
            let name = text(client, "clientId");
            clients.insert(name.to_owned(), json!({"id": id_of(client), "client": name, "mappings": found}));
        }
    }
    if !clients.is_empty() {
        rep.insert("clientMappings".into(), Value::Object(clients));
    }
    Ok(Reply::Json(Value::Object(rep)))
}

fn container(realm: &Realm, call: &Call<'_>) -> Result<String, Fault> {
    find(realm, call)?;
    let client = realm.client(call.arg(1)).ok_or_else(|| Fault::error(404, "Client not found"))?;
    Ok(id_of(client).to_owned())
}

pub(super) fn client_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let container = container(realm, call)?;
    let direct = find(realm, call)?.roles.iter().cloned().collect();
    Ok(Reply::Json(json!(roles_of(realm, &direct, &container))))
}

pub(super) fn effective_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let container = container(realm, call)?;
    let all = realm.expand(&find(realm, call)?.roles);
    Ok(Reply::Json(json!(roles_of(realm, &all, &container))))
}

pub(super) fn effective_realm_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let all = realm.expand(&find(realm, call)?.roles);
    Ok(Reply::Json(json!(roles_of(realm, &all, &realm.id))))
}

pub(super) fn available_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let container = container(realm, call)?;
    let direct = &find(realm, call)?.roles;
    let of_container = realm.roles.iter().filter(|role| text(role, "containerId") == container);
    Ok(Reply::Json(
        of_container.filter(|role| !direct.iter().any(|id| id == id_of(role))).map(|role| json!(role)).collect(),
    ))
}

/// The ids of the roles in the body; id and name must both fit.
fn wanted(realm: &Realm, call: &Call<'_>, container: &str) -> Result<Vec<String>, Fault> {
    body::list(call.body, "RoleRepresentation")?
        .iter()
        .map(|wanted| {
            let role = realm.role_by_name(container, text(wanted, "name"));
            let role = role.filter(|role| id_of(role) == id_of(wanted));
            role.map(|role| id_of(role).to_owned()).ok_or_else(|| Fault::error(404, "Role not found"))
        })
        .collect()
}

fn add(realm: &mut Realm, call: &Call<'_>, container: &str) -> Answer {
    let wanted = wanted(realm, call, container)?;
    let user = find_mut(realm, call)?;
    for id in wanted {
        if !user.roles.contains(&id) {
            user.roles.push(id);
        }
    }
    Ok(Reply::Done)
}

pub(super) fn add_client_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let container = container(realm, call)?;
    add(realm, call, &container)
}

pub(super) fn add_realm_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    find(realm, call)?;
    let container = realm.id.clone();
    add(realm, call, &container)
}

pub(super) fn remove_client_roles(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let container = container(realm, call)?;
    let wanted = wanted(realm, call, &container)?;
    find_mut(realm, call)?.roles.retain(|id| !wanted.contains(id));
    Ok(Reply::Done)
}
