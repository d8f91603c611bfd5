//! `cargo xtask demo`: the lab and the wizard on this machine, to click through, or played in a headless Chromium.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use serde_json::Value;

use crate::build::{self, Form};
use crate::shell::{self, Outcome};
use crate::times::Times;
use crate::tools::{Tool, browser, driver, keycloak};
use crate::{env, paths};

/// What playing it takes.
const PLAYED: &[&Tool] = &[&browser::TOOL, &driver::TOOL];

/// How the demo was asked for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Play it in a headless browser.
    pub(crate) auto: bool,
    /// With a real Keycloak.
    pub(crate) real: bool,
    /// What is handed on to the player as it is: a fault to plant, variants of the setup.
    pub(crate) variants: Vec<String>,
}

/// Runs the demo; the status is the player's, or that of the wizard's server.
///
/// # Errors
/// Where something is missing or does not start.
pub(crate) fn run(options: &Options) -> Outcome<ExitCode> {
    if let (Some(first), false) = (options.variants.first(), options.auto) {
        return Err(format!("{first} goes with --auto"));
    }
    let mut times = Times::start();
    for tool in options.tools() {
        if (tool.found)().is_none() {
            times.part(tool.name, || tool.ready())?;
        }
    }
    let wizard = times.part("the wizard", || build::wizard(Form::Demo))?;
    let programs = times.part("lockstep and the player", build::programs)?;
    if !options.auto {
        return open(options, &wizard, &programs.binary);
    }
    let status = times.part("the setup in Chromium", || play(options, &wizard, &programs.player))?;
    println!("\n{}", times.table());
    Ok(status)
}

impl Options {
    fn tools(&self) -> Vec<&'static Tool> {
        let mut all = Form::Demo.tools().to_vec();
        all.extend(if self.auto { PLAYED } else { &[] });
        all.extend(self.real.then_some(&keycloak::TOOL));
        all
    }
}

fn play(options: &Options, wizard: &Path, player: &Path) -> Outcome<ExitCode> {
    let pictures = paths::target().join("demo");
    eprintln!("==> playing the setup in headless Chromium; screenshots go to {}", pictures.display());
    let mut player = Command::new(player);
    player.current_dir(paths::root()).arg("--shots").arg(&pictures).args(&options.variants);
    player.env("LOCKSTEP_DIST", wizard);
    env::with(&mut player, PLAYED)?;
    with_keycloak(&mut player, options)?;
    let status = player.status().map_err(|e| format!("`{}` did not start: {e}", shell::line(&player)))?;
    Ok(status.code().and_then(|c| u8::try_from(c).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn with_keycloak(command: &mut Command, options: &Options) -> Outcome<()> {
    if options.real {
        env::with(command, &[&keycloak::TOOL])?;
        command.args(["--keycloak", "real"]);
    }
    Ok(())
}

/// Starts the lab, then the wizard's server, and stays until either ends. Ctrl-C reaches all three.
fn open(options: &Options, wizard: &Path, binary: &Path) -> Outcome<ExitCode> {
    let mut lab = Command::new(binary);
    lab.args(["lab", "--json"]);
    with_keycloak(&mut lab, options)?;
    let mut lab = Running::start(&mut lab)?;
    let seed = lab.line()?;
    println!("The lab is running. Its systems and sign-ins:\n");
    show(&seed, "");
    println!();
    let mut serve = Command::new(binary);
    serve.args(["serve", "--dist"]).arg(wizard);
    let status = serve.status().map_err(|e| format!("`{}` did not start: {e}", shell::line(&serve)))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints an object as indented `name: value` lines.
fn show(value: &Value, indent: &str) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        match inner {
            Value::Object(_) => {
                println!("{indent}{name}");
                show(inner, &format!("{indent}  "));
            }
            Value::Array(all) => {
                println!("{indent}{name}");
                for one in all {
                    show(one, &format!("{indent}  "));
                }
            }
            Value::String(text) => println!("{indent}{name}: {text}"),
            other => println!("{indent}{name}: {other}"),
        }
    }
}

/// A process that ends with us.
struct Running {
    child: Child,
    line: String,
}

impl Running {
    fn start(command: &mut Command) -> Outcome<Self> {
        let line = shell::line(command);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        child.map(|child| Self { child, line: line.clone() }).map_err(|e| format!("`{line}` did not start: {e}"))
    }

    /// Its first line, as JSON.
    fn line(&mut self) -> Outcome<Value> {
        let out = self.child.stdout.take().ok_or_else(|| format!("`{}` has no output", self.line))?;
        let mut said = String::new();
        BufReader::new(out).read_line(&mut said).map_err(|e| format!("`{}`: {e}", self.line))?;
        serde_json::from_str(&said).map_err(|e| format!("`{}` did not say what it is: {e}", self.line))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
