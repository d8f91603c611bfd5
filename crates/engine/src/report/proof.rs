//! A proof: verdict, findings, answers, chain, everyone, and the way to ask the same at a terminal.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::asked::Asked;
use super::markup::{t, time};
use super::{View, answers, findings, matrix, terminal, trace, verdict};
use crate::proof::Proof;

/// On the page.
pub(super) fn proof(asked: &Asked<'_>) -> Markup {
    let proof = asked.proof;
    let heading = html! { h1 tabindex="-1" { (verdict::sentence(proof)) } };
    html! {
        div {
            (verdict::verdict(proof, "verdict", &heading))
            (findings::findings(&proof.findings))
            (answers::answers(&proof.answers))
            (trace::trace(proof))
            (matrix::matrix(asked))
            (terminal::terminal(proof))
            (others(asked))
        }
    }
}

/// In a file, which may hold several: nothing that leads anywhere.
pub(super) fn of_file(asked: &Asked<'_>) -> Markup {
    let proof = asked.proof;
    let heading = html! { h2 { (verdict::sentence(proof)) } };
    html! {
        div {
            (verdict::verdict(proof, &format!("verdict.{}", asked.at), &heading))
            (findings::findings(&proof.findings))
            (answers::answers(&proof.answers))
            (trace::trace(proof))
            (matrix::of_file(asked))
        }
    }
}

/// One line for each proof so far, where there is more than one.
fn others(asked: &Asked<'_>) -> Markup {
    html! {
        @if asked.all.len() > 1 {
            details id="earlier" {
                summary { (t(say::EARLIER)) }
                ul.plain {
                    @for (n, proof) in asked.all.iter().enumerate().rev() {
                        li {
                            @if n == asked.at {
                                b { (name(proof)) }
                            } @else {
                                button.quiet
                                    type="button"
                                    id={ "proof." (n) }
                                    data-show=(asked.leads(|view| *view = View { proof: Some(n), ..View::default() }))
                                { (name(proof)) }
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
