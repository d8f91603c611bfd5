//! The folder of one control plane.

use crate::error::KubeError;
use std::{
    path::{Path, PathBuf},
    thread,
};
use tempfile::TempDir;

/// The temporary folder. Removed when dropped; after a failed start or a panic its logs are left.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: Option<TempDir>,
    path: PathBuf,
    /// Whether the logs outlive this value.
    pub(crate) keep_logs: bool,
}

impl Folder {
    /// A new folder, private to this user.
    ///
    /// # Errors
    /// The operating system refuses one.
    pub(crate) fn new() -> Result<Self, KubeError> {
        let folder = tempfile::Builder::new()
            .prefix("lockstep-kube-")
            .tempdir()
            .map_err(|source| KubeError::System { what: "a temporary folder", source })?;
        Ok(Self { path: folder.path().to_owned(), folder: Some(folder), keep_logs: false })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let Some(folder) = self.folder.take() else { return };
        if self.keep_logs || thread::panicking() {
            // Keys, tokens and data go in any case.
            let kept = folder.keep();
            for entry in kept.read_dir().into_iter().flatten().flatten() {
                let path = entry.path();
                if path.ends_with("logs") {
                    continue;
                }
                let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            }
            eprintln!("the logs of the Kubernetes control plane are kept in {}", kept.join("logs").display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn a_failed_start_leaves_its_logs_and_nothing_else() {
        let mut folder = Folder::new().unwrap();
        let path = folder.path().to_owned();
        std::fs::create_dir_all(path.join("logs")).unwrap();
        std::fs::create_dir_all(path.join("etcd")).unwrap();
        std::fs::write(path.join("tokens.csv"), "secret").unwrap();
        folder.keep_logs = true;
        drop(folder);
        let left: Vec<_> = path.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["logs"]);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_folder_goes_with_its_owner() {
        let folder = Folder::new().unwrap();
        let path = folder.path().to_owned();
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
