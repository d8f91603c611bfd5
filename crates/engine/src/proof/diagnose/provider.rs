//! The identity provider: why Entra ID's answer could not be used, never came, or did not name the group.

use lockstep_words::{Message, en::explain as ex, en::proof as say};

use super::keycloak::wrong;
use super::source::{
    APPLICATION, AUTHORIZE, EVENTS, GROUP_COUNT, OWN_GROUPS, PRINCIPAL, PROVIDER, REDEEM, SESSIONS, Source, USERS,
};
use super::{Break, Chain, Looked, MOST_GROUPS};
use crate::blueprint::{Credential, GroupsClaim, ROLES_CLAIM};
use crate::explain;
use crate::run::Stopped;
use crate::time::day_of;

pub(super) fn provider(chain: &Chain) -> Looked {
    let problem = match &chain.seen.stopped {
        Some(problem) => Some(stopped(chain, problem)),
        None => unnamed(chain),
    };
    let (found, source) = match problem {
        Some((broken, source)) => (Err(broken), source),
        None => (Ok(chain.with(if chain.seen.by_key { say::PROVIDER_EARLIER } else { say::PROVIDER_HOLDS })), SESSIONS),
    };
    let everyone = chain.mapping.everyone || chain.mapping.claim.is_some();
    let expected = chain.with(if everyone { say::EXPECT_PROVIDER } else { say::EXPECT_PROVIDER_GROUP });
    Looked { name: chain.blueprint.keycloak.alias.clone(), expected, found, source }
}

/// The person came through and did not join: what of that is Entra ID's token.
fn unnamed(chain: &Chain) -> Option<(Break, Source)> {
    let (seen, mapping, entra) = (chain.seen, chain.mapping, &chain.blueprint.entra);
    if mapping.everyone || seen.groups.contains(&mapping.keycloak_group) {
        return None;
    }
    let with = |key| chain.with(key);
    if let Some(claim) = &mapping.claim {
        let with = |key| with(key).with("claim", &claim.name);
        let remedy = if claim.name == ROLES_CLAIM { say::ROLE_NOT_THERE_DO } else { say::CLAIM_NOT_THERE_DO };
        let broken = Break { cause: with(say::CLAIM_NOT_THERE), remedy: with(remedy), likely: true };
        return wrong(chain).is_none().then_some((broken, OWN_GROUPS));
    }
    // Tokens that name no group but those assigned, or their roles, pass over who is in a group by way of another.
    let all = entra.groups_claim == GroupsClaim::SecurityGroup;
    if let Some(count) = seen.group_count.filter(|count| *count > MOST_GROUPS && all) {
        let cause = with(say::OVERAGE).with("count", count);
        return Some((Break::sure(cause, with(say::OVERAGE_DO)), GROUP_COUNT));
    }
    let off = entra.groups_claim != GroupsClaim::AppRoles && seen.groups_claim.as_deref().is_some_and(str::is_empty);
    if off {
        let with = |key| with(key).with("application", &entra.application);
        return Some((Break::sure(with(say::GROUPS_CLAIM_OFF), with(say::REVIEW_DO)), APPLICATION));
    }
    let broken = if all {
        Break::sure(with(say::NO_CLAIM), say::NO_CLAIM_DO.into())
    } else {
        Break { cause: with(say::NOT_DIRECT), remedy: with(say::NOT_DIRECT_DO), likely: true }
    };
    wrong(chain).is_none().then_some((broken, OWN_GROUPS))
}

