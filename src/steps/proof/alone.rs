//! Keycloak alone: what came from Entra ID in a sign-in, and what Keycloak made of it.

use lockstep_engine::proof::{HopState, KeycloakTest};
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::{findings, trace};
use crate::components::icon::{SHIELD, SHIELD_BROKEN, icon};
use crate::components::page::heading;
use crate::components::{focus, when};
use crate::el::{El, button, el, p};
use crate::state::Store;
use crate::words::t;

/// The result of a test.
pub(super) fn alone(store: Store, test: &KeycloakTest) -> El {
    let back = move || {
        store.tested.set(None);
        focus::heading();
    };
    let actions = el("div").class("actions").child(button("tested.back", t(pages::TESTED_BACK), back).class("go"));
    let arrived = test.arrived.iter().map(|(name, value)| (name.say(), value.clone()));
    let arrived = (!test.arrived.is_empty()).then(|| {
        el("section")
            .child(el("h2").text(t(pages::TESTED_ARRIVED)))
            .child(p("hint", t(pages::TESTED_ARRIVED_HINT)))
            .child(values(arrived))
    });
    let tokens = test.tokens.iter().map(|(name, claims)| {
        let claims = values(claims.iter().cloned());
        el("details").child(el("summary").text(&name.say())).child(claims)
    });
    let tokens = (!test.tokens.is_empty()).then(|| {
        el("section")
            .child(el("h2").text(t(pages::TESTED_TOKENS)))
            .child(p("hint", t(pages::TESTED_TOKENS_HINT)))
            .child(tokens.collect::<Vec<_>>())
    });
    el("div")
        .id("tested")
        .child(verdict(test))
        .child(findings::findings(&test.findings))
        .child(arrived)
        .child(trace::chain(t(pages::PROOF_CHAIN), &test.hops))
        .child(tokens)
        .child(actions)
}

fn verdict(test: &KeycloakTest) -> El {
    let broken = test.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop);
    let message = match broken {
        None if test.signed_in => Message::new(pages::TESTED_HOLDS),
        Some(hop) if test.signed_in => Message::new(pages::TESTED_BROKEN).with("hop", hop.name()),
        Some(hop) => Message::new(pages::PROOF_NO_SIGN_IN).with("hop", hop.name()),
        None => Message::new(pages::TESTED_STOPPED),
    };
    let holds = test.signed_in && broken.is_none();
    let who = if test.signed_in { pages::PROOF_WHO } else { pages::PROOF_WHO_NOT };
    let who = Message::new(who).with("person", &test.person.upn).with("time", when::time(test.at)).say();
    let said = format!("{who} {}", t(pages::TESTED_NO_RANCHER));
    let words = el("div").child(heading(&message.with("person", &test.person.name).say())).child(el("p").text(&said));
    let (class, sign) = if holds { ("verdict", SHIELD) } else { ("verdict broken", SHIELD_BROKEN) };
    el("div").class(class).attr("role", "status").id("verdict").child(icon(sign)).child(words)
}

/// Names and values.
fn values(rows: impl Iterator<Item = (String, String)>) -> El {
    let filled = rows.filter(|(_, value)| !value.is_empty());
    filled.fold(el("dl").class("values"), |list, (name, value)| {
        list.child(el("dt").text(&name)).child(el("dd").child(el("code").text(&value)))
    })
}
