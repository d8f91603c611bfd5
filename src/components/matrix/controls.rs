//! What narrows the matrix down, and what moves its columns.

use leptos::prelude::*;
use lockstep_engine::report::{MatrixQuery, MatrixRange};
use lockstep_words::en::shown as say;
use lockstep_words::{Key, Message};

use crate::state::use_store;
use crate::words::t;

/// Whether all is shown or what is not as wanted.
#[component]
pub fn OnlyDifferences(
    /// How many cells are not as wanted.
    count: usize,
) -> impl IntoView {
    let store = use_store();
    let only = Memo::new(move |_| store.matrix.query.with(|query| query.only));
    let label = move || match only.get() {
        true => t(say::MATRIX_ALL).to_owned(),
        false => Message::new(say::MATRIX_DIFFS).with("count", count).say(),
    };
    let turn = move |_| {
        store.narrow_matrix(|query| *query = MatrixQuery { only: !query.only, ..MatrixQuery::of(query.proof) });
    };
    view! {
        <button
            type="button"
            id="differences"
            class="quiet"
            aria-pressed=move || only.get().to_string()
            on:click=turn
        >
            {label}
        </button>
    }
}

/// The field by which a large table is narrowed down.
#[component]
pub fn Find() -> impl IntoView {
    let store = use_store();
    let seek = move |event| {
        let find = event_target_value(&event);
        store.narrow_matrix(|query| {
            *query = MatrixQuery { only: query.only, find, ..MatrixQuery::of(query.proof) };
        });
    };
    view! {
        <p class="find">
            <label for="matrix.find">{t(say::MATRIX_FIND)}</label>
            <input
                id="matrix.find"
                type="search"
                prop:value=move || store.matrix.query.with(|query| query.find.clone())
                on:change=seek
            />
        </p>
    }
}

/// How much of a large table is drawn, and the buttons that move its columns.
#[component]
pub fn Moves() -> impl IntoView {
    let store = use_store();
    let rows = move || {
        let all = store.matrix.first().map_or(0, |first| first.all_rows);
        (all > MatrixQuery::ROWS).then(|| said(say::MATRIX_ROWS, 0, store.matrix.drawn(), all))
    };
    let columns = Memo::new(move |_| store.matrix.first().and_then(|first| Columns::of(&first)));
    view! {
        <p class="moves">
            {rows}
            " "
            {move || columns.get().map(|columns| view! { <MoveColumns columns/> })}
        </p>
    }
}

/// Which columns of more than are drawn at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    first: usize,
    drawn: usize,
    all: usize,
}

impl Columns {
    fn of(range: &MatrixRange) -> Option<Self> {
        let columns = Columns { first: range.first_column, drawn: range.columns.len(), all: range.all_columns };
        (columns.drawn < columns.all).then_some(columns)
    }
}

#[component]
fn MoveColumns(columns: Columns) -> impl IntoView {
    let Columns { first, drawn, all } = columns;
    let before = first.saturating_sub(MatrixQuery::COLUMNS);
    let after = first + drawn;
    view! {
        {said(say::MATRIX_COLUMNS, first, drawn, all)}
        " "
        {(first > 0).then(|| view! { <MoveTo id="columns.before" words=say::MATRIX_COLUMNS_BEFORE column=before/> })}
        {(after < all).then(|| view! { <MoveTo id="columns.after" words=say::MATRIX_COLUMNS_AFTER column=after/> })}
    }
}

/// A button that shows the columns from one on.
#[component]
fn MoveTo(id: &'static str, words: Key, column: usize) -> impl IntoView {
    let store = use_store();
    let go = move |_| store.narrow_matrix(|query| query.first_column = column);
    view! {
        <button type="button" id=id class="quiet" on:click=go>
            {t(words)}
        </button>
    }
}

fn said(key: Key, first: usize, drawn: usize, all: usize) -> String {
    Message::new(key).with("first", first + 1).with("last", first + drawn).with("all", all).say()
}
