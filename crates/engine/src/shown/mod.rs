//! Results as they are shown: made once, for the page, which puts them on the screen as they are, and for the bundle's
//! report. HTML text; every word goes through one place that escapes it ([`html`]).
//!
//! What can be pressed carries the [`View`] that it leads to in `data-show`, as JSON; the page hands it back with
//! [`crate::port::Command::Show`]. `data-act` names an act of the page's own: `review`.

mod alone;
mod answers;
mod cell;
mod findings;
mod html;
mod icons;
mod matrix;
mod proof;
mod terminal;
mod trace;
mod verdict;

use lockstep_json::{Read, Value, Write};

pub use cell::{Detail, Line};
pub(crate) use html::{Html, escape};
pub(crate) use verdict::sentence;

use crate::proof::{KeycloakTest, Proof};
use proof::Asked;

/// Which part of the proofs is looked at, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct At {
    /// The cluster's name.
    pub cluster: String,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
    /// Which row.
    pub row: usize,
}

/// The last proofs of a setup, as they are looked at. `detail`: what is known of the cell that is looked into.
#[must_use]
pub fn proofs(all: &[Proof], view: &View, detail: &Value) -> String {
    let last = all.len().saturating_sub(1);
    let at = view.proof.filter(|at| *at <= last).unwrap_or(last);
    let Some(shown) = all.get(at) else { return String::new() };
    let detail = lockstep_json::read(detail).ok();
    proof::proof(&Asked { all, at, proof: shown, view, detail: detail.as_ref() }).into_text()
}

/// A sign-in through Keycloak alone.
#[must_use]
pub fn test(test: &KeycloakTest) -> String {
    alone::alone(test).into_text()
}

/// The proofs one after the other, for a file.
pub(crate) fn report(all: &[Proof]) -> Html {
    let whole = View::default();
    let parts = (0..all.len()).filter_map(|at| {
        let asked = Asked { all, at, proof: all.get(at)?, view: &whole, detail: None };
        Some(html::el("section").child(proof::of_file(&asked)))
    });
    html::el("div").children(parts)
}
