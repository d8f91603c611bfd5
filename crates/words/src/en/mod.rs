//! English.

pub mod explain;
pub mod plan;
pub mod proof;
pub mod ui;

/// All areas.
pub(crate) const AREAS: &[&[(&str, &str)]] = &[explain::TABLE, plan::TABLE, proof::TABLE, ui::TABLE];
