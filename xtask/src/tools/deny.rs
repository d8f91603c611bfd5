//! cargo-deny: licences, sources and duplicates of the crates we use.

use super::{Tool, cargo_install::Crate};

/// It works through the whole tree of crates.
const CRATE: Crate = Crate {
    name: "cargo-deny",
    version: || "0.20.2".into(),
    programs: &["cargo-deny"],
    locked: true,
    features: &[],
    opt_level: 1,
};

/// cargo-deny.
pub(crate) const TOOL: Tool = Tool {
    name: CRATE.name,
    why: "checks licences and sources of the crates",
    usually: "4 min",
    compiles: true,
    how: "It is compiled from crates.io; the log says what stopped it.",
    version: CRATE.version,
    found: || CRATE.found(),
    install: || CRATE.install(),
};
