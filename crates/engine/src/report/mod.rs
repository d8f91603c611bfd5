//! Results as they are shown, for the page and for the bundle's report. What stands in both alike is made once, as HTML:
//! each file is a template, and maud escapes whatever is not markup. Of the matrix both draw the same rows
//! ([`matrix_range`]): a file by a template, the page by a component.
//!
//! What can be pressed names what it leads to: `data-show` the number of a proof, for [`crate::port::Command::Show`];
//! `data-act` an act of the page's own, `review`.

mod answers;
mod cell_detail;
mod cell_style;
mod findings;
mod icons;
mod keycloak_only;
mod markup;
mod matrix;
mod matrix_range;
mod proof;
mod terminal;
mod trace;
mod verdict;

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

pub use cell_detail::{At, Detail, Line};
pub use cell_style::CellStyle;
pub use matrix_range::{
    MOST_COLUMNS, MOST_ROWS, MatrixCell, MatrixColumn, MatrixQuery, MatrixRange, MatrixRow, Subject, matrix_range,
};
pub(crate) use verdict::sentence;

use crate::proof::{Cell, KeycloakTest, Proof};

/// One of the proofs so far, as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which proof, from 0.
    pub proof: usize,
    /// Verdict, findings, answers and chain: HTML.
    pub verdict: String,
    /// Everyone, everywhere; nothing where nothing was looked at.
    pub matrix: Option<ShownMatrix>,
    /// The way to ask the same at a terminal, and the other proofs: HTML.
    pub more: String,
}

/// A proof's matrix as it is shown first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMatrix {
    /// What is asked in each cell, as it is written: `list pods`.
    pub asked: Vec<String>,
    /// How many cells are not as wanted, or not known.
    pub differences: usize,
    /// Its beginning; the rest is asked for by [`crate::port::Command::MatrixRows`].
    pub first: MatrixRange,
}

impl ShownMatrix {
    /// Of a proof; nothing where no cluster was looked at.
    fn of(all: &[Proof], at: usize) -> Option<Self> {
        let matrix = &all.get(at)?.matrix;
        let differs = Cell::ALL.into_iter().filter(|cell| cell.differs());
        let first = matrix_range(all, &MatrixQuery::of(at)).filter(|range| !range.columns.is_empty())?;
        Some(ShownMatrix {
            asked: matrix.asked.clone(),
            differences: differs.map(|cell| matrix.count(cell)).sum(),
            first,
        })
    }
}

/// One of the last proofs of a setup; the last one where none is named or there is no such one. Nothing where nothing was
/// proven.
#[must_use]
pub fn shown(all: &[Proof], proof: Option<usize>) -> Option<Shown> {
    let last = all.len().checked_sub(1)?;
    let at = proof.unwrap_or(last).min(last);
    let proof = all.get(at)?;
    Some(Shown {
        proof: at,
        verdict: proof::verdict(proof).into_string(),
        matrix: ShownMatrix::of(all, at),
        more: proof::more(all, at, proof).into_string(),
    })
}

/// A sign-in through Keycloak alone.
#[must_use]
pub fn test(test: &KeycloakTest) -> String {
    keycloak_only::keycloak_only(test).into_string()
}

/// The proofs one after the other, for a file.
pub(crate) fn report(all: &[Proof]) -> Markup {
    html! {
        div {
            (matrix::symbols())
            @for (at, proof) in all.iter().enumerate() {
                section { (proof::of_file(all, at, proof)) }
            }
        }
    }
}
