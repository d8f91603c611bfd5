//! Then why: the chain of this sign-in, hop by hop.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, capital, el, hidden, t, time};
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
    let more = (!proof.chains.is_empty()).then(|| {
        let others = proof.chains.iter().map(|other| {
            let broken = other.hops.iter().find(|hop| hop.state == HopState::Broken);
            let state = match broken {
                Some(hop) => Message::new(say::CHAIN_BROKEN).with("hop", hop.hop.name()).say(),
                None => t(say::CHAIN_HOLDS),
            };
            let summary = el("summary").text(&format!("{}: {state}", other.of));
            el("details").child(summary).child(list(&other.hops))
        });
        el("div").child(el("h3").text(&t(say::CHAINS))).children(others)
    });
    Some(chain(&head, &proof.hops)?.child(more))
}

/// A chain under its heading.
pub(super) fn chain(head: &str, hops: &[HopResult]) -> Option<Html> {
    (!hops.is_empty()).then(|| el("section").child(el("h2").text(head)).child(list(hops)))
}

fn list(hops: &[HopResult]) -> Html {
    el("ol").class("trace").children(hops.iter().map(hop))
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
    let known = (!hop.source.is_empty()).then(|| {
        let row = |key, value: Html| [el("dt").text(&t(key)), el("dd").child(value)];
        let rows = [
            row(say::HOP_EXPECTED, el("span").text(&hop.expected.say())),
            row(say::HOP_SOURCE, el("code").text(&hop.source)),
            row(say::HOP_AT, time(hop.at)),
        ];
        let list = el("dl").children(rows.into_iter().flatten());
        el("details").child(el("summary").text(&t(say::HOP_KNOWN))).child(list)
    });
    el("li")
        .class(state)
        .attr("data-hop", hop.hop.id())
        .attr("data-state", state)
        .child(el("b").child(icon(sign)).child(el("span").text(&capital(hop.hop.name())).child(word)))
        .child(name)
        .child(el("small").text(&hop.fact.say()))
        .child(known)
}
