//! Then why: the chain of this sign-in, hop by hop.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::icons::{CROSS, DASH, TICK, icon};
use super::markup::{hidden, t, time};
use crate::proof::{ChainOf, HopResult, HopState, Proof};
use lockstep_words::capital;

/// The trace; nothing where the chain was not followed.
pub(super) fn trace(proof: &Proof) -> Markup {
    let allowed = proof.answers.iter().find(|answer| answer.allowed == Some(true) && answer.wanted);
    let broken = proof.hops.iter().any(|hop| hop.state == HopState::Broken);
    let head = match allowed.and_then(|answer| Some((&answer.question, answer.question.namespace.as_ref()?))) {
        _ if broken => t(say::WHERE),
        Some((question, namespace)) => {
            Message::new(say::WHY).with("resource", &question.resource).with("namespace", namespace).say()
        }
        None => t(say::CHAIN),
    };
    chain(&head, &proof.hops, &proof.chains)
}

/// A chain under its heading, and below it those to other grants; nothing where it has no hops.
pub(super) fn chain(head: &str, hops: &[HopResult], others: &[ChainOf]) -> Markup {
    html! {
        @if !hops.is_empty() {
            section {
                h2 { (head) }
                (list(hops))
                @if !others.is_empty() {
                    (chains(others))
                }
            }
        }
    }
}

/// The chains to other grants, closed at first.
fn chains(others: &[ChainOf]) -> Markup {
    let state = |other: &ChainOf| match other.hops.iter().find(|hop| hop.state == HopState::Broken) {
        Some(hop) => Message::new(say::CHAIN_BROKEN).with("hop", hop.hop.name()).say(),
        None => t(say::CHAIN_HOLDS),
    };
    html! {
        div {
            h3 { (t(say::CHAINS)) }
            @for other in others {
                details {
                    summary { (other.of) ": " (state(other)) }
                    (list(&other.hops))
                }
            }
        }
    }
}

fn list(hops: &[HopResult]) -> Markup {
    html! {
        ol.trace {
            @for hop in hops { (item(hop)) }
        }
    }
}

fn item(hop: &HopResult) -> Markup {
    let (state, sign, word) = match hop.state {
        HopState::Holds => ("holds", TICK, say::HOP_HOLDS),
        HopState::Broken => ("broken", CROSS, say::HOP_BROKEN),
        HopState::NotReached => ("not-reached", DASH, say::HOP_NOT_REACHED),
    };
    let word = format!(", {}", t(word));
    html! {
        li class=(state) data-hop=(hop.hop.id()) data-state=(state) {
            b {
                (icon(sign))
                span {
                    (capital(hop.hop.name()))
                    // What is plain is said for those who hear it; what is not is said to all.
                    @if hop.state == HopState::Holds { (hidden(&word)) } @else { span { (word) } }
                }
            }
            @if !hop.name.is_empty() {
                code { (hop.name) }
            }
            small { (hop.fact.say()) }
            @if !hop.source.is_empty() {
                details {
                    summary { (t(say::HOP_KNOWN)) }
                    dl {
                        dt { (t(say::HOP_EXPECTED)) }
                        dd { span { (hop.expected.say()) } }
                        dt { (t(say::HOP_SOURCE)) }
                        dd { code { (hop.source) } }
                        dt { (t(say::HOP_AT)) }
                        dd { (time(hop.at)) }
                    }
                }
            }
        }
    }
}