/// Why nobody came through, and what showed it.
fn stopped(chain: &Chain, problem: &Stopped) -> (Break, Source) {
    let (blueprint, seen) = (chain.blueprint, chain.seen);
    let alias = &blueprint.keycloak.alias;
    let named = |key| chain.with(key);
    // The flow of the first sign-in found nobody of this e-mail address or name, and makes nobody.
    if matches!(problem, Stopped::BrokerFailed { error } if error == "user_not_found") {
        return (Break::sure(named(say::NOT_KNOWN), named(say::NOT_KNOWN_DO)), EVENTS);
    }
    // Keycloak keeps one person per browser.
    if matches!(problem, Stopped::BrokerFailed { error } if error == "different_user_authenticated") {
        return (Break::sure(named(say::OTHER_SIGNED_IN), named(say::OTHER_SIGNED_IN_DO)), EVENTS);
    }
    let words = match blueprint.entra.credential {
        Credential::ClientSecret => [say::SECRET_GONE, say::SECRET_ENDED, say::SECRET_WRONG, say::SECRET_DO],
        Credential::Certificate => {
            [say::CERTIFICATE_GONE, say::CERTIFICATE_ENDED, say::CERTIFICATE_REFUSED, say::CERTIFICATE_DO]
        }
    };
    let [gone, ended, refused, review] = words;
    let review = Message::new(review);
    let provider = seen.provider.as_ref().filter(|provider| provider["enabled"] != false);
    let Some(provider) = provider else {
        let cause = Message::new(say::PROVIDER_OFF).with("alias", alias);
        return (Break::sure(cause, named(say::REVIEW_DO)), PROVIDER);
    };
    let config = |name: &str| provider["config"][name].as_str().unwrap_or_default();
    let mut fitting = seen.fitting.iter();
    let handed = blueprint.entra.client_id.is_some();
    let broker = matches!(problem, Stopped::BrokerFailed { .. });
    if let Some((name, right)) = fitting.find(|(name, right)| !right.is_empty() && config(name) != right) {
        let cause = Message::new(say::PROVIDER_DIFFERS).with("name", name).with("there", config(name));
        (Break::sure(cause.with("right", right), say::ISSUER_DO.into()), PROVIDER)
    } else if let Some(code) = &seen.code {
        let (means, remedy) = explain::of_code(code).unwrap_or((ex::UNKNOWN, ex::UNKNOWN_DO));
        let means = Message::new(means).with("system", "Entra ID").with("code", code).with("tenant", "").say();
        let cause = Message::new(say::ENTRA_SAYS).with("code", code).with("means", means);
        // What another administrator has made they alone can change.
        let remedy = if handed { Message::new(remedy) } else { named(say::REVIEW_DO) };
        (Break::sure(cause, remedy), if broker { REDEEM } else { AUTHORIZE })
    } else if seen.credential_ends.is_none() && !handed {
        (Break::sure(gone.into(), review), APPLICATION)
    } else if seen.credential_ended {
        let ends = seen.credential_ends.as_deref().unwrap_or_default();
        (Break::sure(Message::new(ended).with("ends", day_of(ends)), review), APPLICATION)
    } else if broker && config("filteredByClaim") == "true" {
        let with = |key| named(key).with("claim", config("claimFilterName")).with("value", config("claimFilterValue"));
        let remedy = with(say::CLAIM_FILTER_DO).with("alias", alias);
        (Break { cause: with(say::CLAIM_FILTER), remedy, likely: true }, PROVIDER)
    } else if broker {
        // Keycloak keeps Entra ID's words to its own log; all else is right, so the credential is what is left.
        let remedy = match blueprint.entra.credential {
            Credential::ClientSecret if handed => say::HANDED_SECRET_DO.into(),
            Credential::ClientSecret => {
                Message::new(say::SECRET_WRONG_DO).with("application", &blueprint.entra.application)
            }
            Credential::Certificate => review,
        };
        (Break { cause: refused.into(), remedy, likely: true }, EVENTS)
    } else {
        never_back(chain)
    }
}

/// At whose page the person was stopped, as far as it can be told.
fn never_back(chain: &Chain) -> (Break, Source) {
    let seen = chain.seen;
    let stops = [
        (seen.unlinked.is_some(), say::ACCOUNT_EXISTS, say::ACCOUNT_EXISTS_DO, USERS),
        (seen.first_sign_in, say::PROFILE, say::PROFILE_DO, EVENTS),
        (seen.switched_off, ex::CLIENT_OFF, ex::CLIENT_OFF_DO, PRINCIPAL),
        (seen.assigned_only, ex::NOT_ASSIGNED, ex::NOT_ASSIGNED_DO, PRINCIPAL),
        (seen.no_consent, ex::NO_CONSENT, say::REVIEW_DO, PRINCIPAL),
    ];
    let stop = stops.into_iter().find_map(|(here, cause, remedy, source)| here.then_some((cause, remedy, source)));
    let (cause, remedy, source) = stop.unwrap_or((say::NEVER_BACK, say::NEVER_BACK_DO, EVENTS));
    let with = |key| chain.with(key).with("user", seen.unlinked.as_deref().unwrap_or_default());
    (Break { cause: with(cause), remedy: with(remedy), likely: true }, source)
}
