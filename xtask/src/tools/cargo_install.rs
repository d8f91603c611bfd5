//! Programs from crates.io, each version in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::cache;
use crate::shell::{self, Outcome};

/// Tools of minutes, used for seconds: compiled quickly rather than into the fastest program.
const QUICKLY: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
];

/// A crate with programs, and how it is compiled.
pub(crate) struct Crate {
    /// Its name on crates.io.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: fn() -> String,
    /// The programs that we call.
    pub(crate) programs: &'static [&'static str],
    /// Whether with the versions of its dependencies that its author tested.
    pub(crate) locked: bool,
    /// The only features of it that we use.
    pub(crate) features: &'static [&'static str],
    /// How far it is optimised: 0 where it mostly waits for others, 1 where it works through large files itself.
    pub(crate) opt_level: u8,
}

impl Crate {
    /// Where the first of its programs is, if all are there.
    pub(crate) fn found(&self) -> Option<PathBuf> {
        let folder = self.folder();
        let files: Vec<PathBuf> = self.programs.iter().map(|program| folder.join("bin").join(program)).collect();
        files.iter().all(|file| file.is_file()).then(|| files.first().cloned())?
    }

    /// Installs its programs.
    ///
    /// # Errors
    /// Where cargo says no.
    pub(crate) fn install(&self) -> Outcome<()> {
        let folder = cache::folder(&self.key())?;
        shell::quiet(self.name, self.command().arg("--root").arg(&folder).current_dir(&folder))
    }

    fn folder(&self) -> PathBuf {
        cache::root().join(self.key())
    }

    fn key(&self) -> String {
        format!("{}-{}", self.name, (self.version)())
    }

    fn command(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(["install", self.name, "--version", &format!("={}", (self.version)()), "--no-default-features"]);
        if !self.features.is_empty() {
            cargo.args(["--features", &self.features.join(",")]);
        }
        if self.locked {
            cargo.arg("--locked");
        }
        for program in self.programs {
            cargo.args(["--bin", program]);
        }
        // Outside of the workspace, whose settings are not meant for it.
        cargo.env_remove("CARGO_TARGET_DIR").envs(QUICKLY.iter().copied());
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level.to_string());
        cargo
    }
}

#[cfg(test)]
mod tests {
    use super::Crate;
    use crate::shell;

    #[test]
    fn a_crate_is_compiled_as_it_says() {
        let one = Crate {
            name: "one",
            version: || "1.2.3".into(),
            programs: &["one", "two"],
            locked: true,
            features: &["a", "b"],
            opt_level: 1,
        };
        let command = one.command();
        assert_eq!(
            shell::line(&command),
            "cargo install one --version =1.2.3 --no-default-features --features a,b --locked --bin one --bin two"
        );
        let level = command.get_envs().find(|(name, _)| *name == "CARGO_PROFILE_RELEASE_OPT_LEVEL");
        assert_eq!(level.and_then(|(_, value)| value), Some("1".as_ref()));
    }
}
