//! Changes in Keycloak. Each is read back: a wizard that finishes green over empty fields is worse than none.

use std::collections::BTreeMap;

use lockstep_json::{Read, Write, json};
use lockstep_systems::keycloak::{
    Client, EventsConfig, IdentityProvider, IdpMapper, Keycloak, ProtocolMapper, Realm, Role,
};
use lockstep_systems::{ApiError, Error, System};
use serde_json::Value as Json;

use super::context::{Context, Stop};
use super::schedule::Gave;
use crate::plan::{MARK, Op, Place, Value, holds};

/// The client that holds the rights on a realm's users and groups.
const REALM_MANAGEMENT: &str = "realm-management";

/// Makes a change of this system.
pub(super) async fn apply(context: &Context, op: &Op) -> Result<Gave, Stop> {
    let keycloak = context.keycloak()?;
    match op {
        Op::Realm { realm, exists, body } => add_realm(keycloak, realm, *exists, body).await,
        Op::Events { realm, body } => {
            keycloak.put_events_config(realm, &typed::<EventsConfig>(body)?).await?;
            seen(&keycloak.events_config(realm).await?, body)
        }
        Op::Group { realm, name, mark, .. } => group(keycloak, realm, name, mark).await,
        Op::DropGroup { realm, id } => {
            // Deleting the group ends its members' membership with it; a mapper alone would leave them in.
            keycloak.delete_group(realm, id).await?;
            Ok(Vec::new())
        }
        Op::IdentityProvider { realm, alias, exists, body, config } => {
            let config = resolve(context, config)?;
            identity_provider(keycloak, realm, alias, *exists, body, config).await
        }
        Op::GroupMapper { realm, alias, id, body } => group_mapper(keycloak, realm, alias, id.as_deref(), body).await,
        Op::DropGroupMapper { realm, alias, id, group, still } => {
            // Members first: cut off in between, the mapper is still there and the next plan drops it again.
            if let Some(group) = group {
                members_leave(context, realm, alias, group, still).await?;
            }
            keycloak.delete_idp_mapper(realm, alias, id).await?;
            Ok(Vec::new())
        }
        Op::Client { realm, uuid, body } => client(keycloak, realm, uuid.as_deref(), body).await,
        Op::ClientMapper { realm, client, id, body } => {
            client_mapper(keycloak, realm, &context.resolve(client)?, id.as_deref(), body).await
        }
        Op::SearchRole { realm, client, role } => search_role(keycloak, realm, &context.resolve(client)?, role).await,
        Op::CloseClient { realm, client, redirect_uris } => {
            let uuid = context.resolve(client)?;
            let name = &context.blueprint.keycloak.client;
            let mut found = keycloak.client_by_client_id(realm, name).await?.ok_or_else(|| absent("client", &uuid))?;
            found.redirect_uris.clone_from(redirect_uris);
            keycloak.update_client(realm, &found, None).await?;
            let after = keycloak.client_by_client_id(realm, name).await?.ok_or_else(|| absent("client", &uuid))?;
            seen(&after, &json!({"redirectUris": redirect_uris}))
        }
        _ => Ok(Vec::new()),
    }
}

/// Takes those out of a group who came through the identity provider and whom no Entra group leads to it any more:
/// deleting the mapper alone leaves them in, also after their next sign-in. Who never came that way stays.
async fn members_leave(context: &Context, realm: &str, alias: &str, group: &str, still: &[String]) -> Result<(), Stop> {
    let keycloak = context.keycloak()?;
    let still: Vec<&str> = still.iter().map(String::as_str).collect();
    for member in keycloak.group_members(realm, group).await? {
        let links = keycloak.federated_identities(realm, &member.id).await?;
        let Some(link) = links.into_iter().find(|link| link.identity_provider == alias) else { continue };
        if !still.is_empty() && is_in_one_of(context, &link.user_name, &still).await? {
            continue;
        }
        keycloak.remove_from_group(realm, &member.id, group).await?;
    }
    Ok(())
}

