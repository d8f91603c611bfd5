//! Packages from npm, each version in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::cache;
use crate::shell::{self, Outcome};

/// Where a file of a package's version is, if it is there.
pub(crate) fn found(name: &str, version: &str, file: &str) -> Option<PathBuf> {
    let file = cache::root().join(format!("{name}-{version}/node_modules/{name}/{file}"));
    file.is_file().then_some(file)
}

/// Installs the package.
///
/// # Errors
/// Where there is no npm, or it says no.
pub(crate) fn install(name: &str, version: &str) -> Outcome<()> {
    if shell::which("npm").is_none() {
        return Err("npm is not here".into());
    }
    let partial = cache::empty(&format!("{name}-{version}.partial"))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
        .arg(&partial)
        .arg(format!("{name}@{version}"));
    shell::quiet(name, npm.current_dir(&partial))?;
    cache::finish(&partial, &cache::root().join(format!("{name}-{version}")))
}
