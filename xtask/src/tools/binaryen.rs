//! wasm-opt: makes the modules smaller. The wizard also works without it.

use super::{Tool, npm};

const VERSION: &str = "132.0.0";

/// wasm-opt, a program for Node.
pub(crate) const TOOL: Tool = Tool {
    name: "binaryen",
    why: "makes the wizard's modules smaller (wasm-opt)",
    usually: "20 s",
    compiles: false,
    how: "It comes from npm: install Node 20. Without it the wizard works, but is larger.",
    version: || VERSION.to_owned(),
    found: || npm::found("binaryen", VERSION, "bin/wasm-opt"),
    install: || npm::install("binaryen", VERSION),
};
