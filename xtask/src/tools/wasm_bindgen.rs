//! wasm-bindgen's programs, of the version of the crate in Cargo.lock: another one refuses the module.

use super::{Tool, cargo_install::Crate};
use crate::paths;

/// Without its features: they are for drivers of browsers at https addresses. It works through whole modules.
const CRATE: Crate = Crate {
    name: "wasm-bindgen-cli",
    version,
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    // Its lock file names a crate that not every registry serves.
    locked: false,
    features: &[],
    opt_level: 1,
};

/// wasm-bindgen and its test runner.
pub(crate) const TOOL: Tool = Tool {
    name: CRATE.name,
    why: "makes the WebAssembly modules callable, and runs their tests in a browser",
    usually: "2 min",
    compiles: true,
    how: "It is compiled from crates.io; the log says what stopped it.",
    version: CRATE.version,
    found: || CRATE.found(),
    install: || CRATE.install(),
};

fn version() -> String {
    let lock = std::fs::read_to_string(paths::root().join("Cargo.lock")).unwrap_or_default();
    locked(&lock, "wasm-bindgen").unwrap_or_default()
}

/// The version of a crate in a lock file.
fn locked(lock: &str, name: &str) -> Option<String> {
    let head = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|l| *l != head).skip(1);
    Some(lines.next()?.strip_prefix("version = \"")?.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn the_version_is_that_of_the_very_crate() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "serde"), None);
    }
}
