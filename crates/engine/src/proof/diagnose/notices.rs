//! What breaks nothing yet.

use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::super::seen::{Lasting, Left, Seen};
use super::super::{Finding, Hop, Severity};
use super::{MOST_GROUPS, named, repair};
use crate::blueprint::Blueprint;
use crate::time::{day, stamp};

/// From how many groups on it is said that they soon do not fit into a token.
const MANY_GROUPS: usize = 150;

/// All of them.
pub(super) fn all(blueprint: &Blueprint, seen: &Seen) -> Vec<Finding> {
    let mut all: Vec<Finding> =
        [audience(blueprint, seen), overage(seen), search(seen)].into_iter().flatten().collect();
    all.extend(leavers(blueprint, seen));
    all
}

/// What there is to say of people who have left.
pub(super) fn leavers(blueprint: &Blueprint, seen: &Seen) -> Vec<Finding> {
    let left = seen.left.iter().map(|left| leaver(blueprint, seen, left));
    left.chain(uncompared(seen)).chain(passed_over(seen)).collect()
}

fn warning(seen: &Seen, hop: Hop, cause: Message, remedy: Message) -> Finding {
    let repair = repair::by_table(seen, &cause.key, &[]);
    Finding { hop, severity: Severity::Warning, cause, remedy, likely: false, repair }
}

/// Somebody who has left an Entra group and still has access: until when, and how it is ended at once.
///
/// What Rancher knows of a person's groups it has from Keycloak, at their sign-in and, as long as their session at Keycloak
/// lasts, at a refresh; an answer that does not come changes nothing (Rancher 2.15 `providerrefresh/refresher.go`). Keycloak
/// takes them out of the group at their next sign-in through Entra ID alone. A sign-in that Rancher refuses changes nothing
/// there, so kubeconfigs and API keys of before go on.
fn leaver(blueprint: &Blueprint, seen: &Seen, left: &Left) -> Finding {
    const MINUTE: u64 = 60_000;
    let Lasting { keycloak, session, kubeconfig, key: api_key } = seen.lasting;
    let later = |from: u64, minutes: u64| (minutes > 0).then(|| from + minutes * MINUTE);
    // With a sign-in at Keycloak that still lasts another session at Rancher can be opened without Entra ID.
    let signed_in = if left.in_keycloak && left.session > 0 { left.session + keycloak * MINUTE } else { 0 };
    let session = later(signed_in.max(seen.times.1), session);
    let until = |end: Option<u64>| match end {
        Some(ms) => format!("{} {} UTC", day(ms), stamp(ms).get(11..16).unwrap_or_default()),
        None => Message::new(say::NO_END).say(),
    };
    let then = |minutes| later(session?, minutes);
    let user = left.in_rancher.as_deref().unwrap_or_default();
    let with = |key: lockstep_words::Key| {
        Message::new(key)
            .with("name", &left.name)
            .with("group", &left.group)
            .with("entra", &left.entra)
            .with("user", user)
            .with("session", until(session))
            .with("kubeconfig", until(then(kubeconfig)))
            .with("key", until(then(api_key)))
            .with("alias", &blueprint.keycloak.alias)
    };
    let (cause, remedy, hop) = match (left.in_keycloak, left.in_rancher.is_some()) {
        (true, true) if left.refused_next => (say::STILL_IN_REFUSED, say::STILL_IN_DO, Hop::Entra),
        (true, true) => (say::STILL_IN, say::STILL_IN_DO, Hop::Entra),
        (true, false) => (say::STILL_IN_KEYCLOAK, say::STILL_IN_KEYCLOAK_DO, Hop::Entra),
        (false, _) => (say::STILL_KNOWN, say::STILL_KNOWN_DO, Hop::Rancher),
    };
    warning(seen, hop, with(cause), with(remedy))
}

/// Groups that are too large to be compared member by member.
fn uncompared(seen: &Seen) -> Option<Finding> {
    let groups = (!seen.uncompared.is_empty()).then(|| seen.uncompared.join(", "))?;
    let with = |key: lockstep_words::Key| Message::new(key).with("groups", &groups);
    let found = warning(seen, Hop::Entra, with(say::UNCOMPARED), with(say::UNCOMPARED_DO));
    Some(Finding { severity: Severity::Note, ..found })
}

/// Of very many groups some alone are compared.
fn passed_over(seen: &Seen) -> Option<Finding> {
    let with = |key: lockstep_words::Key| Message::new(key).with("count", seen.passed_over);
    let found = warning(seen, Hop::Entra, with(say::PASSED_OVER), with(say::UNCOMPARED_DO));
    (seen.passed_over > 0).then_some(Finding { severity: Severity::Note, ..found })
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
