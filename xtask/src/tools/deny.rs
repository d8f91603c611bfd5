//! cargo-deny: licences, sources and duplicates of the crates we use.

use super::{Tool, cargo_install};

const VERSION: &str = "0.20.2";

/// cargo-deny.
pub(crate) const TOOL: Tool = Tool {
    name: "cargo-deny",
    why: "checks licences and sources of the crates",
    usually: "4 min",
    compiles: true,
    how: "It is compiled from crates.io; the log says what stopped it.",
    version: || VERSION.to_owned(),
    found: || cargo_install::found("cargo-deny", VERSION, "cargo-deny"),
    install: || cargo_install::install("cargo-deny", VERSION, true),
};
