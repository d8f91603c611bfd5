//! The source of Rust's standard library, from Debian: for machines where rustup cannot download.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::apt::{self, Archive};
use crate::cache;
use crate::shell::{self, Outcome};

/// Suites that carry `rust-src`, which is independent of the architecture and of the Debian it is installed on; backports keep several versions.
const SUITES: &[&str] = &["trixie-backports", "sid"];

/// Puts the library's source of exactly this rustc version at `lib/rustlib/src/rust/library` of the sysroot, with its vendored crates.
///
/// # Errors
/// Where no Debian archive is known here, or none has this version.
pub(crate) fn install(sysroot: &Path, version: &str) -> Outcome<PathBuf> {
    let done = sysroot.join("lib/rustlib/src/rust/library");
    if done.join("std/Cargo.toml").is_file() {
        return Ok(done);
    }
    if shell::which("apt-get").is_none() || shell::which("dpkg-deb").is_none() {
        return Err("rustup could not fetch it, and there is no Debian archive to take its source from".into());
    }
    let mut why = "no Debian archive among this machine's apt sources".to_owned();
    for archive in apt::archives() {
        for suite in SUITES {
            match download(&archive, suite, version) {
                Ok(folder) => {
                    place(&folder, &done)?;
                    return clean(&folder).map(|()| done);
                }
                Err(e) => why = e,
            }
        }
    }
    Err(why)
}

/// Fetches and unpacks the package, beside the machine's own apt state; gives the folder it is unpacked in.
fn download(archive: &Archive, suite: &str, version: &str) -> Outcome<PathBuf> {
    let folder = cache::empty("rust-src.partial")?;
    let lists = folder.join("lists");
    fs::create_dir_all(lists.join("partial")).map_err(|e| format!("{}: {e}", lists.display()))?;
    let list = folder.join("sources.list");
    let key = archive.signed_by.as_ref().map(|k| format!("[signed-by={k}] ")).unwrap_or_default();
    fs::write(&list, format!("deb {key}{} {suite} main\n", archive.uri))
        .map_err(|e| format!("{}: {e}", list.display()))?;
    let options = [
        format!("Dir::Etc::sourcelist={}", list.display()),
        "Dir::Etc::sourceparts=-".to_owned(),
        format!("Dir::State::lists={}", lists.display()),
        format!("Dir::Cache::pkgcache={}", folder.join("pkgcache.bin").display()),
        format!("Dir::Cache::srcpkgcache={}", folder.join("srcpkgcache.bin").display()),
        // The sandbox user may not write below a home folder.
        "APT::Sandbox::User=root".to_owned(),
    ];
    let apt = |program: &str| {
        let mut command = Command::new(program);
        for option in &options {
            command.args(["-o", option]);
        }
        command.current_dir(&folder);
        command
    };
    shell::quiet("rust-src-lists", apt("apt-get").arg("update"))?;
    let known = shell::text(apt("apt-cache").args(["madison", "rust-src"]))?;
    let full = pick(&known, version).ok_or_else(|| format!("Debian's {suite} has no rust-src {version}"))?;
    shell::quiet("rust-src-download", apt("apt-get").args(["download", &format!("rust-src={full}")]))?;
    let package = fs::read_dir(&folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .find(|p| p.extension().is_some_and(|x| x == "deb"))
        .ok_or("apt-get download left no package")?;
    let unpacked = folder.join("unpacked");
    shell::quiet("rust-src-unpack", Command::new("dpkg-deb").arg("-x").arg(package).arg(&unpacked))?;
    Ok(unpacked)
}

/// Of `name | version | address` lines, the first whose upstream version is this one.
fn pick(madison: &str, version: &str) -> Option<String> {
    let upstream = |full: &str| {
        full.starts_with(version) && !full[version.len()..].starts_with(|c: char| c.is_ascii_digit() || c == '.')
    };
    madison.lines().filter_map(|l| l.split('|').nth(1)).map(str::trim).find(|full| upstream(full)).map(str::to_owned)
}

/// The package and its lists are large and of no more use.
fn clean(unpacked: &Path) -> Outcome<()> {
    let folder = unpacked.parent().unwrap_or(unpacked);
    fs::remove_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))
}

fn place(unpacked: &Path, done: &Path) -> Outcome<()> {
    let sources = unpacked.join("usr/src");
    let library = fs::read_dir(&sources)
        .map_err(|e| format!("{}: {e}", sources.display()))?
        .filter_map(|e| e.ok().map(|e| e.path().join("library")))
        .find(|p| p.join("std/Cargo.toml").is_file())
        .ok_or("Debian's rust-src has another layout than expected")?;
    let parent = done.parent().ok_or("the sysroot has no parent")?;
    fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    shell::quiet("rust-src-copy", Command::new("cp").arg("-RL").arg(&library).arg(done))
}

#[cfg(test)]
mod tests {
    use super::pick;

    #[test]
    fn only_the_very_version_is_picked() {
        let said =
            " rust-src | 1.96.1+dfsg1-1 | x\n rust-src | 1.95.01-1 | x\n rust-src | 1.95.0+dfsg1-1~bpo13+1 | x\n";
        assert_eq!(pick(said, "1.95.0").as_deref(), Some("1.95.0+dfsg1-1~bpo13+1"));
        assert_eq!(pick(said, "1.94.1"), None);
    }
}
