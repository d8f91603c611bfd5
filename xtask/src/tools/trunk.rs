//! Trunk: builds the wizard's two WebAssembly modules into one folder.

use super::{Tool, cargo_install::Crate};

/// Without its features: they are for downloads and a look for newer versions, and it gets what it calls from here.
/// It copies files and calls cargo and wasm-bindgen.
const CRATE: Crate = Crate {
    name: "trunk",
    // The last one that rustc 1.95 compiles.
    version: || "0.21.14".into(),
    programs: &["trunk"],
    locked: true,
    features: &[],
    opt_level: 0,
};

/// Trunk.
pub(crate) const TOOL: Tool = Tool {
    name: CRATE.name,
    why: "builds the wizard",
    usually: "3 min",
    compiles: true,
    how: "It is compiled from crates.io; the log says what stopped it.",
    version: CRATE.version,
    found: || CRATE.found(),
    install: || CRATE.install(),
};
