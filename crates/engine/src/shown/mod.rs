//! Results as they are shown: made once, for the page, which puts them on the screen as they are, and for the bundle's
//! report. HTML text; every word goes through one place that escapes it ([`html`]).
//!
//! What can be pressed carries the [`View`] that it leads to in `data-show`, as JSON; the page hands it back with
//! [`crate::port::Command::Show`]. `data-act` names an act of the page's own: `review`.

mod alone;
mod answers;
mod asked;
mod cell;
mod findings;
mod html;
mod icons;
mod look;
mod matrix;
mod proof;
mod terminal;
mod trace;
mod verdict;
mod view;

pub(crate) use html::{Html, escape};
pub(crate) use verdict::sentence;
pub use view::{At, Detail, Line, View};

use asked::Asked;

use crate::proof::{KeycloakTest, Proof};

/// The last proofs of a setup, as they are looked at. `detail`: what is known of the cell that is looked into.
#[must_use]
pub fn proofs(all: &[Proof], view: &View, detail: Option<&Detail>) -> String {
    let last = all.len().saturating_sub(1);
    let at = view.proof.filter(|at| *at <= last).unwrap_or(last);
    let Some(shown) = all.get(at) else { return String::new() };
    proof::proof(&Asked { all, at, proof: shown, view, detail }).into_text()
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
