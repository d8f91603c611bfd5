//! English.

pub mod bundle;
pub mod check;
pub mod explain;
pub mod pages;
pub mod plan;
pub mod proof;
pub mod ui;

/// An area's names and sentences.
pub(crate) type Area = &'static [(&'static str, &'static str)];

/// What the page says by itself.
pub(crate) const PAGE: &[Area] = if cfg!(feature = "page") { &[pages::TABLE, ui::TABLE] } else { &[] };

/// What the engine says wherever it is. A page that has none of it gets it from its worker.
pub(crate) const ENGINE: &[Area] = if cfg!(feature = "engine") { &[check::TABLE, explain::TABLE] } else { &[] };

/// What plans and proofs say, which are made where the engine has its `work`: a worker gets it from there.
pub(crate) const WORK: &[Area] = if cfg!(feature = "work") { &[plan::TABLE, proof::TABLE] } else { &[] };

/// What bundles say.
pub(crate) const FILES: &[Area] = if cfg!(feature = "work") { &[bundle::TABLE] } else { &[] };
