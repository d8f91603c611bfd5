//! Keycloak alone: what came from Entra ID in a sign-in, and what Keycloak made of it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::icons::{SHIELD, SHIELD_BROKEN, icon};
use super::markup::{t, timed};
use super::{findings, trace};
use crate::proof::{HopState, KeycloakTest};

/// The result of a test.
pub(super) fn keycloak_only(test: &KeycloakTest) -> Markup {
    html! {
        div id="tested" {
            (verdict(test))
            (findings::findings(&test.findings, true))
            (arrived(test))
            (trace::chain(&t(say::CHAIN), &test.hops, &[]))
            (tokens(test))
        }
    }
}

fn verdict(test: &KeycloakTest) -> Markup {
    let broken = test.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop);
    let message = match broken {
        None if test.signed_in => Message::new(say::TESTED_HOLDS),
        Some(hop) if test.signed_in => Message::new(say::TESTED_BROKEN).with("hop", hop.name()),
        Some(hop) => Message::new(say::NO_SIGN_IN).with("hop", hop.name()),
        None => Message::new(say::TESTED_STOPPED),
    };
    let holds = test.signed_in && broken.is_none();
    let (class, sign) = if holds { ("verdict", SHIELD) } else { ("verdict broken", SHIELD_BROKEN) };
    let who = if test.signed_in { say::WHO } else { say::WHO_NOT };
    html! {
        div class=(class) role="status" id="verdict" {
            (icon(sign))
            div {
                h1 tabindex="-1" { (message.with("person", &test.person.name).say()) }
                p {
                    (timed(Message::new(who).with("person", &test.person.upn), test.at))
                    " " (t(say::TESTED_NO_RANCHER))
                }
            }
        }
    }
}

/// What Keycloak has of the person from Entra ID.
fn arrived(test: &KeycloakTest) -> Markup {
    html! {
        @if !test.arrived.is_empty() {
            section {
                h2 { (t(say::TESTED_ARRIVED)) }
                p.hint { (t(say::TESTED_ARRIVED_HINT)) }
                (values(test.arrived.iter().map(|(name, value)| (name.say(), value.as_str()))))
            }
        }
    }
}

/// The tokens for Rancher, each with its claims.
fn tokens(test: &KeycloakTest) -> Markup {
    html! {
        @if !test.tokens.is_empty() {
            section {
                h2 { (t(say::TESTED_TOKENS)) }
                p.hint { (t(say::TESTED_TOKENS_HINT)) }
                @for (name, claims) in &test.tokens {
                    details {
                        summary { (name.say()) }
                        (values(claims.iter().map(|(name, value)| (name.clone(), value.as_str()))))
                    }
                }
            }
        }
    }
}

/// Names and values.
fn values<'a>(rows: impl Iterator<Item = (String, &'a str)>) -> Markup {
    html! {
        dl.values {
            @for (name, value) in rows.filter(|(_, value)| !value.is_empty()) {
                dt { (name) }
                dd { code { (value) } }
            }
        }
    }
}
