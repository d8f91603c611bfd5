//! The parts of `cargo xtask test`, in the order in which they run.

use std::process::Command;

use crate::paths;
use crate::suite::{BROWSER_ONLY, Program, Workspace};
use crate::tools::{Tool, axe, browser, deny, driver, keycloak, kube, trunk, wasm_bindgen, wasm_target};

/// What a part does.
pub(crate) enum Work {
    /// Judges the sources; counts no tests.
    Check(fn(&Workspace) -> Vec<Command>),
    /// The wizard's own tests, which cargo builds for the browser.
    Browser,
    /// Compiles every test program that runs here.
    Compile,
    /// The wizard, as users get it.
    Wizard,
    /// The test programs that this picks.
    Programs(fn(&Program) -> bool),
}

/// One part.
pub(crate) struct Part {
    /// Its name in what is printed.
    pub(crate) name: &'static str,
    /// Whether `test fast` runs it.
    pub(crate) fast: bool,
    /// What it needs.
    pub(crate) needs: &'static [&'static Tool],
    /// Whether it needs the built wizard.
    pub(crate) built: bool,
    /// What it does.
    pub(crate) work: Work,
}

/// The end-to-end tests' package.
pub(crate) const END_TO_END: &str = "lockstep-e2e";
/// The tests of the road that take longer than the inner loop may.
const EVERY_WAY: &str = "ways";
/// Packages whose real tests are about Keycloak.
const WITH_KEYCLOAK: &[&str] = &["lab-keycloak"];
/// Packages whose real tests are about Kubernetes.
const WITH_KUBE: &[&str] = &["lab-kube", "lab-rancher"];
/// Packages whose real tests need both.
const WITH_BOTH: &[&str] = &["lockstep"];

/// What the wizard cannot be built without.
const NEEDED: &[&Tool] = &[&wasm_target::TOOL, &wasm_bindgen::TOOL, &trunk::TOOL];

/// Every part.
pub(crate) const ALL: &[Part] = &[
    Part { name: "format", fast: true, needs: &[], built: false, work: Work::Check(format) },
    Part { name: "lints", fast: true, needs: &[], built: false, work: Work::Check(lints) },
    Part {
        name: "lints of the wizard",
        fast: false,
        needs: &[&wasm_target::TOOL],
        built: false,
        work: Work::Check(wasm_lints),
    },
    Part {
        name: "licences and sources",
        fast: false,
        needs: &[&deny::TOOL],
        built: false,
        work: Work::Check(licences),
    },
    Part { name: "compiling the tests", fast: true, needs: &[], built: false, work: Work::Compile },
    Part { name: "unit and contract tests", fast: true, needs: &[], built: false, work: Work::Programs(host) },
    Part {
        name: "the road by every way",
        fast: false,
        needs: &[],
        built: false,
        work: Work::Programs(|p| !p.real && p.target == EVERY_WAY),
    },
    Part { name: "building the wizard", fast: false, needs: NEEDED, built: true, work: Work::Wizard },
    Part {
        name: "the wizard's tests",
        fast: false,
        needs: &[&wasm_target::TOOL, &wasm_bindgen::TOOL, &browser::TOOL, &driver::TOOL],
        built: false,
        work: Work::Browser,
    },
    Part {
        name: "contract tests with the real Keycloak",
        fast: false,
        needs: &[&keycloak::TOOL],
        built: false,
        work: Work::Programs(|p| p.real && WITH_KEYCLOAK.contains(&p.package.as_str())),
    },
    Part {
        name: "contract tests with Keycloak 25",
        fast: false,
        needs: &[&keycloak::TOOL_25],
        built: false,
        work: Work::Programs(|p| p.real && WITH_KEYCLOAK.contains(&p.package.as_str())),
    },
    Part {
        name: "contract tests with Keycloak 24",
        fast: false,
        needs: &[&keycloak::TOOL_24],
        built: false,
        work: Work::Programs(|p| p.real && WITH_KEYCLOAK.contains(&p.package.as_str())),
    },
    Part {
        name: "tests with the real Kubernetes",
        fast: false,
        needs: &[&kube::TOOL],
        built: false,
        work: Work::Programs(|p| p.real && WITH_KUBE.contains(&p.package.as_str())),
    },
    Part {
        name: "the road with real servers",
        fast: false,
        needs: &[&keycloak::TOOL, &kube::TOOL],
        built: false,
        work: Work::Programs(|p| p.real && WITH_BOTH.contains(&p.package.as_str())),
    },
    Part {
        name: "the road with Keycloak 25",
        fast: false,
        needs: &[&keycloak::TOOL_25, &kube::TOOL],
        built: false,
        work: Work::Programs(|p| p.real && WITH_BOTH.contains(&p.package.as_str())),
    },
    Part {
        name: "the road with Keycloak 24",
        fast: false,
        needs: &[&keycloak::TOOL_24, &kube::TOOL],
        built: false,
        work: Work::Programs(|p| p.real && WITH_BOTH.contains(&p.package.as_str())),
    },
    Part {
        name: "end to end",
        fast: false,
        needs: &[&browser::TOOL, &driver::TOOL, &axe::TOOL],
        built: true,
        work: Work::Programs(|p| !p.real && p.package == END_TO_END),
    },
    Part {
        name: "end to end with real servers",
        fast: false,
        needs: &[&browser::TOOL, &driver::TOOL, &axe::TOOL, &keycloak::TOOL, &kube::TOOL],
        built: true,
        work: Work::Programs(|p| p.real && p.package == END_TO_END),
    },
];

fn host(program: &Program) -> bool {
    !program.real && program.package != END_TO_END && program.target != EVERY_WAY
}

/// Packages with real tests that no part runs: none may be.
pub(crate) fn forgotten(workspace: &Workspace) -> Vec<String> {
    let known = |name: &str| {
        [WITH_KEYCLOAK, WITH_KUBE, WITH_BOTH].iter().any(|packages| packages.contains(&name)) || name == END_TO_END
    };
    workspace.real_packages().into_iter().filter(|name| !known(name)).collect()
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(paths::root());
    command
}

fn format(_: &Workspace) -> Vec<Command> {
    vec![cargo(&["fmt", "--all", "--check"])]
}

fn lints(workspace: &Workspace) -> Vec<Command> {
    let mut clippy = cargo(&["clippy", "--quiet"]);
    clippy.args(workspace.selection()).args(["--all-targets", "--", "-D", "warnings"]);
    vec![clippy]
}

fn wasm_lints(_: &Workspace) -> Vec<Command> {
    let mut clippy = cargo(&["clippy", "--quiet", "--target", "wasm32-unknown-unknown"]);
    for name in BROWSER_ONLY {
        clippy.args(["-p", name]);
    }
    clippy.args(["--all-targets", "--", "-D", "warnings"]);
    vec![clippy]
}

fn licences(_: &Workspace) -> Vec<Command> {
    let program = (deny::TOOL.found)().unwrap_or_else(|| "cargo-deny".into());
    let mut check = Command::new(program);
    check.args(["check", "bans", "licenses", "sources"]).current_dir(paths::root());
    vec![check]
}

/// The wizard's tests in headless Chromium.
pub(crate) fn browser_tests() -> Command {
    let mut command = cargo(&["test", "--target", "wasm32-unknown-unknown", "-p", BROWSER_ONLY[0], "--no-fail-fast"]);
    // A debug build with its names is slow to load on two cores.
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
    command.env("WASM_BINDGEN_TEST_ONLY_WEB", "1");
    command
}
