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

/// What the page says by itself, before anything else is there.
pub(crate) const PAGE: &[Area] = if cfg!(feature = "page") { &[ui::TABLE] } else { &[] };

/// What an engine must be able to say wherever it is: what went wrong. A page gets it from its worker.
pub(crate) const ENGINE: &[Area] = if cfg!(feature = "engine") { &[explain::TABLE] } else { &[] };

/// What forms, plans and proofs say, and the pages after the start. A worker gets it from where the engine has its `work`,
/// and hands it on.
pub(crate) const WORK: &[Area] = if cfg!(feature = "work") {
    &[check::TABLE, forms::TABLE, pages::TABLE, plan::TABLE, proof::TABLE, roles::TABLE]
} else {
    &[]
};

/// What bundles and shown results say.
pub(crate) const FILES: &[Area] = if cfg!(feature = "work") { &[bundle::TABLE, shown::TABLE] } else { &[] };
