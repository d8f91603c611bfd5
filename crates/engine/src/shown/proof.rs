//! A proof: verdict, findings, answers, chain, everyone, and the way to ask the same at a terminal.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::asked::Asked;
use super::html::{Html, el, t, time};
use super::{View, answers, findings, matrix, terminal, trace, verdict};
use crate::proof::Proof;

/// On the page.
pub(super) fn proof(asked: &Asked<'_>) -> Html {
    let proof = asked.proof;
    el("div")
        .child(verdict::verdict(proof, "h1"))
        .child(findings::findings(&proof.findings))
        .child(answers::answers(&proof.answers))
        .child(trace::trace(proof))
        .child(matrix::matrix(asked))
        .child(terminal::terminal(proof))
        .child(others(asked))
}

/// In a file: nothing that leads anywhere.
pub(super) fn of_file(asked: &Asked<'_>) -> Html {
    let proof = asked.proof;
    el("div")
        .child(verdict::verdict(proof, "h2"))
        .child(findings::findings(&proof.findings))
        .child(answers::answers(&proof.answers))
        .child(trace::trace(proof))
        .child(matrix::of_file(asked))
}

/// One line for each proof so far, where there is more than one.
fn others(asked: &Asked<'_>) -> Option<Html> {
    let line = |(n, proof): (usize, &Proof)| {
        let verdict = t(if proof.holds() { say::VERDICT_HOLDS } else { say::VERDICT_NOT });
        let person = if proof.person.name.is_empty() { &proof.person.upn } else { &proof.person.name };
        let person = if person.is_empty() { t(say::EVERYBODY) } else { person.clone() };
        let name = Message::new(say::EARLIER_ROW).with("person", person).with("verdict", verdict).say();
        let head = if n == asked.at {
            el("b").text(&name)
        } else {
            asked.button(&format!("proof.{n}"), &name, |view| {
                *view = View { proof: Some(n), ..View::default() };
            })
        };
        el("li").child(head).text(" ").child(el("small").child(time(proof.at)))
    };
    let rows = asked.all.iter().enumerate().rev().map(line);
    (asked.all.len() > 1).then(|| {
        el("details")
            .attr("id", "earlier")
            .child(el("summary").text(&t(say::EARLIER)))
            .child(el("ul").class("plain").children(rows))
    })
}
