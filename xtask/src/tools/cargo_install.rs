//! Programs from crates.io, each version in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::cache;
use crate::shell::{self, Outcome};

/// Tools of minutes, used for seconds: compiled quickly rather than into the fastest program.
const QUICKLY: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// Where a program of a crate's version is, if it is there.
pub(crate) fn found(name: &str, version: &str, program: &str) -> Option<PathBuf> {
    let file = cache::root().join(format!("{name}-{version}/bin/{program}"));
    file.is_file().then_some(file)
}

/// Installs the crate; `locked` with the versions its author tested.
///
/// # Errors
/// Where cargo says no.
pub(crate) fn install(name: &str, version: &str, locked: bool) -> Outcome<()> {
    let folder = cache::folder(&format!("{name}-{version}"))?;
    let mut cargo = Command::new("cargo");
    cargo.args(["install", name, "--version", &format!("={version}"), "--root"]).arg(&folder);
    // Outside of the workspace, whose settings are not meant for it.
    cargo.current_dir(&folder).env_remove("CARGO_TARGET_DIR").envs(QUICKLY.iter().copied());
    if locked {
        cargo.arg("--locked");
    }
    shell::quiet(name, &mut cargo)
}
