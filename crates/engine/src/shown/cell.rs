//! What a cell of the matrix stands for: each of its questions with what decides it.

use lockstep_json::{Read, Write};
use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, el, p, t, time};
use super::matrix::look;
use super::proof::Asked;
use crate::proof::Cell;

/// What is known of a cell, read anew when it is looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(default)]
pub struct Detail {
    /// When it was read, in milliseconds since 1970.
    pub at: u64,
    /// Why nothing is known.
    pub unreadable: Option<Message>,
    /// Its questions.
    pub lines: Vec<Line>,
}

/// One question of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Line {
    /// For example `list pods in trinity`.
    pub question: String,
    /// How it came out.
    pub cell: Cell,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The binding and role that allow it, in the cluster's words, and the rule; empty where nothing does.
    pub by: String,
    /// See `by`.
    pub rule: String,
    /// The row of the blueprint that wants it; empty where none does.
    pub wanted_by: String,
}

/// The cell that is looked into; nothing where none is.
pub(super) fn detail(asked: &Asked<'_>) -> Option<Html> {
    let (at, detail) = (asked.view.cell.as_ref()?, asked.detail?);
    let row = asked.proof.matrix.rows.get(at.row)?;
    let wide = t(say::MATRIX_WIDE);
    let place = format!("{} · {}", at.cluster, at.namespace.as_ref().unwrap_or(&wide));
    let head = Message::new(say::CELL_HEAD).with("group", row.name()).with("column", place).say();
    let read = el("small").text(&format!("{} ", t(say::CELL_READ_AT))).child(time(detail.at));
    let head = p("", "").child(el("b").text(&head)).text(" ").child(read);
    if let Some(why) = &detail.unreadable {
        return Some(el("div").child(head).child(p("", &why.say())));
    }
    let items = detail.lines.iter().map(|line| {
        let state = t(look(line.cell).3);
        let name = el("li").attr("data-question", &line.question).child(el("b").text(&line.question));
        let mut item = name.text(": ").text(&state);
        if !line.by.is_empty() {
            let with = Message::new(say::CELL_BY).with("by", &line.by).with("rule", &line.rule);
            item = item.child(el("br")).child(el("small").rich(&with));
        }
        if !line.wanted_by.is_empty() {
            let with = Message::new(say::CELL_WANTED_BY).with("row", &line.wanted_by);
            item = item.child(el("br")).child(el("small").rich(&with));
        }
        item
    });
    Some(el("div").child(head).child(el("ul").children(items)))
}
