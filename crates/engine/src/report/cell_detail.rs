//! What a cell of the matrix stands for: each of its questions with what decides it.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use crate::proof::{Cell, Difference, Proof};

/// A cell of the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// The cluster's name.
    pub cluster: String,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
    /// Which row.
    pub row: usize,
}

/// What is known of a cell, read anew when it is looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// When it was read, in milliseconds since 1970.
    pub at: u64,
    /// Why nothing is known.
    pub unreadable: Option<Message>,
    /// What no question is about: it was found in the rules of the bindings, when this was proven.
    pub found: Vec<Difference>,
    /// Its questions.
    pub lines: Vec<Line>,
}

/// One question of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// For example `list pods in trinity`.
    pub question: String,
    /// How it came out.
    pub cell: Cell,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The binding and role that allow it, in the cluster's words, and the rule; empty where nothing does.
    pub by: String,
    /// See `by`.
    pub rule: String,
    /// The row of the blueprint that wants it; empty where none does.
    pub wanted_by: String,
}

impl Detail {
    /// With what the proof has found in this cell, and none of its questions is about.
    #[must_use]
    pub(crate) fn with_found(self, proof: &Proof, at: &At) -> Self {
        let block = proof.matrix.blocks.iter().find(|block| block.cluster == at.cluster);
        let found = block.into_iter().flat_map(|block| &block.differences).filter(|one| {
            let answered = self.lines.iter().any(|line| line.question == one.question);
            one.row == at.row && one.namespace == at.namespace && !answered
        });
        Detail { found: found.cloned().collect(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{At, Detail, Line};
    use crate::proof::{Block, Cell, Difference, Matrix, Proof};

    #[test]
    fn what_was_found_and_no_question_is_about_stands_beside_the_questions() {
        let at = At { cluster: "alpha".into(), namespace: None, row: 1 };
        let one = |row: usize, question: &str| Difference { row, question: question.into(), ..Difference::default() };
        let differences = vec![one(1, "list nodes"), one(1, "use psp"), one(0, "use psp")];
        let block = Block { cluster: "alpha".into(), differences, ..Block::default() };
        let proof = Proof { matrix: Matrix { blocks: vec![block], ..Matrix::default() }, ..Proof::default() };
        let line = Line {
            question: "list nodes".into(),
            cell: Cell::Excess,
            allowed: true,
            by: String::new(),
            rule: String::new(),
            wanted_by: String::new(),
        };
        let detail = Detail { lines: vec![line], ..Detail::default() }.with_found(&proof, &at);
        assert_eq!(detail.found, [one(1, "use psp")]);
    }
}
