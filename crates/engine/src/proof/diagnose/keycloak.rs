//! Keycloak: who fits a row, the group they join, and the groups that tokens name.

use lockstep_words::{Key, Message, en::proof as say};
use serde_json::Value as Json;

use super::super::seen::Seen;
use super::{Break, Looked, MOST_GROUPS, named};
use crate::blueprint::{Blueprint, GroupsClaim, Mapping, ROLES_CLAIM, name_in_tokens};
use crate::rancher_version::overlooks_userinfo;

/// What a mapping's mapper looks for in a token: an object id, a role, a value; empty where it takes everyone.
fn looked_for<'a>(blueprint: &Blueprint, mapping: &'a Mapping, id: &'a str) -> &'a str {
    match (&mapping.entra_group, &mapping.claim) {
        (Some(_), _) if blueprint.entra.groups_claim == GroupsClaim::AppRoles => {
            name_in_tokens(&mapping.keycloak_group)
        }
        (Some(group), _) => [id, group.id.as_deref().unwrap_or_default(), &group.name]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        (None, Some(claim)) => &claim.value,
        (None, None) => "",
    }
}

/// Whether a mapper looks for this.
fn looks_for(mapper: &Json, value: &str) -> bool {
    let claims = mapper["config"]["claims"].as_str().and_then(|claims| lockstep_json::parse(claims).ok());
    match claims.as_ref().and_then(Json::as_array) {
        Some(all) => all.iter().any(|claim| claim["value"] == *value),
        None => value.is_empty() && mapper["config"]["group"].is_string(),
    }
}

/// Whether a mapper leads from who fits a mapping to its Keycloak group.
pub(super) fn leads(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> bool {
    let value = looked_for(blueprint, mapping, "");
    seen.mappers.iter().any(|mapper| {
        let there = mapper["config"]["group"].as_str().unwrap_or_default();
        looks_for(mapper, value) && there.trim_start_matches('/') == mapping.keycloak_group
    })
}

pub(super) fn keycloak(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let group = &mapping.keycloak_group;
    let with = |key| named(seen, key).with("group", group).with("entra", mapping.who());
    if seen.groups.contains(group) {
        return (group.clone(), Ok(with(say::JOINED)));
    }
    let at = blueprint.mappings.iter().position(|other| other == mapping).unwrap_or(0);
    let id = seen.memberships.get(at).map(|(id, _)| id.as_str()).unwrap_or_default();
    let value = looked_for(blueprint, mapping, id);
    // Tokens that name no group but those assigned, or their roles, pass over who is in a group by way of another.
    let direct_alone = mapping.entra_group.is_some() && blueprint.entra.groups_claim != GroupsClaim::SecurityGroup;
    let broken = match seen.mappers.iter().find(|mapper| looks_for(mapper, value)) {
        None => Break::sure(with(say::NO_MAPPER), with(say::REVIEW_DO)),
        Some(mapper) => {
            let there = mapper["config"]["group"].as_str().unwrap_or_default();
            let too_many = seen.group_count.filter(|count| *count > MOST_GROUPS && !direct_alone);
            if let Some(count) = too_many {
                Break::sure(with(say::OVERAGE).with("count", count), with(say::OVERAGE_DO))
            } else if there.trim_start_matches('/') == group {
                match (&mapping.claim, direct_alone) {
                    (Some(claim), _) => Break {
                        cause: with(say::CLAIM_NOT_THERE).with("claim", &claim.name),
                        remedy: match claim.name.as_str() {
                            ROLES_CLAIM => with(say::ROLE_NOT_THERE_DO),
                            name => with(say::CLAIM_NOT_THERE_DO).with("claim", name),
                        },
                        likely: true,
                    },
                    (None, true) => {
                        Break { cause: with(say::NOT_DIRECT), remedy: with(say::NOT_DIRECT_DO), likely: true }
                    }
                    (None, false) => Break::sure(with(say::NO_CLAIM), say::NO_CLAIM_DO.into()),
                }
            } else {
                Break::sure(with(say::MAPPER_ELSEWHERE).with("there", there), with(say::REVIEW_DO))
            }
        }
    };
    (group.clone(), Err(broken))
}

/// Lists in tokens that are no claim of groups under another name: what Rancher reads besides, and the audience.
const ELSEWHERE: [&str; 3] = ["aud", "roles", "full_group_path"];

/// The names in a claim of a token; nothing where it has no such list.
fn names<'a>(token: &'a Json, claim: &str) -> Option<Vec<&'a str>> {
    token[claim].as_array().map(|names| names.iter().filter_map(Json::as_str).collect())
}

/// What Rancher reads at a sign-in: the ID token, over it the user info, which 2.14.0 to 2.14.2 overlook (Rancher 2.15
/// `oidc_provider.go`, rancher/rancher#54963); at a refresh the access token in place of the ID token.
pub(super) fn token(_: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let group = name_in_tokens(&mapping.keycloak_group);
    let claim = seen.auth["groupsClaim"].as_str().filter(|claim| !claim.is_empty()).unwrap_or("groups");
    let all: Vec<Vec<&str>> = seen.tokens.iter().map(|token| names(token, claim).unwrap_or_default()).collect();
    let info = seen.tokens.get(2).and_then(|info| names(info, claim));
    let alone = overlooks_userinfo(&seen.version);
    let read = info.clone().filter(|_| !alone).or_else(|| all.first().cloned()).unwrap_or_default();
    let name = format!("groups: {}", read.join(", "));
    if read.contains(&group) {
        let everywhere = all.iter().all(|names| names.contains(&group));
        let key = if everywhere { say::TOKEN_HOLDS } else { say::TOKEN_HOLDS_ENOUGH };
        return (name, Ok(Message::new(key).with("groups", read.join(", "))));
    }
    let with = |key: Key| Message::new(key).with("group", group).with("claim", claim);
    let path = all.iter().flatten().find(|there| there.trim_start_matches('/').rsplit('/').next() == Some(group));
    let other = seen.tokens.iter().filter_map(Json::as_object).flatten().find_map(|(other, value)| {
        let named = value.as_array().is_some_and(|names| names.iter().any(|name| name == group));
        (named && other != claim && !ELSEWHERE.contains(&other.as_str())).then_some(other)
    });
    let cause = match (path.filter(|there| there.starts_with('/')), other) {
        (Some(there), _) => with(say::FULL_PATH).with("there", there),
        _ if info.is_some_and(|names| names.contains(&group)) => {
            with(say::USER_INFO_ALONE).with("version", &seen.version)
        }
        (None, Some(other)) => {
            let cause = with(say::OTHER_CLAIM).with("other", other);
            return (name, Err(Break::sure(cause, with(say::OTHER_CLAIM_DO))));
        }
        (None, None) => say::NO_GROUPS.into(),
    };
    (name, Err(Break::sure(cause, named(seen, say::REVIEW_DO))))
}
