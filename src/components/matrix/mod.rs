//! Everyone, everywhere: a table of groups and people, clusters and namespaces. Its rows are asked of the engine and drawn
//! as they come into view.

pub mod cell;
pub mod controls;
pub mod detail;
pub mod legend;
pub mod table;

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::shown as say;

use self::controls::{Find, Moves, OnlyDifferences};
use self::detail::CellDetail;
use self::legend::{Legend, Symbols};
use self::table::Table;
use crate::state::{Store, use_store};
use crate::words::t;

/// What is said above the table; it stays the same while the table is narrowed down.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    proof: usize,
    questions: String,
    differences: usize,
    /// Whether it is so large that one looks for something in it.
    large: bool,
}

impl Head {
    fn of(store: Store) -> Option<Self> {
        store.shown.with(|shown| {
            let shown = shown.as_ref()?;
            let matrix = shown.matrix.as_ref()?;
            Some(Head {
                proof: shown.proof,
                questions: matrix.asked.join(", "),
                differences: matrix.differences,
                large: matrix.first.all_rows > 8 || matrix.first.all_columns > 12,
            })
        })
    }
}

/// The matrix of the proof on the screen; nothing where nothing was looked at.
#[component]
pub fn Matrix() -> impl IntoView {
    let store = use_store();
    let head = Memo::new(move |_| Head::of(store));
    move || {
        head.get().map(|Head { questions, differences, large, .. }| {
            view! {
                <section class="matrix">
                    <h2>{t(say::MATRIX)}</h2>
                    <p class="hint">{Message::new(say::MATRIX_ASKED).with("questions", questions).say()}</p>
                    <div class="legend">
                        <Symbols/>
                        <Legend/>
                        <OnlyDifferences count=differences/>
                    </div>
                    {large.then(|| view! { <Find/> })}
                    <Moves/>
                    <Table/>
                    <CellDetail/>
                </section>
            }
        })
    }
}
