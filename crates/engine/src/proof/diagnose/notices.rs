//! What breaks nothing yet.

use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::super::seen::Seen;
use super::super::{Finding, Hop, Severity};
use super::{MOST_GROUPS, named, repair};
use crate::blueprint::Blueprint;

/// From how many groups on it is said that they soon do not fit into a token.
const MANY_GROUPS: usize = 150;

/// All of them.
pub(super) fn all(blueprint: &Blueprint, seen: &Seen) -> Vec<Finding> {
    [audience(blueprint, seen), overage(seen), search(seen)].into_iter().flatten().collect()
}

fn warning(seen: &Seen, hop: Hop, cause: Message, remedy: Message) -> Finding {
    let repair = repair::by_table(seen, &cause.key, &[]);
    Finding { hop, severity: Severity::Warning, cause, remedy, likely: false, repair }
}

/// More groups than fit into a token, which then names none at all: said before it comes to that.
fn overage(seen: &Seen) -> Option<Finding> {
    let count = seen.group_count.filter(|count| (MANY_GROUPS..=MOST_GROUPS).contains(count))?;
    let cause = named(seen, say::OVERAGE_NEAR).with("count", count);
    Some(warning(seen, Hop::Entra, cause, named(seen, say::OVERAGE_DO)))
}

/// A search that fails spoils no sign-in, and the lists in which people look for groups.
fn search(seen: &Seen) -> Option<Finding> {
    let (group, said) = seen.not_found.as_ref()?;
    let is_on = |name: &str| seen.auth[name] == true;
    let key = match (is_on("groupSearchEnabled"), is_on("clientAuthenticatedSearch")) {
        (false, _) => say::SEARCH_OFF,
        (true, false) => say::SEARCH_AS_PERSON,
        (true, true) => say::SEARCH_FAILS,
    };
    let cause = Message::new(key).with("group", group).with("said", said);
    Some(warning(seen, Hop::Rancher, cause, say::SEARCH_FAILS_DO.into()))
}

/// A missing audience spoils nothing at sign-in, and the refresh an hour later.
fn audience(blueprint: &Blueprint, seen: &Seen) -> Option<Finding> {
    let client = &blueprint.keycloak.client;
    let access = seen.tokens.get(1)?;
    let made_out = match &access["aud"] {
        Json::String(one) => one == client,
        Json::Array(all) => all.iter().any(|one| one == client),
        _ => false,
    };
    let cause = named(seen, say::NO_AUDIENCE).with("client", client);
    (!made_out).then(|| warning(seen, Hop::Token, cause, say::NO_AUDIENCE_DO.into()))
}
