//! How a cell of the matrix is drawn, on the page and in a file.

use lockstep_words::Key;
use lockstep_words::en::shown as say;

use super::icons::{ASK, CROSS, DASH, DOT, EYE, WARN};
use crate::proof::Cell;

/// How a cell is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellStyle {
    /// Its CSS classes.
    pub class: &'static str,
    /// Its name in attributes; its icon's symbol is called `cell-NAME`.
    pub name: &'static str,
    /// What its icon draws: an SVG path.
    pub icon: &'static str,
    /// What it means.
    pub words: Key,
}

impl CellStyle {
    /// Of a cell.
    #[must_use]
    pub fn of(cell: Cell) -> Self {
        let (class, name, icon, words) = match cell {
            Cell::Wanted => ("cell read", "wanted", EYE, say::CELL_WANTED),
            Cell::None => ("cell", "none", DASH, say::CELL_NONE),
            Cell::Missing => ("cell missing", "missing", WARN, say::CELL_MISSING),
            Cell::Excess => ("cell excess", "excess", CROSS, say::CELL_EXCESS),
            Cell::WithRole => ("cell with", "with-role", DOT, say::CELL_WITH),
            Cell::Unknown => ("cell unknown", "unknown", ASK, say::CELL_UNKNOWN),
        };
        CellStyle { class, name, icon, words }
    }

    /// Of every cell, in the order of the legend.
    pub fn all() -> impl Iterator<Item = Self> {
        Cell::ALL.into_iter().map(CellStyle::of)
    }
}
