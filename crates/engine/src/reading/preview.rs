//! What a person would get, hop by hop, before they sign in: Entra groups, Keycloak groups, and what tokens for Rancher
//! name. Reads only; what nobody has yet is worked out from the rows, and said to be.

use lockstep_systems::Error;
use lockstep_systems::keycloak::{Keycloak, Object};
use lockstep_words::{Message, en::check as say};
use serde_json::Value as Json;

use super::ReadContext;
use crate::blueprint::{Blueprint, GroupsClaim, Mapping, name_in_tokens};
use crate::port::Fact;
use crate::proof::MOST_GROUPS;
use crate::survey::{GroupFound, groups};

const FIELD: &str = "proof.person";

/// What the person of the draft would get.
pub(super) async fn preview(context: &ReadContext) -> Result<Vec<Fact>, Error> {
    let (blueprint, clients) = (&context.blueprint, &context.clients);
    let upn = context.draft.person.trim().to_owned();
    let (Some(graph), Some(keycloak), false) = (&clients.graph, &clients.keycloak, upn.is_empty()) else {
        return Ok(Vec::new());
    };
    let fact = |good, message| Fact::new(FIELD, good, message).about(&upn);
    let Some(user) = graph.user(&upn).await? else {
        return Ok(vec![fact(false, Message::new(say::PREVIEW_NOBODY).with("upn", &upn))]);
    };
    let named = |message: Message| message.with("name", &user.display_name);
    let found = groups(blueprint, graph).await?;
    let ids: Vec<&str> = found.iter().flatten().map(|group| &*group.id).collect();
    let inside = graph.check_member_groups(&user.id, &ids).await?;
    let direct = graph.direct_groups(&user.id).await?;
    let is_in = |hits: &Vec<GroupFound>, ids: &[String]| hits.iter().any(|group| ids.contains(&group.id));
    let rows = || blueprint.mappings.iter().zip(&found);
    // Where tokens name assigned groups or roles alone, only direct members count.
    let counts = if blueprint.entra.groups_claim == GroupsClaim::SecurityGroup { &inside } else { &direct };
    let own = || rows().filter(|(_, hits)| is_in(hits, counts)).map(|(row, _)| row);
    let everyone = || blueprint.mappings.iter().filter(|row| row.everyone);
    let nested = || rows().filter(|(_, hits)| is_in(hits, &inside) && !is_in(hits, &direct)).map(|(row, _)| row.who());
    let by_claim = || blueprint.mappings.iter().filter(|row| row.claim.is_some()).map(Mapping::who);
    let all = |names: Vec<String>| names.join(", ");
    let mut facts = Vec::new();
    if nested().next().is_some() {
        let fits = *counts == inside;
        let key = if fits { say::PREVIEW_NESTED } else { say::PREVIEW_NESTED_NOT };
        facts.push(fact(fits, named(key.into()).with("groups", all(nested().collect()))));
    }
    // Another right is needed to count them: without it nobody is told.
    let count = graph.member_objects_count(&user.id).await.unwrap_or_default();
    if *counts == inside && blueprint.entra.groups_claim == GroupsClaim::SecurityGroup && count > MOST_GROUPS {
        facts.push(fact(false, named(say::PREVIEW_OVERAGE.into()).with("count", count)));
    }
    if by_claim().next().is_some() {
        facts.push(fact(true, named(say::PREVIEW_CLAIM.into()).with("claims", all(by_claim().collect()))));
    }
    if everyone().next().is_some() {
        facts.push(fact(true, named(say::PREVIEW_EVERYONE.into())));
    }
    if own().next().is_none() {
        let otherwise = by_claim().chain(everyone().map(Mapping::who)).next().is_some();
        facts.insert(0, fact(otherwise, named(say::PREVIEW_NO_GROUP.into())));
        return Ok(facts);
    }
    let join = |names: Vec<&str>| names.join(", ");
    let entra = named(say::PREVIEW_ENTRA.into()).with("groups", all(own().map(Mapping::who).collect()));
    let there = now(blueprint, keycloak, &upn).await?;
    // Keycloak puts people into groups when they sign in, and Rancher learns of it then.
    let later: Vec<&str> = match &there {
        Some((groups, _)) => {
            let rows = own().chain(everyone()).map(|row| name_in_tokens(&row.keycloak_group));
            rows.filter(|name| !groups.iter().any(|group| group == name)).collect()
        }
        None => Vec::new(),
    };
    let after = match &there {
        Some(_) if !later.is_empty() => Message::new(say::PREVIEW_STALE).with("groups", join(later)),
        Some((groups, claim)) => {
            Message::new(say::PREVIEW_NOW).with("groups", groups.join(", ")).with("claim", claim.join(", "))
        }
        None => {
            let groups: Vec<&str> = own().chain(everyone()).map(|row| &*row.keycloak_group).collect();
            let claim = join(groups.iter().map(|group| name_in_tokens(group)).collect());
            Message::new(say::PREVIEW_LATER).with("groups", join(groups)).with("claim", claim)
        }
    };
    facts.insert(0, fact(true, entra));
    let good = after.key != say::PREVIEW_STALE && there.is_none_or(|(_, claim)| !claim.is_empty());
    facts.push(fact(good, named(after)));
    Ok(facts)
}

/// The groups of someone who has signed in before, and the groups that a token made now would name.
async fn now(
    blueprint: &Blueprint,
    keycloak: &Keycloak,
    upn: &str,
) -> Result<Option<(Vec<String>, Vec<String>)>, Error> {
    let realm = &blueprint.keycloak.realm;
    // Without the realm there is nobody in it.
    let users = keycloak.users_with(realm, "username", upn).await.unwrap_or_default();
    let Some(user) = users.into_iter().next() else { return Ok(None) };
    let groups = keycloak.user_groups(realm, &user.id).await?;
    let client = keycloak.find(&Object::client(realm, &blueprint.keycloak.client)).await?;
    let claim = match client.as_ref().and_then(|client| client["id"].as_str()) {
        Some(client) => keycloak.example_id_token(realm, client, &user.id).await?,
        None => Json::Null,
    };
    let names = claim["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    Ok(Some((groups.into_iter().map(|group| group.name).collect(), names)))
}
