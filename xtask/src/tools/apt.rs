//! Debian's packages, where the machine is Debian and we are root.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use crate::cache;
use crate::shell::{self, Outcome};

/// Installs Debian packages.
///
/// # Errors
/// Where this is not Debian, not root, or apt-get says no.
pub(crate) fn install(name: &str, packages: &[&str]) -> Outcome<()> {
    if shell::which("apt-get").is_none() {
        return Err("no apt-get here".into());
    }
    if shell::text(Command::new("id").arg("-u"))?.trim() != "0" {
        return Err("installing Debian packages needs root".into());
    }
    let _held = cache::lock("apt")?;
    update();
    let mut command = Command::new("apt-get");
    command.args(["-y", "-o", "DPkg::Lock::Timeout=600", "install", "--no-install-recommends"]);
    shell::quiet(name, command.args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Once per run. A third party's list that fails is no reason to stop: the install says whether anything is missing.
fn update() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        if let Err(why) = shell::quiet("apt-update", Command::new("apt-get").arg("update")) {
            eprintln!("    apt-get update: {why}");
        }
    });
}

/// A Debian archive that this machine already uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Archive {
    /// Its address, as the machine's own sources give it.
    pub(crate) uri: String,
    /// The key file that signs it, if the sources name one.
    pub(crate) signed_by: Option<String>,
}

/// The Debian archives of this machine's apt sources, in both of apt's file forms.
pub(crate) fn archives() -> Vec<Archive> {
    let mut files = vec![std::path::PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.filter_map(|e| e.ok().map(|e| e.path())));
    }
    files.sort();
    let mut found = Vec::new();
    for text in files.iter().filter_map(|file| fs::read_to_string(file).ok()) {
        for archive in blocks(&text).into_iter().chain(text.lines().filter_map(one_line)) {
            if !found.contains(&archive) {
                found.push(archive);
            }
        }
    }
    found
}

/// Debian's own archive ends in `/debian` and has the component main.
fn is_debian(uri: &str, components: &str) -> bool {
    uri.trim_end_matches('/').ends_with("/debian") && components.split_whitespace().any(|c| c == "main")
}

/// `deb [options] URI suite components…`
fn one_line(line: &str) -> Option<Archive> {
    let rest = line.trim().strip_prefix("deb ")?.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => ("", rest),
    };
    let mut words = rest.split_whitespace();
    let uri = words.next()?;
    let components = words.skip(1).collect::<Vec<_>>().join(" ");
    let signed_by = options.split_whitespace().find_map(|o| o.strip_prefix("signed-by=")).map(str::to_owned);
    is_debian(uri, &components).then(|| Archive { uri: uri.to_owned(), signed_by })
}

/// Blocks of `Key: value` lines, divided by empty ones.
fn blocks(text: &str) -> Vec<Archive> {
    let field = |block: &str, key: &str| {
        let prefix = format!("{key}:");
        block.lines().find_map(|l| l.strip_prefix(&prefix)).map(|v| v.trim().to_owned())
    };
    let one = |block: &str| {
        let types = field(block, "Types")?;
        let uri = field(block, "URIs")?.split_whitespace().next()?.to_owned();
        let fits = types.split_whitespace().any(|t| t == "deb") && is_debian(&uri, &field(block, "Components")?);
        fits.then(|| Archive { uri, signed_by: field(block, "Signed-By") })
    };
    text.split("\n\n").filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_sources_are_read() {
        let block = "Types: deb\n# note\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\nSigned-By: /k.gpg\n\n\
                     Types: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\nComponents: main\n";
        let want = Archive { uri: "http://mirror.example/debian".into(), signed_by: Some("/k.gpg".into()) };
        assert_eq!(blocks(block), vec![want.clone()]);
        assert_eq!(
            one_line("deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main"),
            Some(want)
        );
        assert_eq!(one_line("deb http://other.example/apt tool main"), None);
        assert_eq!(one_line("# deb http://mirror.example/debian bookworm main"), None);
    }
}
