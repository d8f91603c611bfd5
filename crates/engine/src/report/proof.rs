//! A proof: verdict, findings, answers, chain, everyone, and the way to ask the same at a terminal.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::markup::{t, time};
use super::{answers, findings, matrix, terminal, trace, verdict};
use crate::proof::Proof;

/// What stands before the matrix on the page.
pub(super) fn verdict(proof: &Proof) -> Markup {
    let heading = html! { h1 tabindex="-1" { (verdict::sentence(proof)) } };
    html! {
        (verdict::verdict(proof, "verdict", &heading))
        (findings::findings(&proof.findings, true))
        (answers::answers(&proof.answers))
        (trace::trace(proof))
    }
}

/// What stands after the matrix on the page.
pub(super) fn more(all: &[Proof], at: usize, proof: &Proof) -> Markup {
    html! {
        (terminal::terminal(proof))
        (others(all, at))
    }
}

/// In a file, which may hold several: nothing that leads anywhere.
pub(super) fn of_file(all: &[Proof], at: usize, proof: &Proof) -> Markup {
    let heading = html! { h2 { (verdict::sentence(proof)) } };
    html! {
        div {
            (verdict::verdict(proof, &format!("verdict.{at}"), &heading))
            (findings::findings(&proof.findings, false))
            (answers::answers(&proof.answers))
            (trace::trace(proof))
            (matrix::matrix(all, at))
        }
    }
}

/// One line for each proof so far, where there is more than one.
fn others(all: &[Proof], at: usize) -> Markup {
    html! {
        @if all.len() > 1 {
            details id="earlier" {
                summary { (t(say::EARLIER)) }
                ul.plain {
                    @for (n, proof) in all.iter().enumerate().rev() {
                        li {
                            @if n == at {
                                b { (name(proof)) }
                            } @else {
                                button.quiet type="button" id={ "proof." (n) } data-show=(n) { (name(proof)) }
                            }
                            " " small { (time(proof.at)) }
                        }
                    }
                }
            }
        }
    }
}

/// Whom a proof was about, and how it came out.
fn name(proof: &Proof) -> String {
    let verdict = t(if proof.holds() { say::VERDICT_HOLDS } else { say::VERDICT_NOT });
    let person = if proof.person.name.is_empty() { &proof.person.upn } else { &proof.person.name };
    let person = if person.is_empty() { t(say::EVERYBODY) } else { person.clone() };
    Message::new(say::EARLIER_ROW).with("person", person).with("verdict", verdict).say()
}
