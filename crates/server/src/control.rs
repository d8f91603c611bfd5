//! How `lockstep pair` finds a running server: a file that only its owner can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What the file holds. The key is good for one thing: to have new pairing addresses made.
#[derive(Serialize, Deserialize)]
pub struct ControlFile {
    /// Where the server listens, `http://127.0.0.1:7400`.
    pub address: String,
    /// The key.
    pub key: String,
}

impl std::fmt::Debug for ControlFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ControlFile {{ address: {:?} }}", self.address)
    }
}

impl ControlFile {
    /// The file of the server on a port.
    #[must_use]
    pub fn path(state_dir: &Path, port: u16) -> PathBuf {
        state_dir.join(format!("serve-{port}.json"))
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where there is none, or it is not ours to read.
    pub fn read(state_dir: &Path, port: u16) -> io::Result<Self> {
        serde_json::from_slice(&fs::read(Self::path(state_dir, port))?).map_err(io::Error::other)
    }

    pub(crate) fn write(&self, state_dir: &Path, port: u16) -> io::Result<Written> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        let mut file = OpenOptions::new();
        file.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
            folder.mode(0o700);
            file.mode(0o600);
        }
        folder.create(state_dir)?;
        let path = Self::path(state_dir, port);
        // One left over from a server that was killed: made anew, so that its mode is ours.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        file.open(&path)?.write_all(&serde_json::to_vec(self).map_err(io::Error::other)?)?;
        Ok(Written { path })
    }
}

/// The file as long as its server runs.
#[derive(Debug)]
pub(crate) struct Written {
    path: PathBuf,
}

impl Drop for Written {
    fn drop(&mut self) {
        // A file that is gone already is what is wanted.
        let _ = fs::remove_file(&self.path);
    }
}

/// `$XDG_RUNTIME_DIR/lockstep`, else `~/.local/state/lockstep`; `None` where neither is known.
#[must_use]
pub fn default_state_dir() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_RUNTIME_DIR")
        .map(|dir| dir.join("lockstep"))
        .or_else(|| from("HOME").or_else(|| from("USERPROFILE")).map(|home| home.join(".local/state/lockstep")))
}
