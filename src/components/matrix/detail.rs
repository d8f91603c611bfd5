//! What a cell of the matrix stands for: each of its questions with what decides it.

use leptos::prelude::*;
use lockstep_engine::proof::{Cell, Difference};
use lockstep_engine::report::{CellStyle, Detail, Line};
use lockstep_words::Message;
use lockstep_words::en::shown as say;

use crate::components::when;
use crate::state::{OpenCell, use_store};
use crate::words::{rich, t};

/// The cell that is looked into.
#[component]
pub fn CellDetail() -> impl IntoView {
    let store = use_store();
    let inside = move || match store.matrix.open.get() {
        None => view! { <p class="hint">{t(say::MATRIX_CLICK)}</p> }.into_any(),
        Some(OpenCell { detail: None, .. }) => view! { <p class="hint">{t(say::CELL_READING)}</p> }.into_any(),
        Some(OpenCell { at, name, detail: Some(detail), .. }) => {
            let place = format!("{} · {}", at.cluster, at.namespace.as_deref().unwrap_or(t(say::MATRIX_WIDE)));
            let head = Message::new(say::CELL_HEAD).with("group", name).with("column", place).say();
            view! { <Known head detail/> }.into_any()
        }
    };
    view! { <div class="cell-detail" id="cell-detail" role="status">{inside}</div> }
}

/// What is known of a cell.
#[component]
fn Known(head: String, detail: Detail) -> impl IntoView {
    let Detail { at, unreadable, found, lines } = detail;
    let body = match unreadable {
        Some(why) => view! { <p>{why.say()}</p> }.into_any(),
        None => view! {
            <ul>
                {found.iter().map(difference).collect_view()}
                {lines.iter().map(question).collect_view()}
            </ul>
        }
        .into_any(),
    };
    view! {
        <div>
            <p>
                <b>{head}</b>
                " "
                <small>{t(say::CELL_READ_AT)} " " <time data-at=at>{when::time(at)}</time></small>
            </p>
            {body}
        </div>
    }
}

/// What was found in the rules of the bindings, and no question is about.
fn difference(one: &Difference) -> impl IntoView + use<> {
    let state = t(CellStyle::of(if one.excess { Cell::Excess } else { Cell::Missing }).words);
    let with = Message::new(say::CELL_FOUND).with("by", &one.by).with("rule", &one.rule);
    let question = one.question.clone();
    view! { <li><b>{question}</b> ": " {state} <br/> <small>{rich(&with)}</small></li> }
}

fn question(line: &Line) -> impl IntoView + use<> {
    let state = t(CellStyle::of(line.cell).words);
    let by =
        (!line.by.is_empty()).then(|| small(&Message::new(say::CELL_BY).with("by", &line.by).with("rule", &line.rule)));
    let wanted_by =
        (!line.wanted_by.is_empty()).then(|| small(&Message::new(say::CELL_WANTED_BY).with("row", &line.wanted_by)));
    let question = line.question.clone();
    let name = question.clone();
    view! { <li data-question=question><b>{name}</b> ": " {state} {by} {wanted_by}</li> }
}

/// A line below a question.
fn small(message: &Message) -> impl IntoView + use<> {
    view! { <br/> <small>{rich(message)}</small> }
}
