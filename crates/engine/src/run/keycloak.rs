//! Changes in Keycloak.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use lockstep_systems::Error;
use lockstep_systems::keycloak::{Keycloak, Object, Role};
use secrecy::SecretString;
use serde_json::{Value as Json, json};

use super::context::{Context, Stop};
use super::keep::{absent, keep, same};
use super::schedule::Gave;
use crate::blueprint::name_in_tokens;
use crate::plan::{AUTH_METHOD, BY_SECRET, Change, KEY_ID, MARK, Op, Place, claims};

/// The client that holds the rights on a realm's users and groups.
const REALM_MANAGEMENT: &str = "realm-management";

/// Makes a change of this system.
pub(super) async fn apply(context: &Context, op: &Op) -> Result<Gave, Stop> {
    let keycloak = context.keycloak()?;
    let (object, wanted, exists, output) = match op {
        Op::Realm { realm, exists, body } => (Object::realm(realm), body.clone(), *exists, None),
        Op::Events { realm, body } => (Object::events_config(realm), body.clone(), true, None),
        Op::IdentityProvider { realm, alias, exists, body, config } => {
            let mut body = body.clone();
            for (key, value) in config {
                body["config"][key] = context.resolve(value)?.into();
            }
            (Object::identity_provider(realm, alias), body, *exists, None)
        }
        Op::GroupMapper { realm, alias, id, looks_for, body } => {
            let object = Object::provider_mapper(realm, alias, name(body)).with_id(id.as_deref());
            let mut body = body.clone();
            if let Some(group) = looks_for {
                body["config"]["claims"] = claims("groups", &context.resolve(group)?).into();
            }
            (object, body, id.is_some(), Some("id"))
        }
        Op::Client { realm, uuid, body } => {
            let client = body["clientId"].as_str().unwrap_or_default();
            (Object::client(realm, client), body.clone(), uuid.is_some(), Some("uuid"))
        }
        Op::ClientMapper { realm, client, id, body } => {
            let object = Object::client_mapper(realm, &context.resolve(client)?, name(body)).with_id(id.as_deref());
            (object, body.clone(), id.is_some(), None)
        }
        Op::CloseClient { realm, redirect_uris, .. } => {
            let object = Object::client(realm, &context.blueprint.keycloak.client);
            (object, json!({"redirectUris": redirect_uris}), true, None)
        }
        _ => return apply_other(context, keycloak, op).await,
    };
    let after = keep(keycloak, &object, &wanted, None, exists).await?;
    Ok(output.map(|output| (output, id(&after).to_owned())).into_iter().collect())
}

/// How many requests are under way at once when many objects are made.
const AT_ONCE: usize = 6;

/// Whether changes of this kind are made together: new groups, and new mappers of the identity provider.
pub(super) fn together(op: &Op) -> bool {
    matches!(op, Op::Group { parent: None, .. } | Op::GroupMapper { id: None, looks_for: None, .. })
}

/// Makes new groups, or new mappers, several at once, and reads all of them back by one list. One that is there already
/// is looked at by itself.
pub(super) async fn apply_together(context: &Context, changes: &[&Change]) -> Vec<Option<Result<Gave, Stop>>> {
    let keycloak = match context.keycloak() {
        Ok(keycloak) => keycloak,
        Err(stop) => return changes.iter().map(|_| Some(Err(stop.clone()))).collect(),
    };
    let mut turn = 0..changes.len();
    let mut results: Vec<Option<Result<bool, Stop>>> = vec![None; changes.len()];
    let mut running = FuturesUnordered::new();
    let mut failed = false;
    loop {
        // What one request meets, the hundreds after it would meet too.
        while running.len() < AT_ONCE && !failed && !context.control.stopped() {
            let Some(at) = turn.next() else { break };
            let Some((object, wanted)) = new_object(&changes[at].op) else { continue };
            running.push(async move { (at, keycloak.create(&object, &wanted, None).await) });
        }
        let Some((at, made)) = running.next().await else { break };
        results[at] = Some(match made {
            Err(error) if matches!(error.status(), Some(400 | 409)) => Ok(false),
            made => made.map(|()| true).map_err(Stop::from),
        });
        failed |= matches!(results[at], Some(Err(_)));
    }
    drop(running);
    let after = read_back(keycloak, &changes[0].op).await;
    let mut out = Vec::with_capacity(changes.len());
    for (change, result) in changes.iter().zip(results) {
        out.push(match (result, &after) {
            (None, _) => None,
            (Some(Err(stop)), _) => Some(Err(stop)),
            (Some(Ok(false)), _) => Some(apply(context, &change.op).await),
            (Some(Ok(true)), Err(error)) => Some(Err(error.clone().into())),
            (Some(Ok(true)), Ok(after)) => Some(found_again(after, &change.op)),
        });
    }
    out
}

