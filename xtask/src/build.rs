//! Builds of the wizard and of the programs around it: one form for users, the tests and the benchmark, one that is soon
//! compiled for the demo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::shell::{self, Outcome};
use crate::tools::{self, Tool, binaryen, esbuild, trunk, wasm_bindgen, wasm_target};
use crate::{assets, inputs, page_names, parts, paths};

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
    "crates/web",
    "crates/words",
    "crates/worker",
    "xtask/src/assets.rs",
    "xtask/src/build.rs",
    "xtask/src/page_names.rs",
];

/// The package of both modules.
const PACKAGE: &str = "lockstep-web";
const TARGET: &str = "wasm32-unknown-unknown";
/// The page's module among what Trunk makes.
const PAGE_MODULE: &str = "lockstep-wizard_bg.wasm";
/// The end-to-end package's program that plays the setup.
const PLAYER: &str = "play";

/// How the wizard is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Soon compiled: neither optimised for size nor compressed.
    Demo,
    /// As users get it.
    Release,
}

impl Form {
    /// The profile in Cargo.toml.
    fn profile(self) -> &'static str {
        match self {
            Self::Demo => "wasm-demo",
            Self::Release => "wasm-release",
        }
    }

    fn dist(self) -> PathBuf {
        match self {
            Self::Demo => paths::target().join("wizard-demo"),
            Self::Release => paths::dist(),
        }
    }

    /// Says of which sources the built one is.
    fn stamp(self) -> PathBuf {
        paths::target().join(format!("{}.stamp", self.profile()))
    }

    /// Whether it is built, and its stamp begins with this.
    fn is_there(self, state: &str) -> bool {
        let stamped = fs::read_to_string(self.stamp()).is_ok_and(|stamp| stamp.starts_with(state));
        stamped && self.dist().join("index.html").is_file()
    }

    /// What its building takes.
    pub(crate) fn tools(self) -> &'static [&'static Tool] {
        match self {
            Self::Demo => &[&wasm_target::TOOL, &wasm_bindgen::TOOL, &trunk::TOOL],
            Self::Release => tools::BUILD,
        }
    }
}

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
/// Where a tool is missing, a build fails, or the page holds what is the worker's.
pub(crate) fn wizard(form: Form) -> Outcome<PathBuf> {
    wasm_target::TOOL.ready()?;
    let bindgen = wasm_bindgen::TOOL.ready()?;
    let trunk = trunk::TOOL.ready()?;
    let helpers = Helpers::of(form);
    let root = paths::root();
    let _held = paths::lock("wizard")?;
    let sources: Vec<PathBuf> = INPUTS.iter().map(|name| root.join(name)).collect();
    let id = inputs::hash(&sources)?;
    let state = format!("{id} {}", helpers.state());
    // What users get also serves the demo.
    let serves = |built: Form| built.is_there(if built == form { &state } else { &id });
    if let Some(built) = [form, Form::Release].into_iter().find(|built| serves(*built)) {
        return Ok(built.dist());
    }
    eprintln!("==> wizard: two WebAssembly modules (usually 3 min the first time, 30 s after a change)");
    let start = Instant::now();
    // A page and a worker of two builds must not talk: both hold this id.
    let build = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&root).env("CARGO_ENCODED_RUSTFLAGS", short_names()).env("LOCKSTEP_BUILD", &id);
        command
    };
    // Both at once; Trunk builds one after another, and finds them done. It also passes its own `--offline` on to cargo.
    let mut cargo = build(Path::new("cargo"));
    cargo.args(["build", "--target", TARGET, "--package", PACKAGE, "--bins", "--profile", form.profile()]);
    shell::loud(&mut cargo)?;
    let made = paths::target().join("wizard");
    let mut pack = build(&trunk);
    pack.args(["build", "--release", "--cargo-profile", form.profile(), "--dist"]).arg(&made);
    pack.env("PATH", shell::path_with(&tools::folders(&[&bindgen]))?);
    pack.env("TRUNK_OFFLINE", "true").env_remove("NO_COLOR");
    shell::loud(&mut pack)?;
    if form == Form::Release {
        page_names::check(&made.join(PAGE_MODULE))?;
    }
    if let Some(optimizer) = &helpers.optimizer {
        optimize(&made, optimizer)?;
    }
    assets::complete(&root, &made)?;
    if let Some(minifier) = &helpers.minifier {
        assets::minify(&made, minifier)?;
    }
    if form == Form::Release {
        assets::compress(&made)?;
    }
    publish(&made, &form.dist())?;
    fs::write(form.stamp(), state).map_err(|e| format!("{}: {e}", form.stamp().display()))?;
    eprintln!("    wizard: built in {}", shell::time(start.elapsed()));
    Ok(form.dist())
}

/// What makes files smaller; the wizard also works without.
struct Helpers {
    optimizer: Option<PathBuf>,
    minifier: Option<PathBuf>,
}

impl Helpers {
    fn of(form: Form) -> Self {
        let helper = |tool: &Tool| {
            let get = || tool.ready().map_err(|why| eprintln!("    without {}: {why}", tool.name)).ok();
            if form == Form::Release { get() } else { None }
        };
        Self { optimizer: helper(&binaryen::TOOL), minifier: helper(&esbuild::TOOL) }
    }

    fn state(&self) -> String {
        format!("wasm-opt:{} esbuild:{}", self.optimizer.is_some(), self.minifier.is_some())
    }
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

/// The programs of the demo.
pub(crate) struct Programs {
    /// The binary.
    pub(crate) binary: PathBuf,
    /// Plays the setup in a browser.
    pub(crate) player: PathBuf,
}

/// The programs of the demo: in one call, so that both share every crate, and in the tests' own profile, which compiles fastest.
///
/// # Errors
/// Where the build fails.
pub(crate) fn programs() -> Outcome<Programs> {
    eprintln!("==> lockstep and the demo's player (usually 3 min the first time)");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "-p", "lockstep", "-p", parts::END_TO_END, "--bin", "lockstep", "--bin", PLAYER]);
    shell::loud(cargo.current_dir(paths::root()))?;
    let folder = paths::target().join("debug");
    Ok(Programs { binary: folder.join("lockstep"), player: folder.join(PLAYER) })
}

/// Both as users get them.
///
/// # Errors
/// As `wizard` and `binary`.
pub(crate) fn all() -> Outcome<()> {
    let dist = wizard(Form::Release)?;
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
