//! One build of the wizard and of the binary, for the demo, the tests and the benchmark alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::shell::{self, Outcome};
use crate::tools::{self, binaryen, esbuild, trunk, wasm_bindgen, wasm_target};
use crate::{assets, inputs, paths};

/// What the wizard is made of; a change of any of these builds it anew.
const INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "index.html",
    "rust-toolchain.toml",
    "public",
    "src",
    "style",
    "crates/engine",
    "crates/rbac",
    "crates/systems",
    "crates/words",
    "crates/worker",
    "xtask/src/assets.rs",
    "xtask/src/build.rs",
];

/// What rustc's WebAssembly uses beyond the first standard; wasm-opt wants to be told.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What makes modules smallest after Brotli, tried one by one: like functions stand together, and what is called once
/// stays a function of its own.
const SMALLEST: &[&str] = &[
    "-O2",
    "--shrink-level=2",
    "--one-caller-inline-max-function-size=1",
    "--always-inline-max-function-size=4",
    "--skip-pass=simplify-locals",
    "--skip-pass=coalesce-locals",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// The built wizard's folder; builds it where its sources have changed.
///
/// # Errors
/// Where a tool is missing or a build fails.
pub(crate) fn wizard() -> Outcome<PathBuf> {
    wasm_target::TOOL.ready()?;
    let bindgen = wasm_bindgen::TOOL.ready()?;
    let trunk = trunk::TOOL.ready()?;
    let optimizer = binaryen::TOOL.ready().map_err(|why| eprintln!("    without wasm-opt: {why}")).ok();
    let minifier = esbuild::TOOL.ready().map_err(|why| eprintln!("    without esbuild: {why}")).ok();
    let root = paths::root();
    let _held = paths::lock("wizard")?;
    let sources: Vec<PathBuf> = INPUTS.iter().map(|name| root.join(name)).collect();
    let id = inputs::hash(&sources)?;
    let state = format!("{id} wasm-opt:{} esbuild:{}", optimizer.is_some(), minifier.is_some());
    let (dist, stamp) = (paths::dist(), paths::target().join("wizard.stamp"));
    if dist.join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|old| old == state) {
        return Ok(dist);
    }
    eprintln!("==> wizard: two WebAssembly modules (usually 3 min the first time, 30 s after a change)");
    let start = Instant::now();
    // Trunk passes its own `--offline` on to cargo.
    shell::loud(Command::new("cargo").args(["fetch", "--quiet"]).current_dir(&root))?;
    let made = paths::target().join("wizard");
    let mut build = Command::new(trunk);
    build.args(["build", "--release", "--dist"]).arg(&made).current_dir(&root);
    build.env("PATH", shell::path_with(&tools::folders(&[&bindgen]))?);
    // A page and a worker of two builds must not talk: both hold this id.
    build.env("CARGO_ENCODED_RUSTFLAGS", short_names());
    build.env("LOCKSTEP_BUILD", &id).env("TRUNK_OFFLINE", "true").env_remove("NO_COLOR");
    shell::loud(&mut build)?;
    if let Some(optimizer) = &optimizer {
        optimize(&made, optimizer)?;
    }
    assets::complete(&root, &made, minifier.as_deref())?;
    publish(&made, &dist)?;
    fs::write(&stamp, state).map_err(|e| format!("{}: {e}", stamp.display()))?;
    eprintln!("    wizard: built in {}", shell::time(start.elapsed()));
    Ok(dist)
}

/// Flags by which modules name the files of crates without this machine's folders.
fn short_names() -> String {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = own.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let indexes = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = indexes.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let flags: Vec<String> = folders.map(|folder| format!("--remap-path-prefix={}=", folder.display())).collect();
    flags.join("\u{1f}")
}

/// The release binary.
///
/// # Errors
/// Where the build fails.
pub(crate) fn binary() -> Outcome<PathBuf> {
    eprintln!("==> lockstep: the binary (usually 3 min the first time)");
    shell::loud(Command::new("cargo").args(["build", "--release", "-p", "lockstep"]).current_dir(paths::root()))?;
    Ok(paths::target().join("release/lockstep"))
}

/// Both, with the sizes.
///
/// # Errors
/// As `wizard` and `binary`.
pub(crate) fn all() -> Outcome<()> {
    let dist = wizard()?;
    let binary = binary()?;
    println!("wizard: {}\nbinary: {}", dist.display(), binary.display());
    Ok(())
}

/// Makes every module smaller, in place.
fn optimize(folder: &Path, optimizer: &Path) -> Outcome<()> {
    for module in assets::files(folder)?.into_iter().filter(|f| f.extension().is_some_and(|x| x == "wasm")) {
        let smaller = module.with_extension("opt");
        let mut command = Command::new(optimizer);
        command.args(SMALLEST).args(FEATURES).arg(&module).arg("-o").arg(&smaller);
        shell::quiet("wasm-opt", &mut command)?;
        fs::rename(&smaller, &module).map_err(|e| format!("{}: {e}", module.display()))?;
    }
    Ok(())
}

/// Puts the finished folder in the place of the old one.
fn publish(made: &Path, dist: &Path) -> Outcome<()> {
    if dist.exists() {
        fs::remove_dir_all(dist).map_err(|e| format!("{}: {e}", dist.display()))?;
    }
    fs::rename(made, dist).map_err(|e| format!("{} to {}: {e}", made.display(), dist.display()))
}
