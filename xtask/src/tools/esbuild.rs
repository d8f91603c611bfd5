//! esbuild: makes scripts and the style sheet smaller. The wizard also works without it.

use super::{Tool, npm};

const VERSION: &str = "0.28.2";

/// esbuild, by its shim for Node.
pub(crate) const TOOL: Tool = Tool {
    name: "esbuild",
    why: "makes the wizard's scripts and styles smaller",
    usually: "5 s",
    compiles: false,
    how: "It comes from npm: install Node 20. Without it the wizard works, but is larger.",
    version: || VERSION.to_owned(),
    found: || npm::found("esbuild", VERSION, "bin/esbuild"),
    install: || npm::install("esbuild", VERSION),
};
