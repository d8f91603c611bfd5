//! The folder where tools live once they are there: outlives `cargo clean` and new clones.

use std::fs::{self, File};
use std::path::PathBuf;

use crate::shell::Outcome;

/// `LOCKSTEP_CACHE`, else `lockstep` in the user's cache folder.
pub(crate) fn root() -> PathBuf {
    if let Some(own) = std::env::var_os("LOCKSTEP_CACHE") {
        return PathBuf::from(own);
    }
    let user = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().unwrap_or_else(std::env::temp_dir).join(".cache");
    user.unwrap_or_else(home).join("lockstep")
}

/// A folder below the root, made where it is missing.
///
/// # Errors
/// Where it cannot be made.
pub(crate) fn folder(name: &str) -> Outcome<PathBuf> {
    let path = root().join(name);
    fs::create_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(path)
}

/// An empty folder below the root, for a half-done install.
///
/// # Errors
/// Where an old one cannot be removed or a new one not be made.
pub(crate) fn empty(name: &str) -> Outcome<PathBuf> {
    let path = root().join(name);
    if path.exists() {
        fs::remove_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    folder(name)
}

/// A half-done install becomes the done one, in one step.
///
/// # Errors
/// Where the file system refuses.
pub(crate) fn finish(partial: &PathBuf, done: &PathBuf) -> Outcome<()> {
    if done.exists() {
        fs::remove_dir_all(done).map_err(|e| format!("{}: {e}", done.display()))?;
    }
    fs::rename(partial, done).map_err(|e| format!("{} to {}: {e}", partial.display(), done.display()))
}

/// Holds the lock of one name until dropped, so that two runs do not install the same thing at the same time.
///
/// # Errors
/// Where the lock file cannot be made or locked.
pub(crate) fn lock(name: &str) -> Outcome<File> {
    let path = folder("locks")?.join(name);
    let file = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("    {name}: another run is at it, waiting for that one");
        file.lock().map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(file)
}