/// Whether Entra ID has a person in one of these groups; nobody where it does not know the person.
async fn is_in_one_of(context: &Context, upn: &str, groups: &[&str]) -> Result<bool, Stop> {
    let graph = context.graph()?;
    match graph.user(upn).await? {
        Some(user) => Ok(!graph.check_member_groups(&user.id, groups).await?.is_empty()),
        None => Ok(false),
    }
}

fn absent(kind: &str, name: &str) -> Stop {
    Stop::ReadBack { place: Place::Keycloak, what: format!("no {kind} {name}") }
}

/// A planned object as the client's type.
fn typed<T: Read>(body: &Json) -> Result<T, Stop> {
    lockstep_json::read(body).map_err(|error| {
        Stop::System(Error::Shape { system: System::Keycloak, call: "the plan".into(), what: error.to_string() })
    })
}

/// Whether what was read back holds what was sent.
fn seen(after: &impl Write, sent: &Json) -> Result<Gave, Stop> {
    compared(&after.write(), sent)
}

fn compared(after: &Json, sent: &Json) -> Result<Gave, Stop> {
    match holds(after, sent).into_iter().next() {
        None => Ok(Vec::new()),
        Some(diff) => {
            let what = format!("{} is {}", diff.field, diff.before.as_deref().unwrap_or("not set"));
            Err(Stop::ReadBack { place: Place::Keycloak, what })
        }
    }
}

