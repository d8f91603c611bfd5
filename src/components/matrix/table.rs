//! The table: clusters and namespaces across, groups and people down.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos_use_intersection_observer::{UseIntersectionObserverOptions, use_intersection_observer_with_options};
use lockstep_engine::report::{MatrixRange, MatrixRow, Subject};
use lockstep_words::en::shown as say;

use super::cell::{Cell, OpenId};
use crate::components::when;
use crate::state::use_store;
use crate::words::t;

/// Rows are asked for before their place is on the screen.
const AHEAD: &str = "600px";

/// The table, or that there are no differences.
#[component]
pub fn Table() -> impl IntoView {
    let store = use_store();
    let open = OpenId::new(move || store.matrix.open.with(|open| open.as_ref().map(|open| (open.at.row, open.column))));
    // The frame is drawn once for each set of columns; rows are added to it.
    let first = Memo::new(move |_| store.matrix.rows.with(|rows| rows.first().cloned()));
    move || {
        let first = first.get()?.range;
        if first.rows.is_empty() {
            return Some(view! { <p class="hint">{t(say::MATRIX_SAME)}</p> }.into_any());
        }
        let open = open.clone();
        let all = first.all_rows;
        let more = Memo::new(move |_| Some(store.matrix.drawn()).filter(|drawn| *drawn < all));
        let frame = view! {
            <div class="scroll" tabindex="0" role="region" aria-label=t(say::MATRIX)>
                // Two rows are its head.
                <table aria-rowcount=all + 2>
                    <caption class="visually-hidden">{t(say::MATRIX_CAPTION)}</caption>
                    <Head range=first/>
                    <tbody>
                        <For
                            each=move || store.matrix.rows.get()
                            key=|rows| (rows.table, rows.range.first_row)
                            let:rows
                        >
                            <Rows range=rows.range open=open.clone()/>
                        </For>
                    </tbody>
                </table>
            </div>
            {move || more.get().map(|_| view! { <MoreRows/> })}
        };
        Some(frame.into_any())
    }
}

#[component]
fn Head(range: Arc<MatrixRange>) -> impl IntoView {
    let cluster = |(name, span): (&str, usize)| {
        let name = name.to_owned();
        view! { <th class="cluster" scope="colgroup" colspan=span>{name}</th> }
    };
    let columns = range.columns.iter().map(|column| {
        let name = column.namespace.clone().unwrap_or_else(|| t(say::MATRIX_WIDE).to_owned());
        view! { <th scope="col">{name}</th> }
    });
    view! {
        <thead>
            <tr>
                <th class="corner" scope="col" rowspan="2">{t(say::MATRIX_GROUP)}</th>
                {range.clusters().into_iter().map(cluster).collect_view()}
            </tr>
            <tr>{columns.collect_view()}</tr>
        </thead>
    }
}

/// Rows that came together.
#[component]
fn Rows(range: Arc<MatrixRange>, open: OpenId) -> impl IntoView {
    let rows = range.rows.iter().enumerate().map(|(n, row)| {
        let cells = row.cells().zip(&range.columns).enumerate().map(|(column, (cell, place))| {
            let column = range.first_column + column;
            view! { <td><Cell cell at=row.at name=row.name.clone() place=place.clone() column open=open.clone()/></td> }
        });
        view! {
            // Counted from 1, after the two rows of the head.
            <tr aria-rowindex=range.first_row + n + 3>
                <RowHead row=row.clone()/>
                {cells.collect_view()}
            </tr>
        }
    });
    rows.collect_view()
}

/// Whom a row is about.
#[component]
fn RowHead(row: MatrixRow) -> impl IntoView {
    let about = match row.subject {
        Subject::Group { entra_group } => entra_group.map(|name| view! { " " <code>{name}</code> }.into_any()),
        Subject::Person => Some(view! { " " <small>{t(say::MATRIX_PERSON)}</small> }.into_any()),
        Subject::OtherPerson { at } => {
            let time = view! { <time data-at=at>{when::time(at)}</time> };
            Some(view! { " " <small>{t(say::MATRIX_PERSON_OTHER)} " " {time}</small> }.into_any())
        }
    };
    view! { <th scope="row">{row.name} {about}</th> }
}

/// The end of what is drawn: where it comes near the screen, the rows after it are asked for.
#[component]
fn MoreRows() -> impl IntoView {
    let store = use_store();
    let end = NodeRef::<Div>::new();
    let seen = move |entries: Vec<web_sys::IntersectionObserverEntry>, _| {
        if entries.iter().any(web_sys::IntersectionObserverEntry::is_intersecting) {
            store.more_rows();
        }
    };
    let ahead = UseIntersectionObserverOptions::default().root_margin(AHEAD);
    use_intersection_observer_with_options(end, seen, ahead);
    view! { <div node_ref=end></div> }
}