/// The object of a change that makes a new one, and what it is to be.
fn new_object(op: &Op) -> Option<(Object, Json)> {
    match op {
        Op::Group { realm, name, mark, .. } => {
            let own = name_in_tokens(name);
            Some((Object::group(realm, name), json!({"name": own, "attributes": {MARK: [mark]}})))
        }
        Op::GroupMapper { realm, alias, body, .. } => {
            Some((Object::provider_mapper(realm, alias, name(body)), body.clone()))
        }
        _ => None,
    }
}

/// All objects of the kind that a change makes.
async fn read_back(keycloak: &Keycloak, op: &Op) -> Result<Vec<Json>, Error> {
    match op {
        Op::GroupMapper { realm, alias, .. } => keycloak.provider_mappers(realm, alias).await,
        Op::Group { realm, .. } => {
            let groups = keycloak.groups(realm).await?;
            Ok(groups.into_iter().map(|group| json!({"id": group.id, "name": group.name})).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn found_again(after: &[Json], op: &Op) -> Result<Gave, Stop> {
    let (object, mut wanted) = new_object(op).ok_or_else(|| Stop::NoValue(String::new()))?;
    let found = after.iter().find(|object| object["name"] == wanted["name"]).ok_or_else(|| absent(&object))?;
    if let (Op::Group { .. }, Some(fields)) = (op, wanted.as_object_mut()) {
        fields.retain(|field, _| field == "name");
    }
    same(Place::Keycloak, found, &wanted)?;
    Ok(vec![("id", id(found).to_owned())])
}

/// Changes that are more than an object with properties.
async fn apply_other(context: &Context, keycloak: &Keycloak, op: &Op) -> Result<Gave, Stop> {
    match op {
        Op::Group { realm, parent, .. } => {
            let (object, wanted) = new_object(op).ok_or_else(|| Stop::NoValue(String::new()))?;
            let parent = parent.as_ref().map(|parent| context.resolve(parent)).transpose()?;
            return group(keycloak, realm, parent.as_deref(), &object, &wanted).await;
        }
        Op::LoginFlow { realm, alias, steps } => login_flow(context, keycloak, realm, alias, steps).await?,
        Op::DropLoginFlow { realm, alias } => {
            let object = Object::flow(realm, alias);
            if let Some(found) = keycloak.find(&object).await? {
                keycloak.remove(&object, &found).await?;
            }
        }
        Op::DropGroup { realm, id } => {
            // Deleting the group ends its members' membership with it; a mapper alone would leave them in.
            keycloak.delete_group(realm, id).await?;
        }
        Op::DropGroupMapper { realm, alias, id, group, still } => {
            // Members first: cut off in between, the mapper is still there and the next plan drops it again.
            if let Some(group) = group {
                members_leave(context, realm, alias, group, still).await?;
            }
            keycloak.remove(&Object::provider_mapper(realm, alias, ""), &json!({"id": id})).await?;
        }
        Op::HandedSecret { realm, alias, fingerprint } => {
            let none = || Stop::NoCredentials(Place::Entra);
            let secret = context.vault.borrow().secret().ok_or_else(none)?;
            hand_over(context, realm, alias, fingerprint, secret).await?;
        }
        Op::SearchRole { realm, client, role } => {
            search_role(keycloak, realm, &context.resolve(client)?, role).await?;
        }
        _ => {}
    }
    Ok(Vec::new())
}

/// Puts a client secret and its key id into the identity provider, and keeps the secret to tell later whether Entra ID
/// accepts it.
pub(super) async fn hand_over(
    context: &Context,
    realm: &str,
    alias: &str,
    key_id: &str,
    secret: SecretString,
) -> Result<(), Stop> {
    let wanted = json!({"config": {KEY_ID: key_id, AUTH_METHOD: BY_SECRET}});
    keep(context.keycloak()?, &Object::identity_provider(realm, alias), &wanted, Some(&secret), true).await?;
    context.vault.borrow_mut().keep_broker_secret(secret);
    Ok(())
}

fn name(body: &Json) -> &str {
    body["name"].as_str().unwrap_or_default()
}

fn id(object: &Json) -> &str {
    object["id"].as_str().unwrap_or_default()
}

/// Takes those out of a group who came through the identity provider and whom no Entra group leads to it any more:
/// deleting the mapper alone leaves them in, also after their next sign-in. Who never came that way stays.
async fn members_leave(context: &Context, realm: &str, alias: &str, group: &str, still: &[String]) -> Result<(), Stop> {
    let keycloak = context.keycloak()?;
    let still: Vec<&str> = still.iter().map(String::as_str).collect();
    for member in keycloak.group_members(realm, group).await? {
        let Some(link) = keycloak.link_to(realm, &member.id, alias).await? else { continue };
        if !still.is_empty() && is_in_one_of(context, &link.user_name, &still).await? {
            continue;
        }
        keycloak.remove_from_group(realm, &member.id, group).await?;
    }
    Ok(())
}

/// Whether Entra ID has a person in one of these groups; nobody where it does not know the person.
async fn is_in_one_of(context: &Context, upn: &str, groups: &[&str]) -> Result<bool, Stop> {
    // Without Graph they leave too; who still belongs there is put back at the next sign-in.
    let Ok(graph) = context.graph() else { return Ok(false) };
    match graph.user(upn).await? {
        Some(user) => Ok(!graph.check_member_groups(&user.id, groups).await?.is_empty()),
        None => Ok(false),
    }
}

/// A group that is there stays as it is, whoever made it.
async fn group(
    keycloak: &Keycloak,
    realm: &str,
    parent: Option<&str>,
    object: &Object,
    wanted: &Json,
) -> Result<Gave, Stop> {
    let there = match keycloak.find(object).await? {
        Some(there) => there,
        None => {
            match parent {
                Some(parent) => keycloak.create_subgroup(realm, parent, wanted).await?,
                None => keycloak.create(object, wanted, None).await?,
            }
            keycloak.find(object).await?.ok_or_else(|| absent(object))?
        }
    };
    Ok(vec![("id", id(&there).to_owned())])
}

/// Makes a flow hold just these executions, in this order.
async fn login_flow(
    context: &Context,
    keycloak: &Keycloak,
    realm: &str,
    alias: &str,
    steps: &[(String, String)],
) -> Result<(), Stop> {
    let object = Object::flow(realm, alias);
    if keycloak.find(&object).await?.is_none() {
        let whole = json!({
            "alias": alias, "description": context.blueprint.mark(), "providerId": "basic-flow", "topLevel": true,
            "builtIn": false,
        });
        keycloak.create(&object, &whole, None).await?;
    }
    let names = |all: &[Json]| -> Vec<String> {
        all.iter().map(|one| one["providerId"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let wanted: Vec<&str> = steps.iter().map(|(name, _)| name.as_str()).collect();
    let present = keycloak.executions(realm, alias).await?;
    if names(&present) != wanted {
        for one in &present {
            keycloak.remove_execution(realm, id(one)).await?;
        }
        for name in wanted {
            keycloak.add_execution(realm, alias, name).await?;
        }
    }
    for (mut one, (_, requirement)) in keycloak.executions(realm, alias).await?.into_iter().zip(steps) {
        if one["requirement"] != **requirement {
            one["requirement"] = requirement.as_str().into();
            keycloak.set_execution(realm, alias, &one).await?;
        }
    }
    let sent: Vec<Json> = steps.iter().map(|(name, how)| json!({"providerId": name, "requirement": how})).collect();
    same(
        Place::Keycloak,
        &json!({"executions": keycloak.executions(realm, alias).await?}),
        &json!({"executions": sent}),
    )
}

async fn search_role(keycloak: &Keycloak, realm: &str, client: &str, name: &str) -> Result<(), Stop> {
    let account = keycloak.service_account_user(realm, client).await?;
    let management = Object::client(realm, REALM_MANAGEMENT);
    let found = keycloak.find(&management).await?.ok_or_else(|| absent(&management))?;
    let missing = || Stop::ReadBack { place: Place::Keycloak, what: format!("no role {name}") };
    let role: Role = keycloak.role(realm, id(&found), name).await?.ok_or_else(missing)?;
    keycloak.add_user_client_roles(realm, &account.id, id(&found), &[role]).await?;
    let roles = keycloak.user_client_roles(realm, &account.id, id(&found)).await?;
    if roles.iter().any(|role| role.name == name) { Ok(()) } else { Err(missing()) }
}
