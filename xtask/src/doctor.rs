//! `cargo xtask doctor`: what this machine has and lacks, and how to get it.

use std::path::Path;

use crate::{cache, shell, tools};

/// Programs that we use but never install: name, flag that shows the version, what needs it.
const GIVEN: &[(&str, &str, &str)] = &[
    ("cargo", "--version", "everything; get it from rustup"),
    ("cc", "--version", "everything; a C compiler and linker, Debian: build-essential"),
    ("node", "--version", "smaller files of the wizard; Node 20"),
    ("npm", "--version", "wasm-opt, axe-core; comes with Node"),
    ("go", "version", "tests with the real Kubernetes; Go 1.26"),
    ("java", "-version", "tests with the real Keycloak; JDK 17"),
    ("mvn", "--version", "fetching the real Keycloak; Maven"),
];

/// Prints the table; gives whether everything is there.
pub(crate) fn run() -> bool {
    let mut whole = true;
    let mut row = |name: &str, there: bool, version: &str, how: &str| {
        whole &= there;
        println!(
            "{name:<17} {:<8} {version:<28} {}",
            if there { "yes" } else { "missing" },
            if there { "" } else { how }
        );
    };
    println!("{:<17} {:<8} {:<28} how to get it", "part", "there", "version");
    for (name, flag, how) in GIVEN {
        let version = shell::which(name).and_then(|_| shell::version(Path::new(name), flag));
        row(name, version.is_some(), &short(version.unwrap_or_default()), &format!("for {how}"));
    }
    for tool in tools::ALL {
        let found = (tool.found)();
        let mut version = (tool.version)();
        if let (true, Some(path)) = (version.is_empty(), &found) {
            version = shell::version(path, "--version").unwrap_or_default();
        }
        row(
            tool.name,
            found.is_some(),
            &short(version),
            &format!("cargo xtask gets it when needed ({}). {}", tool.usually, tool.how),
        );
    }
    println!("\ncache folder: {} (LOCKSTEP_CACHE changes it)", cache::root().display());
    whole
}

fn short(version: String) -> String {
    version.chars().take(28).collect()
}
