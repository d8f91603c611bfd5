//! How a cell of the table looks.

use lockstep_words::Key;
use lockstep_words::en::shown as say;
use maud::Markup;

use super::icons::{ASK, CROSS, DASH, DOT, EYE, WARN, drawn};
use crate::proof::Cell;

/// How a cell looks: CSS class, name in attributes, icon, words.
pub(super) const fn look(cell: Cell) -> (&'static str, &'static str, &'static str, Key) {
    match cell {
        Cell::Wanted => ("cell read", "wanted", EYE, say::CELL_WANTED),
        Cell::None => ("cell", "none", DASH, say::CELL_NONE),
        Cell::Missing => ("cell missing", "missing", WARN, say::CELL_MISSING),
        Cell::Excess => ("cell excess", "excess", CROSS, say::CELL_EXCESS),
        Cell::WithRole => ("cell with", "with-role", DOT, say::CELL_WITH),
        Cell::Unknown => ("cell unknown", "unknown", ASK, say::CELL_UNKNOWN),
    }
}

/// The icon of a cell, which stands in the legend once.
pub(super) fn sign(name: &str) -> Markup {
    drawn(&format!("cell-{name}"))
}
