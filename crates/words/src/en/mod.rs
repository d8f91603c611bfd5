//! English.

pub mod bundle;
pub mod check;
pub mod explain;
pub mod pages;
pub mod plan;
pub mod proof;
pub mod ui;

/// All areas.
pub(crate) const AREAS: &[&[(&str, &str)]] =
    &[bundle::TABLE, check::TABLE, explain::TABLE, pages::TABLE, plan::TABLE, proof::TABLE, ui::TABLE];
