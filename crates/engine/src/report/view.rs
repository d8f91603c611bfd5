//! What of the results is looked at, as the page asks for it, and what is known of a cell.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use crate::proof::Cell;

/// Which part of the proofs is looked at, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Which proof, from 0; the last one where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<usize>,
    /// Whether only what is not as wanted is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// What the names of the rows or columns are to hold.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub find: String,
    /// The first row and the first column that are shown, of those that are left.
    #[serde(skip_serializing_if = "is_zero")]
    pub row: usize,
    /// See `row`.
    #[serde(skip_serializing_if = "is_zero")]
    pub column: usize,
    /// The cell that is looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<At>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

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
