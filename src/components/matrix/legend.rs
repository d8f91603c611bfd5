//! What the cells of the matrix mean, and their icons.

use leptos::prelude::*;
use lockstep_engine::report::CellStyle;
use lockstep_words::en::shown as say;

use crate::words::t;

/// The icons of cells, drawn once and referred to by each cell.
#[component]
pub fn Symbols() -> impl IntoView {
    let symbol = |style: CellStyle| {
        view! {
            <symbol id=format!("cell-{}", style.name) viewBox="0 0 16 16">
                <path d=style.icon></path>
            </symbol>
        }
    };
    view! {
        <svg class="visually-hidden" aria-hidden="true">
            {CellStyle::all().map(symbol).collect_view()}
        </svg>
    }
}

/// The icon of a cell, which stands among the [`Symbols`].
#[component]
pub fn Sign(
    /// The cell's name.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("#cell-{name}")></use>
        </svg>
    }
}

/// What the cells mean.
#[component]
pub fn Legend() -> impl IntoView {
    let item = |class: &'static str, name: &'static str, words: &'static str| {
        view! {
            <li>
                <span class=class aria-hidden="true">
                    <Sign name/>
                </span>
                {words}
            </li>
        }
    };
    view! {
        <ul aria-label=t(say::MATRIX_LEGEND)>
            {CellStyle::all().map(|style| item(style.class, style.name, t(style.words))).collect_view()}
            {item("cell proven", "none", t(say::CELL_PROVEN))}
        </ul>
    }
}
