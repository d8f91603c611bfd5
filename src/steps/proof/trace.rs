//! Then why: the chain of this sign-in, hop by hop.

use lockstep_engine::proof::{HopResult, HopState, Proof};
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::findings::hop_id;
use crate::components::icon::{CROSS, DASH, TICK, icon};
use crate::el::{El, el, hidden};
use crate::words::{capital, t};

/// The trace; nothing where the chain was not followed.
pub(super) fn trace(proof: &Proof) -> Option<El> {
    let allowed = proof.answers.iter().find(|answer| answer.allowed == Some(true) && answer.wanted);
    let broken = proof.hops.iter().any(|hop| hop.state == HopState::Broken);
    let head = match allowed.map(|answer| &answer.question) {
        _ if broken => t(pages::PROOF_WHERE).to_owned(),
        Some(question) => match &question.namespace {
            Some(namespace) => {
                Message::new(pages::PROOF_WHY).with("resource", &question.resource).with("namespace", namespace).say()
            }
            None => t(pages::PROOF_CHAIN).to_owned(),
        },
        None => t(pages::PROOF_CHAIN).to_owned(),
    };
    chain(&head, &proof.hops)
}

/// A chain under its heading.
pub(super) fn chain(head: &str, hops: &[HopResult]) -> Option<El> {
    let items = hops.iter().map(hop).collect::<Vec<_>>();
    let list = el("ol").class("trace").child(items);
    (!hops.is_empty()).then(|| el("section").child(el("h2").text(head)).child(list))
}

fn hop(hop: &HopResult) -> El {
    let (state, sign, word) = match hop.state {
        HopState::Holds => ("holds", TICK, pages::HOP_HOLDS),
        HopState::Broken => ("broken", CROSS, pages::HOP_BROKEN),
        HopState::NotReached => ("not-reached", DASH, pages::HOP_NOT_REACHED),
    };
    // What is plain is said for those who hear it; what is not is said to all.
    let word = format!(", {}", t(word));
    let word = if hop.state == HopState::Holds { hidden(&word) } else { el("span").text(&word) };
    let name = (!hop.name.is_empty()).then(|| el("code").text(hop.name.as_str()));
    el("li")
        .class(state)
        .attr("data-hop", hop_id(hop.hop))
        .attr("data-state", state)
        .child(el("b").child(icon(sign)).child(el("span").text(&capital(hop.hop.name())).child(word)))
        .child(name)
        .child(el("small").text(&hop.fact.say()))
}
