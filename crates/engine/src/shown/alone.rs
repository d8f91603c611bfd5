//! Keycloak alone: what came from Entra ID in a sign-in, and what Keycloak made of it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, el, p, t, timed};
use super::icons::{SHIELD, SHIELD_BROKEN, icon};
use super::{findings, trace};
use crate::proof::{HopState, KeycloakTest};

/// The result of a test.
pub(super) fn alone(test: &KeycloakTest) -> Html {
    let arrived = test.arrived.iter().map(|(name, value)| (name.say(), value.clone()));
    let arrived = (!test.arrived.is_empty()).then(|| {
        el("section")
            .child(el("h2").text(&t(say::TESTED_ARRIVED)))
            .child(p("hint", &t(say::TESTED_ARRIVED_HINT)))
            .child(values(arrived))
    });
    let tokens = test.tokens.iter().map(|(name, claims)| {
        let claims = values(claims.iter().cloned());
        el("details").child(el("summary").text(&name.say())).child(claims)
    });
    let tokens = (!test.tokens.is_empty()).then(|| {
        el("section")
            .child(el("h2").text(&t(say::TESTED_TOKENS)))
            .child(p("hint", &t(say::TESTED_TOKENS_HINT)))
            .children(tokens)
    });
    el("div")
        .attr("id", "tested")
        .child(verdict(test))
        .child(findings::findings(&test.findings))
        .child(arrived)
        .child(trace::chain(&t(say::CHAIN), &test.hops))
        .child(tokens)
}

fn verdict(test: &KeycloakTest) -> Html {
    let broken = test.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop);
    let message = match broken {
        None if test.signed_in => Message::new(say::TESTED_HOLDS),
        Some(hop) if test.signed_in => Message::new(say::TESTED_BROKEN).with("hop", hop.name()),
        Some(hop) => Message::new(say::NO_SIGN_IN).with("hop", hop.name()),
        None => Message::new(say::TESTED_STOPPED),
    };
    let holds = test.signed_in && broken.is_none();
    let who = if test.signed_in { say::WHO } else { say::WHO_NOT };
    let said = timed("p", Message::new(who).with("person", &test.person.upn), test.at);
    let said = said.text(&format!(" {}", t(say::TESTED_NO_RANCHER)));
    let heading = el("h1").attr("id", "heading").attr("tabindex", "-1");
    let words = el("div").child(heading.text(&message.with("person", &test.person.name).say())).child(said);
    let (class, sign) = if holds { ("verdict", SHIELD) } else { ("verdict broken", SHIELD_BROKEN) };
    el("div").class(class).attr("role", "status").attr("id", "verdict").child(icon(sign)).child(words)
}

/// Names and values.
fn values(rows: impl Iterator<Item = (String, String)>) -> Html {
    let filled = rows.filter(|(_, value)| !value.is_empty());
    filled.fold(el("dl").class("values"), |list, (name, value)| {
        list.child(el("dt").text(&name)).child(el("dd").child(el("code").text(&value)))
    })
}
