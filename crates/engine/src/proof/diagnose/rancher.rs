//! Rancher: whether it lets the person in, and knows them by the group.

use lockstep_words::{Key, Message, en::explain as ex, en::proof as say};

use super::source::{AUTH, AUTH_CONFIG, EVENTS, LOGIN, PRINCIPALS, Source};
use super::{Break, Chain, Looked};
use crate::explain;
use crate::run::Stopped;

/// Keycloak's words when Rancher cannot spend a code.
const EXCHANGE: [(&str, Key, Key); 3] = [
    ("invalid_client_credentials", say::RANCHER_SECRET, say::RANCHER_SECRET_DO),
    ("code_verifier_missing invalid_code_verifier pkce_verification_failed", say::RANCHER_PKCE, say::REVIEW_DO),
    ("invalid_redirect_uri", say::RANCHER_URL, say::RANCHER_URL_DO),
];

/// How Rancher refuses a user who is deactivated (Rancher 2.15 `pkg/auth/providers/publicapi`): permission denied.
const DEACTIVATED: &str = "403";

pub(super) fn rancher(chain: &Chain) -> Looked {
    let user = chain.seen.person.rancher_id.as_deref().unwrap_or("–");
    let (found, source) = match refused(chain) {
        Some((broken, source)) => (Err(broken), source),
        None => (Ok(chain.with(say::RANCHER_HOLDS).with("user", user)), PRINCIPALS),
    };
    Looked { name: chain.principal(), expected: chain.with(say::EXPECT_RANCHER), found, source }
}

/// Why Rancher does not let the person in, or not by the group; nothing where it does.
fn refused(chain: &Chain) -> Option<(Break, Source)> {
    let seen = chain.seen;
    let review = || chain.with(say::REVIEW_DO);
    let client = |key: Key| -> Message { chain.with(key).with("there", &seen.callback) };
    match &seen.stopped {
        Some(Stopped::ClientFailed { error }) => {
            let (cause, remedy) = match error.as_str() {
                "invalid_redirect_uri" => (say::CLIENT_REDIRECT, say::CLIENT_REDIRECT_DO),
                _ => (say::CLIENT_OFF, say::REVIEW_DO),
            };
            return Some((Break::sure(client(cause), client(remedy)), EVENTS));
        }
        // Keycloak's words where its client demands PKCE and Rancher begins a sign-in without.
        Some(Stopped::Refused { said }) if said.contains("code_challenge_method") => {
            return Some((Break::sure(client(say::RANCHER_PKCE), client(say::REVIEW_DO)), AUTH));
        }
        Some(Stopped::Refused { said }) => {
            let cause = Message::new(ex::SIGN_IN_REFUSED).with("said", said);
            return Some((Break { cause, remedy: review(), likely: true }, AUTH));
        }
        _ => {}
    }
    let exchange = seen.exchange.as_deref().unwrap_or_default();
    if let Some((_, cause, remedy)) = EXCHANGE.iter().find(|(errors, ..)| explain::among(errors, exchange)) {
        return Some((Break::sure(client(cause.clone()), client(remedy.clone())), EVENTS));
    }
    if seen.refused.is_some() && seen.auth["enabled"] == false {
        return Some((Break::sure(say::RANCHER_OFF.into(), say::RANCHER_OFF_DO.into()), AUTH_CONFIG));
    }
    let principal = chain.principal();
    if let Some(said) = &seen.refused {
        let (cause, remedy, source) = match (said.starts_with(DEACTIVATED), seen.allowed.contains(&principal)) {
            (true, _) => (say::USER_DEACTIVATED, say::USER_DEACTIVATED_DO, LOGIN),
            (_, true) => (say::REFUSED, say::REFUSED_DO, LOGIN),
            (_, false) => (say::NOT_LISTED, say::REVIEW_DO, AUTH_CONFIG),
        };
        return Some((Break::sure(chain.with(cause).with("said", said), chain.with(remedy)), source));
    }
    let principals = seen.principals.as_ref().filter(|own| !own.contains(&principal))?;
    let cause = chain.with(say::NO_PRINCIPAL).with("there", principals.join(", "));
    Some((Break::sure(cause, chain.with(say::NO_PRINCIPAL_DO)), PRINCIPALS))
}
