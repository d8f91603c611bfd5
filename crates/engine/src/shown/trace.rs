//! Then why: the chain of this sign-in, hop by hop.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, capital, el, hidden, t};
use super::icons::{CROSS, DASH, TICK, icon};
use crate::proof::{HopResult, HopState, Proof};

/// The trace; nothing where the chain was not followed.
pub(super) fn trace(proof: &Proof) -> Option<Html> {
    let allowed = proof.answers.iter().find(|answer| answer.allowed == Some(true) && answer.wanted);
    let broken = proof.hops.iter().any(|hop| hop.state == HopState::Broken);
    let head = match allowed.and_then(|answer| Some((&answer.question, answer.question.namespace.as_ref()?))) {
        _ if broken => t(say::WHERE),
        Some((question, namespace)) => {
            Message::new(say::WHY).with("resource", &question.resource).with("namespace", namespace).say()
        }
        None => t(say::CHAIN),
    };
    chain(&head, &proof.hops)
}

/// A chain under its heading.
pub(super) fn chain(head: &str, hops: &[HopResult]) -> Option<Html> {
    let list = || el("ol").class("trace").children(hops.iter().map(hop));
    (!hops.is_empty()).then(|| el("section").child(el("h2").text(head)).child(list()))
}

fn hop(hop: &HopResult) -> Html {
    let (state, sign, word) = match hop.state {
        HopState::Holds => ("holds", TICK, say::HOP_HOLDS),
        HopState::Broken => ("broken", CROSS, say::HOP_BROKEN),
        HopState::NotReached => ("not-reached", DASH, say::HOP_NOT_REACHED),
    };
    // What is plain is said for those who hear it; what is not is said to all.
    let word = format!(", {}", t(word));
    let word = if hop.state == HopState::Holds { hidden(&word) } else { el("span").text(&word) };
    let name = (!hop.name.is_empty()).then(|| el("code").text(&hop.name));
    el("li")
        .class(state)
        .attr("data-hop", hop.hop.id())
        .attr("data-state", state)
        .child(el("b").child(icon(sign)).child(el("span").text(&capital(hop.hop.name())).child(word)))
        .child(name)
        .child(el("small").text(&hop.fact.say()))
}
