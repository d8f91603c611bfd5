//! Trunk: builds the wizard's two WebAssembly modules into one folder.

use super::{Tool, cargo_install};

/// The last one that rustc 1.95 compiles.
const VERSION: &str = "0.21.14";

/// Trunk.
pub(crate) const TOOL: Tool = Tool {
    name: "trunk",
    why: "builds the wizard",
    usually: "6 min",
    compiles: true,
    how: "It is compiled from crates.io; the log says what stopped it.",
    version: || VERSION.to_owned(),
    found: || cargo_install::found("trunk", VERSION, "trunk"),
    install: || cargo_install::install("trunk", VERSION, true),
};
