//! Then everyone and everywhere: a table of groups and namespaces.

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::proof::{Cell, Column, Matrix, Row};
use lockstep_words::en::pages;
use lockstep_words::{Key, Message};

use crate::components::icon::{CROSS, DASH, DOT, EYE, Icon, WARN, icon};
use crate::el::{El, button, el, follows, hidden, p, some};
use crate::words::t;

/// How a cell looks: CSS class, name in attributes, icon, words.
const fn look(cell: Cell) -> (&'static str, &'static str, Icon, Key) {
    match cell {
        Cell::Read => ("cell read", "read", EYE, pages::CELL_READ),
        Cell::None => ("cell", "none", DASH, pages::CELL_NONE),
        Cell::Missing => ("cell missing", "missing", WARN, pages::CELL_MISSING),
        Cell::Excess => ("cell excess", "excess", CROSS, pages::CELL_EXCESS),
        Cell::WithRole => ("cell with", "with-role", DOT, pages::CELL_WITH),
    }
}

fn differs(cell: Cell) -> bool {
    matches!(cell, Cell::Missing | Cell::Excess)
}

/// A cell that was asked about: row and column.
type At = Option<(usize, usize)>;

/// The table with its legend.
pub(super) fn matrix(matrix: Matrix) -> El {
    let only = RwSignal::new(false);
    let at: RwSignal<At> = RwSignal::new(None);
    let count = matrix.rows.iter().flat_map(|row| &row.cells).filter(|cell| differs(**cell)).count();
    let label = move || {
        if only.get() {
            t(pages::MATRIX_ALL).to_owned()
        } else {
            Message::new(pages::MATRIX_DIFFS).with("count", count).say()
        }
    };
    let legend = [Cell::Read, Cell::None, Cell::Missing, Cell::Excess, Cell::WithRole].map(|cell| {
        let (class, _, sign, word) = look(cell);
        el("li").child(el("span").class(class).attr("aria-hidden", "true").child(icon(sign))).text(t(word))
    });
    let legend = legend.into_iter().collect::<Vec<_>>();
    let toggle = move || {
        at.set(None);
        only.update(|on| *on = !*on);
    };
    let toggle = button("differences", "", toggle)
        .class("quiet")
        .live("aria-pressed", move || Some(only.get().to_string()))
        .say(label);
    let matrix = Arc::new(matrix);
    let same = matrix.clone();
    let table = move || table(&matrix, only.get(), at);
    let detail = move || detail(&same, at.get());
    let legend = el("ul").attr("aria-label", t(pages::MATRIX_LEGEND)).child(legend);
    el("section")
        .class("matrix")
        .child(el("h2").text(t(pages::MATRIX)))
        .child(el("div").class("legend").child(legend).child(toggle))
        .child(follows(table))
        .child(el("div").class("cell-detail").id("cell-detail").attr("role", "status").child(some(detail)))
}

fn table(matrix: &Matrix, only: bool, at: RwSignal<At>) -> El {
    let keep_row = |row: &Row| !only || row.cells.iter().any(|cell| differs(*cell));
    let rows = (0..matrix.rows.len()).filter(|n| keep_row(&matrix.rows[*n])).collect::<Vec<_>>();
    if rows.is_empty() {
        return p("hint", t(pages::MATRIX_SAME));
    }
    let keep_column =
        |n: &usize| !only || matrix.rows.iter().any(|row| row.cells.get(*n).is_some_and(|cell| differs(*cell)));
    let columns = (0..matrix.columns.len()).filter(keep_column).collect::<Vec<_>>();
    let groups = clusters(&matrix.columns, &columns).into_iter().map(|(name, span)| {
        el("th").class("cluster").attr("scope", "colgroup").attr("colspan", &span.to_string()).text(&name)
    });
    let heads = columns.iter().map(|n| el("th").attr("scope", "col").text(&column_name(&matrix.columns[*n])));
    let body = rows.iter().map(|n| line(matrix, *n, &columns, at));
    let corner = el("th").class("corner").attr("scope", "col").attr("rowspan", "2").text(t(pages::MATRIX_GROUP));
    let head = el("thead")
        .child(el("tr").child(corner).child(groups.collect::<Vec<_>>()))
        .child(el("tr").child(heads.collect::<Vec<_>>()));
    let table = el("table")
        .child(el("caption").class("visually-hidden").text(t(pages::MATRIX_CAPTION)))
        .child(head)
        .child(el("tbody").child(body.collect::<Vec<_>>()));
    el("div")
        .class("scroll")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", t(pages::MATRIX))
        .child(table)
}

/// Neighbouring columns of one cluster.
fn clusters(columns: &[Column], shown: &[usize]) -> Vec<(String, usize)> {
    let mut spans: Vec<(String, usize)> = Vec::new();
    for n in shown {
        let name = &columns[*n].cluster;
        match spans.last_mut() {
            Some((last, span)) if last == name => *span += 1,
            _ => spans.push((name.clone(), 1)),
        }
    }
    spans
}

fn column_name(column: &Column) -> String {
    column.namespace.clone().unwrap_or_else(|| t(pages::MATRIX_WIDE).to_owned())
}

fn group_name(row: &Row) -> String {
    row.group.clone().unwrap_or_else(|| t(pages::MATRIX_OTHERS).to_owned())
}

fn line(matrix: &Matrix, n: usize, columns: &[usize], at: RwSignal<At>) -> El {
    let row = &matrix.rows[n];
    let head = el("th").attr("scope", "row").text(&group_name(row));
    let head = match &row.entra_group {
        Some(name) => head.text(" ").child(el("code").text(name.as_str())),
        None => head,
    };
    let cells = columns.iter().filter_map(|c| row.cells.get(*c).map(|cell| (*c, *cell))).map(|(c, cell)| {
        let (class, name, sign, word) = look(cell);
        let word = t(word);
        let toggle = move |_| at.update(|at| *at = if *at == Some((n, c)) { None } else { Some((n, c)) });
        let button = el("button")
            .attr("type", "button")
            .class(class)
            .attr("data-cell", name)
            .attr("title", word)
            .attr("aria-controls", "cell-detail")
            .live("aria-expanded", move || Some((at.get() == Some((n, c))).to_string()))
            .on("click", toggle)
            .child(icon(sign))
            .child(hidden(word));
        el("td").child(button)
    });
    el("tr").child(head).child(cells.collect::<Vec<_>>())
}

/// What the cell that was asked about stands for.
fn detail(matrix: &Matrix, at: At) -> Option<El> {
    let (row, column) = at?;
    let (line, head) = (matrix.rows.get(row)?, matrix.columns.get(column)?);
    let cell = line.cells.get(column)?;
    let said = Message::new(pages::MATRIX_CELL)
        .with("group", group_name(line))
        .with("column", format!("{} · {}", head.cluster, column_name(head)))
        .with("state", t(look(*cell).3))
        .say();
    let details = line.details.get(column).map(Vec::as_slice).unwrap_or_default();
    let items = details.iter().map(|text| el("li").text(text.as_str())).collect::<Vec<_>>();
    let list = if items.is_empty() { el("p").text(t(pages::MATRIX_NO_DETAIL)) } else { el("ul").child(items) };
    Some(el("div").child(el("p").child(el("b").text(&said))).child(list))
}
