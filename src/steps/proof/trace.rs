//! Then why: the chain of this sign-in, hop by hop.

use leptos::prelude::*;
use lockstep_engine::proof::{HopResult, HopState, Proof};
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::findings::hop_id;
use crate::components::icon::{CROSS, DASH, TICK, icon};
use crate::words::{capital, t};

/// The trace; nothing where the chain was not followed.
#[must_use]
pub fn trace(proof: &Proof) -> Option<AnyView> {
    if proof.hops.is_empty() {
        return None;
    }
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
    let hops = proof.hops.iter().map(hop).collect::<Vec<_>>();
    Some(view! { <section><h2>{head}</h2><ol class="trace">{hops}</ol></section> }.into_any())
}

fn hop(hop: &HopResult) -> AnyView {
    let (state, sign, word) = match hop.state {
        HopState::Holds => ("holds", TICK, pages::HOP_HOLDS),
        HopState::Broken => ("broken", CROSS, pages::HOP_BROKEN),
        HopState::NotReached => ("not-reached", DASH, pages::HOP_NOT_REACHED),
    };
    // What is plain is said for those who hear it; what is not is said to all.
    let quiet = hop.state == HopState::Holds;
    let name = (!hop.name.is_empty()).then(|| view! { <code>{hop.name.clone()}</code> });
    view! {
        <li class=state data-hop=hop_id(hop.hop) data-state=state>
            <b>{icon(sign)}{capital(hop.hop.name())}<span class:visually-hidden=quiet class="state">", "{t(word)}</span></b>
            {name}
            <small>{hop.fact.say()}</small>
        </li>
    }
    .into_any()
}
