//! English.

pub mod bundle;
pub mod check;
pub mod explain;
pub mod forms;
pub mod pages;
pub mod plan;
pub mod proof;
pub mod roles;
pub mod shown;
pub mod ui;

/// An area's names and sentences.
pub(crate) type Area = &'static [(&'static str, &'static str)];

/// Every area.
pub(crate) const AREAS: &[Area] = &[
    bundle::TABLE,
    check::TABLE,
    explain::TABLE,
    forms::TABLE,
    pages::TABLE,
    plan::TABLE,
    proof::TABLE,
    roles::TABLE,
    shown::TABLE,
    ui::TABLE,
];