/// Takes a 409 as "it is there already": a run that was cut off after the effect finds its own work.
fn existed<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(made) => Ok(Some(made)),
        Err(Error::Api(ApiError { status: 409, .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn add_realm(keycloak: &Keycloak, name: &str, exists: bool, body: &Json) -> Result<Gave, Stop> {
    if exists || existed(keycloak.create_realm(&typed::<Realm>(body)?).await)?.is_none() {
        keycloak.update_realm(name, body).await?;
    }
    seen(&keycloak.realm(name).await?.ok_or_else(|| absent("realm", name))?, body)
}

async fn group(keycloak: &Keycloak, realm: &str, name: &str, mark: &str) -> Result<Gave, Stop> {
    let mut attributes = BTreeMap::new();
    attributes.insert(MARK.to_owned(), vec![mark.to_owned()]);
    existed(keycloak.create_group(realm, name, &attributes).await)?;
    let made = keycloak.group_by_path(realm, name).await?.ok_or_else(|| absent("group", name))?;
    Ok(vec![("id", made.id)])
}

fn resolve(context: &Context, config: &BTreeMap<String, Value>) -> Result<BTreeMap<String, String>, Stop> {
    let mut out = BTreeMap::new();
    for (key, value) in config {
        out.insert(key.clone(), context.resolve(value)?);
    }
    Ok(out)
}

async fn identity_provider(
    keycloak: &Keycloak,
    realm: &str,
    alias: &str,
    exists: bool,
    body: &Json,
    config: BTreeMap<String, String>,
) -> Result<Gave, Stop> {
    let present = keycloak.identity_provider(realm, alias).await?;
    let made = match present {
        Some(mut present) if exists || present.config.get(MARK) == config.get(MARK) => {
            let mut whole = present.write();
            overlay(&mut whole, body);
            present = typed(&whole)?;
            present.config.extend(config.clone());
            keycloak.update_identity_provider(realm, &present, None).await
        }
        _ => {
            let mut new: IdentityProvider = typed(body)?;
            new.config.clone_from(&config);
            keycloak.create_identity_provider(realm, &new, None).await
        }
    };
    made?;
    let after = keycloak.identity_provider(realm, alias).await?.ok_or_else(|| absent("identity provider", alias))?;
    let mut sent = body.clone();
    sent["config"] = config.write();
    seen(&after, &sent)
}

/// Puts top-level properties over an object.
fn overlay(object: &mut Json, over: &Json) {
    if let (Some(object), Some(over)) = (object.as_object_mut(), over.as_object()) {
        object.extend(over.clone());
    }
}

async fn group_mapper(
    keycloak: &Keycloak,
    realm: &str,
    alias: &str,
    id: Option<&str>,
    body: &Json,
) -> Result<Gave, Stop> {
    let mut mapper: IdpMapper = typed(body)?;
    let present = keycloak.idp_mappers(realm, alias).await?;
    // By id, or by name where a run was cut off after the effect.
    let known = present.iter().find(|other| other.id.as_deref() == id && id.is_some() || other.name == mapper.name);
    match known.and_then(|other| other.id.clone()) {
        Some(id) => {
            mapper.id = Some(id);
            keycloak.update_idp_mapper(realm, &mapper).await?;
        }
        None => {
            keycloak.create_idp_mapper(realm, &mapper).await?;
        }
    }
    let after = keycloak.idp_mappers(realm, alias).await?;
    let after = after.iter().find(|other| other.name == mapper.name).ok_or_else(|| absent("mapper", &mapper.name))?;
    let mut sent = body.clone();
    sent.as_object_mut().map(|sent| sent.remove("id"));
    seen(after, &sent)?;
    Ok(vec![("id", after.id.clone().unwrap_or_default())])
}

async fn client(keycloak: &Keycloak, realm: &str, uuid: Option<&str>, body: &Json) -> Result<Gave, Stop> {
    let name = body["clientId"].as_str().unwrap_or_default();
    match uuid {
        Some(_) => keycloak.update_client(realm, &typed::<Client>(body)?, None).await?,
        None => {
            if existed(keycloak.create_client(realm, &typed::<Client>(body)?, None).await)?.is_none() {
                let found = keycloak.client_by_client_id(realm, name).await?.ok_or_else(|| absent("client", name))?;
                let mut whole = found.write();
                overlay(&mut whole, body);
                keycloak.update_client(realm, &typed::<Client>(&whole)?, None).await?;
            }
        }
    }
    let after = keycloak.client_by_client_id(realm, name).await?.ok_or_else(|| absent("client", name))?;
    seen(&after, &without(body, &["protocolMappers", "secret"]))?;
    Ok(vec![("uuid", after.id.unwrap_or_default())])
}

/// Without parts that Keycloak keeps elsewhere or masks.
fn without(body: &Json, keys: &[&str]) -> Json {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|key, _| !keys.contains(&key.as_str()));
    }
    body
}

async fn client_mapper(
    keycloak: &Keycloak,
    realm: &str,
    client: &str,
    id: Option<&str>,
    body: &Json,
) -> Result<Gave, Stop> {
    let mut mapper: ProtocolMapper = typed(body)?;
    let present = keycloak.protocol_mappers(realm, client).await?;
    let known = present.iter().find(|other| other.id.as_deref() == id && id.is_some() || other.name == mapper.name);
    match known.and_then(|other| other.id.clone()) {
        Some(id) => {
            mapper.id = Some(id);
            keycloak.update_protocol_mapper(realm, client, &mapper).await?;
        }
        None => {
            keycloak.create_protocol_mapper(realm, client, &mapper).await?;
        }
    }
    let after = keycloak.protocol_mappers(realm, client).await?;
    let after = after.iter().find(|other| other.name == mapper.name).ok_or_else(|| absent("mapper", &mapper.name))?;
    seen(after, &without(body, &["id"]))
}

async fn search_role(keycloak: &Keycloak, realm: &str, client: &str, name: &str) -> Result<Gave, Stop> {
    let account = keycloak.service_account_user(realm, client).await?;
    let management = keycloak
        .client_by_client_id(realm, REALM_MANAGEMENT)
        .await?
        .and_then(|client| client.id)
        .ok_or_else(|| absent("client", REALM_MANAGEMENT))?;
    let role: Role = keycloak.role(realm, &management, name).await?.ok_or_else(|| absent("role", name))?;
    keycloak.add_user_client_roles(realm, &account.id, &management, &[role]).await?;
    let roles = keycloak.user_client_roles(realm, &account.id, &management).await?;
    if roles.iter().any(|role| role.name == name) { Ok(Vec::new()) } else { Err(absent("role", name)) }
}
