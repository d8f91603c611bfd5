//! The matrix of the proof on the screen: what of it is asked for, what has come, and the cell that is looked into.

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::port::Command;
use lockstep_engine::report::{At, Detail, MatrixQuery, MatrixRange};

use super::Store;

/// Rows that have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Which table they belong to: with another question it begins anew.
    pub table: u32,
    /// The rows.
    pub range: Arc<MatrixRange>,
}

/// A cell that is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCell {
    /// Its column, of those that are left.
    pub column: usize,
    /// The cell.
    pub at: At,
    /// The name of its row.
    pub name: String,
    /// What is known of it; nothing before the engine has answered.
    pub detail: Option<Detail>,
}

/// The matrix on the screen. Copies are the same.
#[derive(Clone, Copy)]
pub struct MatrixState {
    /// What is asked for; its first row is 0.
    pub query: RwSignal<MatrixQuery>,
    /// What has come, from the first row on.
    pub rows: RwSignal<Vec<Rows>>,
    /// The cell that is looked into.
    pub open: RwSignal<Option<OpenCell>>,
    /// What the engine was asked for and has not said yet. A newer question takes an older one's place.
    asked: StoredValue<Option<MatrixQuery>>,
}

impl Default for MatrixState {
    fn default() -> Self {
        MatrixState {
            query: RwSignal::new(MatrixQuery::of(0)),
            rows: RwSignal::default(),
            open: RwSignal::default(),
            asked: StoredValue::default(),
        }
    }
}

impl MatrixState {
    /// How many rows have come.
    #[must_use]
    pub fn drawn(self) -> usize {
        self.rows.with(|rows| rows.iter().map(|rows| rows.range.rows.len()).sum())
    }

    /// The first rows, which say what all of them have: the columns, and how many rows there are.
    #[must_use]
    pub fn first(self) -> Option<Arc<MatrixRange>> {
        self.rows.with(|rows| Some(rows.first()?.range.clone()))
    }

    /// Another proof is shown.
    pub(super) fn begin(self, proof: usize, first: Option<MatrixRange>) {
        self.query.set(MatrixQuery::of(proof));
        self.open.set(None);
        self.asked.set_value(None);
        match first {
            Some(first) => self.replace(first),
            None => self.rows.set(Vec::new()),
        }
    }

    /// Rows have come. What is not asked for any more is left out.
    pub(super) fn came(self, query: &MatrixQuery, range: MatrixRange) {
        if self.asked.with_value(|asked| asked.as_ref() != Some(query)) {
            return;
        }
        self.asked.set_value(None);
        if query.first_row == 0 {
            return self.replace(range);
        }
        self.rows.update(|rows| {
            let table = rows.last().map_or(0, |last| last.table);
            rows.push(Rows { table, range: Arc::new(range) });
        });
    }

    fn replace(self, range: MatrixRange) {
        self.rows.update(|rows| {
            let table = rows.last().map_or(0, |last| last.table.wrapping_add(1));
            *rows = vec![Rows { table, range: Arc::new(range) }];
        });
    }

    /// What is known of a cell has come. Another one may be looked into by now.
    pub(super) fn looked_into(self, proof: usize, at: &At, detail: Detail) {
        if self.query.with_untracked(|query| query.proof != proof) {
            return;
        }
        self.open.update(|open| {
            if let Some(open) = open.as_mut().filter(|open| open.at == *at) {
                open.detail = Some(detail);
            }
        });
    }

    /// A cell of which the engine could not say anything is closed again.
    pub(super) fn give_up(self) {
        if self.open.with_untracked(|open| open.as_ref().is_some_and(|open| open.detail.is_none())) {
            self.open.set(None);
        }
    }
}

impl Store {
    /// Has another part of the matrix shown, from its first row on.
    pub fn narrow_matrix(self, change: impl FnOnce(&mut MatrixQuery)) {
        self.matrix.query.update(change);
        self.matrix.open.set(None);
        self.ask_rows(0);
    }

    /// Asks for the rows after those that are drawn, once.
    pub fn more_rows(self) {
        if self.matrix.asked.with_value(Option::is_none) {
            self.ask_rows(untrack(|| self.matrix.drawn()));
        }
    }

    fn ask_rows(self, first_row: usize) {
        let query = MatrixQuery { first_row, ..self.matrix.query.get_untracked() };
        self.matrix.asked.set_value(Some(query.clone()));
        self.send(Command::MatrixRows { query });
    }

    /// Looks into a cell; one that is looked into is closed.
    pub fn look_into(self, cell: OpenCell) {
        if self.matrix.open.with_untracked(|open| open.as_ref().is_some_and(|open| open.at == cell.at)) {
            return self.matrix.open.set(None);
        }
        let proof = self.matrix.query.with_untracked(|query| query.proof);
        self.send(Command::Cell { proof, at: cell.at.clone() });
        self.matrix.open.set(Some(cell));
    }
}
