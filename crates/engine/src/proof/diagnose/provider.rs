//! The identity provider: why Entra ID's answer could not be used, or never came.

use lockstep_words::{Message, en::explain as ex, en::proof as say};

use super::super::seen::Seen;
use super::{Break, Looked, named};
use crate::blueprint::{Blueprint, Credential, Mapping};
use crate::explain;
use crate::run::Stopped;
use crate::time::day_of;

pub(super) fn provider(blueprint: &Blueprint, seen: &Seen, _: &Mapping) -> Looked {
    let alias = blueprint.keycloak.alias.clone();
    let Some(problem) = &seen.stopped else { return (alias, Ok(say::PROVIDER_HOLDS.into())) };
    // The flow of the first sign-in found nobody of this e-mail address or name, and makes nobody.
    if matches!(problem, Stopped::BrokerFailed { error } if error == "user_not_found") {
        return (alias, Err(Break::sure(named(seen, say::NOT_KNOWN), named(seen, say::NOT_KNOWN_DO))));
    }
    // Keycloak keeps one person per browser.
    if matches!(problem, Stopped::BrokerFailed { error } if error == "different_user_authenticated") {
        return (alias, Err(Break::sure(named(seen, say::OTHER_SIGNED_IN), named(seen, say::OTHER_SIGNED_IN_DO))));
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
        let cause = Message::new(say::PROVIDER_OFF).with("alias", &alias);
        return (alias, Err(Break::sure(cause, named(seen, say::REVIEW_DO))));
    };
    let config = |name: &str| provider["config"][name].as_str().unwrap_or_default();
    let mut fitting = seen.fitting.iter();
    let handed = blueprint.entra.client_id.is_some();
    let broker = matches!(problem, Stopped::BrokerFailed { .. });
    let found = if let Some((name, right)) = fitting.find(|(name, right)| !right.is_empty() && config(name) != right) {
        let cause = Message::new(say::PROVIDER_DIFFERS).with("name", name).with("there", config(name));
        Break::sure(cause.with("right", right), say::ISSUER_DO.into())
    } else if let Some(code) = &seen.code {
        let (means, remedy) = explain::of_code(code).unwrap_or((ex::UNKNOWN, ex::UNKNOWN_DO));
        let means = Message::new(means).with("system", "Entra ID").with("code", code).with("tenant", "").say();
        let cause = Message::new(say::ENTRA_SAYS).with("code", code).with("means", means);
        // What another administrator has made they alone can change.
        let remedy = if handed { Message::new(remedy) } else { named(seen, say::REVIEW_DO) };
        Break::sure(cause, remedy)
    } else if seen.credential_ends.is_none() && !handed {
        Break::sure(gone.into(), review)
    } else if seen.credential_ended {
        let ends = seen.credential_ends.as_deref().unwrap_or_default();
        Break::sure(Message::new(ended).with("ends", day_of(ends)), review)
    } else if broker && config("filteredByClaim") == "true" {
        let with =
            |key| named(seen, key).with("claim", config("claimFilterName")).with("value", config("claimFilterValue"));
        Break { cause: with(say::CLAIM_FILTER), remedy: with(say::CLAIM_FILTER_DO).with("alias", &alias), likely: true }
    } else if broker {
        // Keycloak keeps Entra ID's words to its own log; all else is right, so the credential is what is left.
        let remedy = match blueprint.entra.credential {
            Credential::ClientSecret if handed => say::HANDED_SECRET_DO.into(),
            Credential::ClientSecret => {
                Message::new(say::SECRET_WRONG_DO).with("application", &blueprint.entra.application)
            }
            Credential::Certificate => review,
        };
        Break { cause: refused.into(), remedy, likely: true }
    } else {
        never_back(seen)
    };
    (alias, Err(found))
}

/// At whose page the person was stopped, as far as it can be told.
fn never_back(seen: &Seen) -> Break {
    let stops = [
        (seen.unlinked.is_some(), say::ACCOUNT_EXISTS, say::ACCOUNT_EXISTS_DO),
        (seen.first_sign_in, say::PROFILE, say::PROFILE_DO),
        (seen.switched_off, ex::CLIENT_OFF, ex::CLIENT_OFF_DO),
        (seen.assigned_only, ex::NOT_ASSIGNED, ex::NOT_ASSIGNED_DO),
        (seen.no_consent, ex::NO_CONSENT, say::REVIEW_DO),
    ];
    let stop = stops.into_iter().find_map(|(here, cause, remedy)| here.then_some((cause, remedy)));
    let (cause, remedy) = stop.unwrap_or((say::NEVER_BACK, say::NEVER_BACK_DO));
    let with = |key| named(seen, key).with("user", seen.unlinked.as_deref().unwrap_or_default());
    Break { cause: with(cause), remedy: with(remedy), likely: true }
}
