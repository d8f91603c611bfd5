//! Where things of the workspace are.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::shell::Outcome;

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The built wizard.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Holds a lock of this workspace until dropped.
///
/// # Errors
/// Where its file cannot be made or locked.
pub(crate) fn lock(name: &str) -> Outcome<File> {
    fs::create_dir_all(target()).map_err(|e| format!("{}: {e}", target().display()))?;
    let path = target().join(format!("{name}.lock"));
    let file = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    file.lock().map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(file)
}
