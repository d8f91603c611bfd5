//! Keycloak: who fits a row, and the group they join.

use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::source::{GROUPS, MAPPERS, OWN_GROUPS, PROVIDER, Source};
use super::{Break, Chain, Looked};
use crate::blueprint::{Blueprint, GroupsClaim, Mapping, ROLES_CLAIM, name_in_tokens};

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

/// In which claim of a token it looks.
fn claim_of<'a>(blueprint: &Blueprint, mapping: &'a Mapping) -> &'a str {
    match &mapping.claim {
        Some(claim) => &claim.name,
        None if blueprint.entra.groups_claim == GroupsClaim::AppRoles => ROLES_CLAIM,
        None => "groups",
    }
}

/// The claims that a mapper looks at; nothing where it takes everyone.
fn claims(mapper: &Json) -> Option<Vec<Json>> {
    let text = mapper["config"]["claims"].as_str()?;
    serde_json::from_str(text).ok()
}

/// Whether a mapper looks for this.
fn looks_for(mapper: &Json, value: &str) -> bool {
    match claims(mapper) {
        Some(all) => all.iter().any(|claim| claim["value"] == *value),
        None => value.is_empty() && mapper["config"]["group"].is_string(),
    }
}

/// The group that a mapper leads to, by its path without a leading slash.
fn target(mapper: &Json) -> &str {
    mapper["config"]["group"].as_str().unwrap_or_default().trim_start_matches('/')
}

fn value_of<'a>(chain: &'a Chain) -> &'a str {
    let id = chain.membership().map(|(id, _)| id.as_str()).unwrap_or_default();
    looked_for(chain.blueprint, chain.mapping, id)
}

/// Whether a mapper leads from who fits a mapping to its Keycloak group.
pub(super) fn leads(chain: &Chain) -> bool {
    let value = looked_for(chain.blueprint, chain.mapping, "");
    let own = &chain.mapping.keycloak_group;
    chain.seen.mappers.iter().any(|mapper| looks_for(mapper, value) && target(mapper) == own)
}

/// Where and in which words Keycloak says that groups are set at a person's first sign-in alone.
fn set_once<'a>(provider: Option<&'a Json>, mapper: &'a Json) -> Option<(&'a str, Source)> {
    let mode = |object: &'a Json| object["config"]["syncMode"].as_str().unwrap_or_default();
    let once = |mode: &&str| *mode == "IMPORT";
    match mode(mapper) {
        "" | "INHERIT" => Some((mode(provider?), PROVIDER)).filter(|(mode, _)| once(mode)),
        own => Some((own, MAPPERS)).filter(|(mode, _)| once(mode)),
    }
}

/// What is wrong in Keycloak itself for somebody who has not joined; nothing where all is right.
pub(super) fn wrong(chain: &Chain) -> Option<(Break, Source)> {
    let (seen, mapping) = (chain.seen, chain.mapping);
    let with = |key| chain.with(key);
    let review = |cause: Message, source| Some((Break::sure(cause, with(say::REVIEW_DO)), source));
    let value = value_of(chain);
    let Some(mapper) = seen.mappers.iter().find(|mapper| looks_for(mapper, value)) else {
        return review(with(say::NO_MAPPER), MAPPERS);
    };
    let claim = claim_of(chain.blueprint, mapping);
    if let Some(all) = claims(mapper).filter(|all| all.iter().all(|one| one["key"] != *claim)) {
        let other = all.first().and_then(|one| one["key"].as_str()).unwrap_or_default();
        return review(with(say::MAPPER_OTHER_CLAIM).with("claim", claim).with("other", other), MAPPERS);
    }
    if target(mapper) != mapping.keycloak_group {
        let there = mapper["config"]["group"].as_str().unwrap_or_default();
        return review(with(say::MAPPER_ELSEWHERE).with("there", there), MAPPERS);
    }
    if seen.there.as_ref().is_some_and(|there| !there.contains(&mapping.keycloak_group)) {
        return review(with(say::GROUP_GONE), GROUPS);
    }
    let (mode, source) = set_once(seen.provider.as_ref(), mapper)?;
    review(with(say::SYNC_ONCE).with("mode", mode), source)
}

pub(super) fn keycloak(chain: &Chain) -> Looked {
    let group = &chain.mapping.keycloak_group;
    let (found, source) = if chain.seen.groups.contains(group) {
        (Ok(chain.with(if chain.seen.by_key { say::JOINED_EARLIER } else { say::JOINED })), OWN_GROUPS)
    } else {
        match wrong(chain) {
            Some((broken, source)) => (Err(broken), source),
            None => (Err(Break::sure(chain.with(say::NOT_JOINED), chain.with(say::NOT_JOINED_DO))), OWN_GROUPS),
        }
    };
    Looked { name: group.clone(), expected: chain.with(say::EXPECT_JOINED), found, source }
}
