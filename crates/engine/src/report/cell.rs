//! What a cell of the matrix stands for: each of its questions with what decides it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::asked::Asked;
use super::cell_style::look;
use super::markup::{rich, t, time};
use super::view::{At, Line};
use crate::proof::{Cell, Difference};

/// The cell that is looked into; nothing where none is.
pub(super) fn detail(asked: &Asked<'_>) -> Option<Markup> {
    let (at, detail) = (asked.view.cell.as_ref()?, asked.detail?);
    let row = asked.proof.matrix.rows.get(at.row)?;
    let wide = t(say::MATRIX_WIDE);
    let place = format!("{} · {}", at.cluster, at.namespace.as_ref().unwrap_or(&wide));
    let head = Message::new(say::CELL_HEAD).with("group", row.name()).with("column", place).say();
    Some(html! {
        div {
            p { b { (head) } " " small { (t(say::CELL_READ_AT)) " " (time(detail.at)) } }
            @if let Some(why) = &detail.unreadable {
                p { (why.say()) }
            } @else {
                ul {
                    @for one in found(asked, at, &detail.lines) { (difference(one)) }
                    @for line in &detail.lines { (question(line)) }
                }
            }
        }
    })
}

/// What no question is about was found in the rules of the bindings, when this was proven.
fn found<'a>(asked: &Asked<'a>, at: &At, lines: &[Line]) -> impl Iterator<Item = &'a Difference> {
    let block = asked.proof.matrix.blocks.iter().find(|block| block.cluster == at.cluster);
    block.into_iter().flat_map(|block| &block.differences).filter(move |one| {
        let answered = lines.iter().any(|line| line.question == one.question);
        one.row == at.row && one.namespace == at.namespace && !answered
    })
}

fn difference(one: &Difference) -> Markup {
    let state = t(look(if one.excess { Cell::Excess } else { Cell::Missing }).3);
    let with = Message::new(say::CELL_FOUND).with("by", &one.by).with("rule", &one.rule);
    html! {
        li { b { (one.question) } ": " (state) br; small { (rich(&with)) } }
    }
}

fn question(line: &Line) -> Markup {
    let by = Message::new(say::CELL_BY).with("by", &line.by).with("rule", &line.rule);
    let wanted_by = Message::new(say::CELL_WANTED_BY).with("row", &line.wanted_by);
    html! {
        li data-question=(line.question) {
            b { (line.question) } ": " (t(look(line.cell).3))
            @if !line.by.is_empty() {
                br; small { (rich(&by)) }
            }
            @if !line.wanted_by.is_empty() {
                br; small { (rich(&wanted_by)) }
            }
        }
    }
}
