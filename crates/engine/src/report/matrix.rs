//! Then everyone and everywhere, for a file: a table of groups and people, clusters and namespaces. The page has a
//! component that draws the same rows as they come into view.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::cell_style::CellStyle;
use super::icons::{drawn, symbol};
use super::markup::{hidden, t, time};
use super::matrix_range::{MOST_COLUMNS, MOST_ROWS, MatrixQuery, MatrixRange, MatrixRow, Subject, matrix_range};
use crate::proof::Proof;

/// The table of a proof, with its legend; of a large one what is not as wanted. The file has the [`symbols`].
pub(super) fn matrix(all: &[Proof], at: usize) -> Markup {
    let query = |only| MatrixQuery { only, rows: MOST_ROWS, columns: MOST_COLUMNS, ..MatrixQuery::of(at) };
    let Some(whole) = matrix_range(all, &query(false)).filter(|range| !range.columns.is_empty()) else {
        return html! {};
    };
    let large = whole.all_rows > MatrixQuery::ROWS || whole.all_columns > MatrixQuery::COLUMNS;
    let range = if large { matrix_range(all, &query(true)).unwrap_or_default() } else { whole };
    html! {
        div {
            h3 { (t(if large { say::MATRIX_ONLY } else { say::MATRIX })) }
            (legend())
            (part(&range))
            (table(&range))
        }
    }
}

/// The icons of cells, which stand in a document once.
pub(super) fn symbols() -> Markup {
    html! {
        svg.visually-hidden aria-hidden="true" {
            @for style in CellStyle::all() {
                (symbol(&format!("cell-{}", style.name), style.icon))
            }
        }
    }
}

/// What the cells mean.
fn legend() -> Markup {
    html! {
        ul aria-label=(t(say::MATRIX_LEGEND)) {
            @for style in CellStyle::all() {
                li { span class=(style.class) aria-hidden="true" { (sign(style.name)) } (t(style.words)) }
            }
            li { span.cell.proven aria-hidden="true" { (sign("none")) } (t(say::CELL_PROVEN)) }
        }
    }
}

/// Which part of the table stands here, where it is not all.
fn part(range: &MatrixRange) -> Markup {
    let said = |key, shown: usize, all: usize| {
        (shown < all).then(|| Message::new(key).with("first", 1).with("last", shown).with("all", all).say())
    };
    let rows = said(say::MATRIX_ROWS, range.rows.len(), range.all_rows);
    let columns = said(say::MATRIX_COLUMNS, range.columns.len(), range.all_columns);
    html! {
        @if rows.is_some() || columns.is_some() {
            p.moves { (rows.unwrap_or_default()) " " (columns.unwrap_or_default()) }
        }
    }
}

fn table(range: &MatrixRange) -> Markup {
    if range.rows.is_empty() || range.columns.is_empty() {
        return html! { p.hint { (t(say::MATRIX_SAME)) } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(t(say::MATRIX)) {
            table {
                caption.visually-hidden { (t(say::MATRIX_CAPTION)) }
                thead {
                    tr {
                        th.corner scope="col" rowspan="2" { (t(say::MATRIX_GROUP)) }
                        @for (name, span) in range.clusters() {
                            th.cluster scope="colgroup" colspan=(span) { (name) }
                        }
                    }
                    tr {
                        @for column in &range.columns {
                            th scope="col" { (column.namespace.clone().unwrap_or_else(|| t(say::MATRIX_WIDE))) }
                        }
                    }
                }
                tbody {
                    @for row in &range.rows { (line(row)) }
                }
            }
        }
    }
}

fn line(row: &MatrixRow) -> Markup {
    html! {
        tr {
            th scope="row" {
                (row.name)
                @match &row.subject {
                    Subject::Group { entra_group: Some(name) } => { " " code { (name) } }
                    Subject::Group { entra_group: None } => {}
                    Subject::Person => { " " small { (t(say::MATRIX_PERSON)) } }
                    Subject::OtherPerson { at } => { " " small { (t(say::MATRIX_PERSON_OTHER)) " " (time(*at)) } }
                }
            }
            @for cell in row.cells() {
                td {
                    span.proven[cell.proven] class=(cell.style.class) data-cell=(cell.style.name) title=(cell.title) {
                        (sign(cell.style.name)) (hidden(&cell.title))
                    }
                }
            }
        }
    }
}

/// The icon of a cell, which stands among the [`symbols`].
fn sign(name: &str) -> Markup {
    drawn(&format!("cell-{name}"))
}
