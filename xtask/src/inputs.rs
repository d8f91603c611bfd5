//! One short text for the content of many files: the same text, nothing to build.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::Outcome;

/// FNV-1a over names and contents of files and folders, in the order of their names; a path that does not exist counts as empty.
///
/// # Errors
/// Where a file cannot be read.
pub(crate) fn hash(paths: &[PathBuf]) -> Outcome<String> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    files.sort();
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for (name, file) in files {
        let content = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        for part in [name.as_bytes(), &content.len().to_le_bytes(), &content] {
            for byte in part {
                state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    Ok(format!("{state:016x}"))
}

/// Names are relative to the workspace, so that two clones agree.
fn collect(path: &Path, files: &mut Vec<(String, PathBuf)>) -> Outcome<()> {
    if path.is_file() {
        let name = path.strip_prefix(crate::paths::root()).unwrap_or(path).to_string_lossy().into_owned();
        files.push((name, path.to_owned()));
    } else if path.is_dir() {
        for entry in fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))? {
            let entry = entry.map_err(|e| format!("{}: {e}", path.display()))?;
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_name_change_the_hash() {
        let folder = std::env::temp_dir().join(format!("lockstep-inputs-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let hash_of = |name: &str, text: &str| {
            fs::write(folder.join(name), text).unwrap();
            hash(std::slice::from_ref(&folder)).unwrap()
        };
        let first = hash_of("a", "1");
        assert_eq!(first, hash(std::slice::from_ref(&folder)).unwrap());
        let second = hash_of("a", "2");
        let third = hash_of("b", "");
        assert!(first != second && second != third);
        fs::remove_dir_all(&folder).unwrap();
    }
}
