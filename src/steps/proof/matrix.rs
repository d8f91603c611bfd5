//! Then everyone and everywhere: a table of groups and namespaces.

use leptos::prelude::*;
use lockstep_engine::proof::{Cell, Column, Matrix, Row};
use lockstep_words::en::pages;
use lockstep_words::{Key, Message};

use crate::components::icon::{CROSS, DASH, DOT, EYE, Icon, WARN, icon};
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
#[component]
pub fn MatrixTable(
    /// What was decided.
    matrix: Matrix,
) -> AnyView {
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
        view! { <li><span class=class aria-hidden="true">{icon(sign)}</span>{t(word)}</li> }
    });
    let matrix = StoredValue::new(matrix);
    let table = move || matrix.with_value(|matrix| table(matrix, only.get(), at));
    let detail = move || matrix.with_value(|matrix| detail(matrix, at.get()));
    view! {
        <section class="matrix">
            <h2>{t(pages::MATRIX)}</h2>
            <div class="legend">
                <ul aria-label=t(pages::MATRIX_LEGEND)>{legend.into_iter().collect::<Vec<_>>()}</ul>
                <button type="button" class="quiet" id="differences" aria-pressed=move || only.get().to_string()
                    on:click=move |_| { at.set(None); only.update(|on| *on = !*on) }>{label}</button>
            </div>
            {table}
            <div class="cell-detail" id="cell-detail" role="status">{detail}</div>
        </section>
    }
    .into_any()
}

fn table(matrix: &Matrix, only: bool, at: RwSignal<At>) -> AnyView {
    let keep_row = |row: &Row| !only || row.cells.iter().any(|cell| differs(*cell));
    let rows = (0..matrix.rows.len()).filter(|n| keep_row(&matrix.rows[*n])).collect::<Vec<_>>();
    if rows.is_empty() {
        return view! { <p class="hint">{t(pages::MATRIX_SAME)}</p> }.into_any();
    }
    let keep_column =
        |n: &usize| !only || matrix.rows.iter().any(|row| row.cells.get(*n).is_some_and(|cell| differs(*cell)));
    let columns = (0..matrix.columns.len()).filter(keep_column).collect::<Vec<_>>();
    let groups = clusters(&matrix.columns, &columns).into_iter().map(|(name, span)| {
        view! { <th class="cluster" scope="colgroup" colspan=span.to_string()>{name}</th> }
    });
    let heads = columns.iter().map(|n| view! { <th scope="col">{column_name(&matrix.columns[*n])}</th> });
    let body = rows.iter().map(|n| line(matrix, *n, &columns, at));
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t(pages::MATRIX)>
            <table>
                <caption class="visually-hidden">{t(pages::MATRIX_CAPTION)}</caption>
                <thead>
                    <tr>
                        <th scope="col" rowspan="2" class="corner">{t(pages::MATRIX_GROUP)}</th>
                        {groups.collect::<Vec<_>>()}
                    </tr>
                    <tr>{heads.collect::<Vec<_>>()}</tr>
                </thead>
                <tbody>{body.collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
    .into_any()
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

fn line(matrix: &Matrix, n: usize, columns: &[usize], at: RwSignal<At>) -> AnyView {
    let row = &matrix.rows[n];
    let entra = row.entra_group.as_ref().map(|name| view! { " "<code>{name.clone()}</code> });
    let cells = columns.iter().filter_map(|c| row.cells.get(*c).map(|cell| (*c, *cell))).map(|(c, cell)| {
        let (class, name, sign, word) = look(cell);
        let word = t(word);
        let open = move || at.get() == Some((n, c));
        let toggle = move |_| at.update(|at| *at = if *at == Some((n, c)) { None } else { Some((n, c)) });
        view! {
            <td>
                <button type="button" class=class data-cell=name title=word aria-expanded=move || open().to_string()
                    aria-controls="cell-detail" on:click=toggle>
                    {icon(sign)}
                    <span class="visually-hidden">{word}</span>
                </button>
            </td>
        }
    });
    view! { <tr><th scope="row">{group_name(row)}{entra}</th>{cells.collect::<Vec<_>>()}</tr> }.into_any()
}

/// What the cell that was asked about stands for.
fn detail(matrix: &Matrix, at: At) -> AnyView {
    let Some((row, column)) = at else { return ().into_any() };
    let (Some(line), Some(head)) = (matrix.rows.get(row), matrix.columns.get(column)) else { return ().into_any() };
    let Some(cell) = line.cells.get(column) else { return ().into_any() };
    let said = Message::new(pages::MATRIX_CELL)
        .with("group", group_name(line))
        .with("column", format!("{} · {}", head.cluster, column_name(head)))
        .with("state", t(look(*cell).3))
        .say();
    let details = line.details.get(column).map(Vec::as_slice).unwrap_or_default();
    let items = if details.is_empty() {
        view! { <p>{t(pages::MATRIX_NO_DETAIL)}</p> }.into_any()
    } else {
        let items = details.iter().map(|text| view! { <li>{text.clone()}</li> }).collect::<Vec<_>>();
        view! { <ul>{items}</ul> }.into_any()
    };
    view! { <p><b>{said}</b></p>{items} }.into_any()
}
