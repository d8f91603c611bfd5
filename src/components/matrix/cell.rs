//! A cell of the matrix: how it came out, and a button that looks into it.

use leptos::prelude::*;
use leptos::reactive::computed::Selector;
use lockstep_engine::report::{At, MatrixCell, MatrixColumn};

use super::legend::Sign;
use crate::state::{OpenCell, use_store};

/// Which cell is looked into: its row of the proof's matrix, and its column. Only cells that open or close hear of it.
pub type OpenId = Selector<Option<(usize, usize)>>;

/// A cell. That of another proof's person cannot be looked into.
#[component]
pub fn Cell(
    /// How it is drawn.
    cell: MatrixCell,
    /// Its row of the proof's matrix.
    at: Option<usize>,
    /// The name of its row.
    name: String,
    /// Its cluster and namespace.
    place: MatrixColumn,
    /// Its column, of those that are left.
    column: usize,
    /// Which cell is looked into.
    open: OpenId,
) -> impl IntoView {
    let MatrixCell { style, title, proven } = cell;
    let class = if proven { format!("{} proven", style.class) } else { style.class.to_owned() };
    let hidden = title.clone();
    let inside = view! {
        <Sign name=style.name/>
        <span class="visually-hidden">{hidden}</span>
    };
    let Some(at) = at else {
        return view! { <span class=class data-cell=style.name title=title>{inside}</span> }.into_any();
    };
    let store = use_store();
    let look = move |_| {
        let at = At { cluster: place.cluster.clone(), namespace: place.namespace.clone(), row: at };
        store.look_into(OpenCell { column, at, name: name.clone(), detail: None });
    };
    view! {
        <button
            type="button"
            id=format!("cell.{at}.{column}")
            class=class
            data-cell=style.name
            title=title
            aria-expanded=move || open.selected(&Some((at, column))).to_string()
            on:click=look
        >
            {inside}
        </button>
    }
    .into_any()
}
