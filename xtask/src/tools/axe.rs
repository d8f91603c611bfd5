//! axe-core: finds what a page lacks for people who cannot see or use a mouse.

use super::{Tool, npm};

const VERSION: &str = "4.14.1";

/// axe-core, one script.
pub(crate) const TOOL: Tool = Tool {
    name: "axe-core",
    why: "checks the pages' accessibility in the end-to-end tests",
    usually: "10 s",
    compiles: false,
    how: "It comes from npm: install Node 20.",
    version: || VERSION.to_owned(),
    found: || npm::found("axe-core", VERSION, "axe.min.js"),
    install: || npm::install("axe-core", VERSION),
};
