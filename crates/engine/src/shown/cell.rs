//! What a cell of the matrix stands for: each of its questions with what decides it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::asked::Asked;
use super::html::{Html, el, p, t, time};
use super::look::look;
use crate::proof::Cell;

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
    // What no question is about was found in the rules of the bindings, when this was proven.
    let block = asked.proof.matrix.blocks.iter().find(|block| block.cluster == at.cluster);
    let found = block.into_iter().flat_map(|block| &block.differences).filter(|one| {
        let answered = detail.lines.iter().any(|line| line.question == one.question);
        one.row == at.row && one.namespace == at.namespace && !answered
    });
    let found = found.map(|one| {
        let state = t(look(if one.excess { Cell::Excess } else { Cell::Missing }).3);
        let with = Message::new(say::CELL_FOUND).with("by", &one.by).with("rule", &one.rule);
        let head = el("li").child(el("b").text(&one.question)).text(": ").text(&state);
        head.child(el("br")).child(el("small").rich(&with))
    });
    Some(el("div").child(head).child(el("ul").children(found).children(items)))
}
