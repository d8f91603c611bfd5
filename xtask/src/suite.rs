//! The tests that run on this machine's own processor, built once and run part by part.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::paths;
use crate::shell::{self, Outcome};

/// Crates that only make sense in a browser.
pub(crate) const BROWSER_ONLY: &[&str] = &["lockstep-wizard", "lockstep-worker", "lockstep-web"];
/// The feature whose tests need a real server.
const REAL: &str = "real";

/// One test program.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// Its package.
    pub(crate) package: String,
    /// Its target: the crate's name, or that of the file in tests/.
    pub(crate) target: String,
    /// Whether it needs a real server.
    pub(crate) real: bool,
    /// The folder of its package.
    pub(crate) home: PathBuf,
    /// The program.
    pub(crate) file: PathBuf,
}

impl Program {
    /// How to run it, as cargo would.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.current_dir(&self.home).env("CARGO_MANIFEST_DIR", &self.home).env("CARGO_PKG_NAME", &self.package);
        command
    }
}

/// The workspace as cargo describes it.
pub(crate) struct Workspace(Value);

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// Where a Cargo.toml is wrong.
    pub(crate) fn read() -> Outcome<Self> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(paths::root());
        let said = shell::text(&mut cargo)?;
        serde_json::from_str(&said).map(Self).map_err(|e| format!("cargo metadata: {e}"))
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.0["packages"].as_array().into_iter().flatten()
    }

    /// Packages with tests that need a real server.
    pub(crate) fn real_packages(&self) -> Vec<String> {
        let real = self.packages().filter(|p| p["features"].get(REAL).is_some());
        real.filter_map(|p| p["name"].as_str()).map(str::to_owned).collect()
    }

    fn is_real(&self, package: &str, target: &str) -> bool {
        let needs = |t: &Value| t["required-features"].as_array().is_some_and(|f| f.iter().any(|f| f == REAL));
        let fits = |t: &Value| t["name"] == target && needs(t);
        let mut own = self.packages().filter(|p| p["name"] == package);
        own.any(|p| p["targets"].as_array().is_some_and(|all| all.iter().any(fits)))
    }

    /// The arguments that choose what is built here: one choice for all parts, so that nothing is built twice with other features.
    pub(crate) fn selection(&self) -> Vec<String> {
        let mut arguments = vec!["--workspace".to_owned()];
        for name in BROWSER_ONLY {
            arguments.extend(["--exclude".to_owned(), (*name).to_owned()]);
        }
        let features: Vec<String> = self.real_packages().iter().map(|p| format!("{p}/{REAL}")).collect();
        if !features.is_empty() {
            arguments.extend(["--features".to_owned(), features.join(",")]);
        }
        arguments
    }

    /// Builds every test program.
    ///
    /// # Errors
    /// Where the build fails; cargo has said why.
    pub(crate) fn build(&self) -> Outcome<Vec<Program>> {
        let mut cargo = Command::new("cargo");
        cargo.arg("test").args(self.selection()).args(["--no-run", "--message-format=json-render-diagnostics"]);
        let out = cargo
            .current_dir(paths::root())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|e| format!("cargo did not start: {e}"))?;
        if !out.status.success() {
            return Err(format!("building the tests ended with {}", out.status));
        }
        let said = String::from_utf8_lossy(&out.stdout);
        Ok(said.lines().filter_map(|l| self.program(&serde_json::from_str(l).ok()?)).collect())
    }

    /// The test program that one of cargo's messages tells of.
    fn program(&self, message: &Value) -> Option<Program> {
        if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
            return None;
        }
        let file = PathBuf::from(message["executable"].as_str()?);
        let manifest = message["manifest_path"].as_str()?;
        let package = self.packages().find(|p| p["manifest_path"] == manifest)?["name"].as_str()?.to_owned();
        let target = message["target"]["name"].as_str()?.to_owned();
        let real = self.is_real(&package, &target);
        Some(Program { package, target, real, home: Path::new(manifest).parent()?.to_owned(), file })
    }
}
