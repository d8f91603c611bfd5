//! Rust's standard library for wasm32-unknown-unknown: from rustup, else built once from its source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Tool, rust_src};
use crate::cache;
use crate::shell::{self, Outcome};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// The target.
pub(crate) const TOOL: Tool = Tool {
    name: "wasm-target",
    why: "the standard library for WebAssembly",
    usually: "1 min",
    compiles: true,
    how: "Get it with: rustup target add wasm32-unknown-unknown",
    version: || release().unwrap_or_default(),
    found,
    install,
};

fn found() -> Option<PathBuf> {
    let lib = sysroot().ok()?.join("lib/rustlib").join(TRIPLE).join("lib");
    let is_std = |e: fs::DirEntry| e.file_name().to_string_lossy().starts_with("libstd-");
    fs::read_dir(&lib).ok()?.filter_map(Result::ok).any(is_std).then_some(lib)
}

fn sysroot() -> Outcome<PathBuf> {
    Ok(PathBuf::from(shell::text(Command::new("rustc").args(["--print", "sysroot"]))?.trim()))
}

fn release() -> Outcome<String> {
    let said = shell::text(Command::new("rustc").arg("-vV"))?;
    said.lines()
        .find_map(|l| l.strip_prefix("release: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc does not say its release".into())
}

fn install() -> Outcome<()> {
    if shell::quiet("rustup-target", Command::new("rustup").args(["target", "add", TRIPLE])).is_ok()
        && found().is_some()
    {
        return Ok(());
    }
    eprintln!("    wasm-target: rustup could not fetch it, building it from Debian's rust-src");
    let sysroot = sysroot()?;
    rust_src::install(&sysroot, &release()?)?;
    let work = cache::empty("wasm-target.partial")?;
    let deps = build(&work)?;
    place(&deps, &sysroot)?;
    fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

/// Builds the library beside an empty crate; gives the folder of its rlibs.
fn build(work: &Path) -> Outcome<PathBuf> {
    let write = |name: &str, text: &str| {
        let path = work.join(name);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
    };
    fs::create_dir_all(work.join("src")).map_err(|e| format!("{}: {e}", work.display()))?;
    write(
        "Cargo.toml",
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n",
    )?;
    write("src/lib.rs", "")?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--release", "-Zbuild-std=core,alloc,std,panic_abort,proc_macro,test", "--target", TRIPLE])
        .current_dir(work)
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in the rlibs, link-time optimisation of what uses them fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"));
    shell::quiet("wasm-target-build", &mut cargo)?;
    Ok(work.join("target").join(TRIPLE).join("release/deps"))
}

/// Copies the rlibs beside the sysroot's other targets; the folder gets its name last, so that it is there whole or not at all.
fn place(deps: &Path, sysroot: &Path) -> Outcome<()> {
    let done = sysroot.join("lib/rustlib").join(TRIPLE);
    let partial = sysroot.join("lib/rustlib").join(format!("{TRIPLE}.partial"));
    let lib = partial.join("lib");
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(|e| format!("{}: {e}", partial.display()))?;
    }
    fs::create_dir_all(&lib).map_err(|e| format!("{}: {e}", lib.display()))?;
    for entry in fs::read_dir(deps).map_err(|e| format!("{}: {e}", deps.display()))?.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let wanted = name.starts_with("lib")
            && !name.starts_with("libempty")
            && (name.ends_with(".rlib") || name.ends_with(".rmeta"));
        if wanted {
            fs::copy(entry.path(), lib.join(&name)).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    cache::finish(&partial, &done)
}
