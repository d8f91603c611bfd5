//! Results as they are shown: made once, for the page, which puts them on the screen as they are, and for the bundle's
//! report. Each file is a template; maud escapes whatever is not markup.
//!
//! What can be pressed carries the [`View`] that it leads to in `data-show`, as JSON; the page hands it back with
//! [`crate::port::Command::Show`]. `data-act` names an act of the page's own: `review`.

mod answers;
mod asked;
mod cell;
mod cell_style;
mod findings;
mod icons;
mod keycloak_only;
mod markup;
mod matrix;
mod proof;
mod terminal;
mod trace;
mod verdict;
mod view;

use maud::{Markup, html};

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
    proof::proof(&Asked { all, at, proof: shown, view, detail }).into_string()
}

/// A sign-in through Keycloak alone.
#[must_use]
pub fn test(test: &KeycloakTest) -> String {
    keycloak_only::keycloak_only(test).into_string()
}

/// The proofs one after the other, for a file.
pub(crate) fn report(all: &[Proof]) -> Markup {
    let view = View::default();
    html! {
        div {
            (matrix::symbols())
            @for (at, proof) in all.iter().enumerate() {
                section { (proof::of_file(&Asked { all, at, proof, view: &view, detail: None })) }
            }
        }
    }
}
