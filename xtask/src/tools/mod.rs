//! What a machine needs beyond rustup's Rust and a C linker, one file a tool: where it is, and how it gets there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::cache;
use crate::shell::{self, Outcome};

mod apt;
pub(crate) mod axe;
pub(crate) mod binaryen;
pub(crate) mod browser;
mod cargo_install;
pub(crate) mod deny;
pub(crate) mod driver;
pub(crate) mod esbuild;
pub(crate) mod keycloak;
pub(crate) mod kube;
mod npm;
pub(crate) mod rust_src;
pub(crate) mod trunk;
pub(crate) mod wasm_bindgen;
pub(crate) mod wasm_target;

/// A thing that the build or the tests need.
pub(crate) struct Tool {
    /// Its usual name, also the name of its lock and its log.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) why: &'static str,
    /// How long getting it usually takes on two cores.
    pub(crate) usually: &'static str,
    /// Whether getting it keeps the processor busy, rather than the network.
    pub(crate) compiles: bool,
    /// How a person gets it, or what we do.
    pub(crate) how: &'static str,
    /// The version wanted; empty where any will do.
    pub(crate) version: fn() -> String,
    /// Where it is, if it is there.
    pub(crate) found: fn() -> Option<PathBuf>,
    /// Gets it.
    pub(crate) install: fn() -> Outcome<()>,
}

/// Every tool, in the order in which the doctor lists them.
pub(crate) const ALL: &[&Tool] = &[
    &wasm_target::TOOL,
    &wasm_bindgen::TOOL,
    &trunk::TOOL,
    &binaryen::TOOL,
    &esbuild::TOOL,
    &browser::TOOL,
    &driver::TOOL,
    &axe::TOOL,
    &keycloak::TOOL,
    &keycloak::TOOL_25,
    &keycloak::TOOL_24,
    &kube::TOOL,
    &deny::TOOL,
];

/// What building the wizard takes.
pub(crate) const BUILD: &[&Tool] =
    &[&wasm_target::TOOL, &wasm_bindgen::TOOL, &trunk::TOOL, &binaryen::TOOL, &esbuild::TOOL];

/// What could not be had in this run, and why: not tried twice.
static REFUSED: Mutex<BTreeMap<&str, String>> = Mutex::new(BTreeMap::new());

/// The folders of these programs.
pub(crate) fn folders(programs: &[&Path]) -> Vec<PathBuf> {
    programs.iter().filter_map(|p| p.parent()).map(Path::to_owned).collect()
}

impl Tool {
    /// Where the tool is; gets it first where it is missing.
    ///
    /// # Errors
    /// Where it cannot be had on this machine; the text says what to do.
    pub(crate) fn ready(&self) -> Outcome<PathBuf> {
        if let Some(why) = refused().get(self.name) {
            return Err(why.clone());
        }
        self.get().inspect_err(|why| {
            refused().insert(self.name, why.clone());
        })
    }

    fn get(&self) -> Outcome<PathBuf> {
        if let Some(path) = (self.found)() {
            return Ok(path);
        }
        let _held = cache::lock(self.name)?;
        if let Some(path) = (self.found)() {
            return Ok(path);
        }
        let (name, version) = (self.name, (self.version)());
        eprintln!("==> {name} {version}: {} (once, usually {})", self.why, self.usually);
        let start = Instant::now();
        (self.install)().map_err(|e| format!("{name}: {e}\n    {}", self.how))?;
        let path = (self.found)().ok_or_else(|| format!("{name}: installed, yet not found. {}", self.how))?;
        eprintln!("    {name}: there after {}", shell::time(start.elapsed()));
        Ok(path)
    }
}

fn refused() -> MutexGuard<'static, BTreeMap<&'static str, String>> {
    REFUSED.lock().unwrap_or_else(PoisonError::into_inner)
}
