//! English.

pub mod bundle;
pub mod check;
pub mod explain;
pub mod pages;
pub mod plan;
pub mod proof;
pub mod ui;

/// An area's names and sentences.
type Area = &'static [(&'static str, &'static str)];

/// What the page says by itself.
pub(crate) const PAGE: &[Area] = if cfg!(feature = "page") { &[pages::TABLE, ui::TABLE] } else { &[] };

/// What the engine says. A page that has none of it gets it from its worker.
pub(crate) const ENGINE: &[Area] =
    if cfg!(feature = "engine") { &[check::TABLE, explain::TABLE, plan::TABLE, proof::TABLE] } else { &[] };

/// What bundles say.
pub(crate) const FILES: &[Area] = if cfg!(feature = "files") { &[bundle::TABLE] } else { &[] };
