//! A proof: verdict, findings, answers, chain, everyone, and the way to ask the same at a terminal.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::cell::Detail;
use super::html::{Html, el, t, time};
use super::{View, answers, findings, matrix, terminal, trace, verdict};
use crate::proof::Proof;

/// What is to be shown.
pub(super) struct Asked<'a> {
    pub(super) all: &'a [Proof],
    pub(super) at: usize,
    pub(super) proof: &'a Proof,
    pub(super) view: &'a View,
    pub(super) detail: Option<&'a Detail>,
}

impl Asked<'_> {
    /// What leads to another view.
    pub(super) fn leads(&self, change: impl FnOnce(&mut View)) -> String {
        let mut view = View { proof: Some(self.at), ..self.view.clone() };
        change(&mut view);
        lockstep_json::to_text(&lockstep_json::Write::write(&view))
    }

    /// A button that leads to another view.
    pub(super) fn button(&self, id: &str, words: &str, change: impl FnOnce(&mut View)) -> Html {
        el("button")
            .attr("type", "button")
            .attr("id", id)
            .class("quiet")
            .attr("data-show", &self.leads(change))
            .text(words)
    }
}

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
