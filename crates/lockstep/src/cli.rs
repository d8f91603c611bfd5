//! The command line.

use std::ffi::OsString;
use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use lockstep_server::transport::Base;
use lockstep_server::{BUILD_ID, Options, Server, default_state_dir};
use reqwest::Url;
use serde_json::json;
use tokio::task::LocalSet;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::{lab, pair, road};

/// What a subcommand ends in.
pub(crate) type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

#[derive(Debug, Parser)]
#[command(name = "lockstep", version, about = "Connects Entra ID, Keycloak, Rancher and Kubernetes, and proves it")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the wizard, and forward its calls to the systems
    Serve(ServeArgs),
    /// Print a new address for another tab, or after a restart of the browser
    Pair(PairArgs),
    /// Read all systems and print what the blueprint would change
    Plan(road::PlanArgs),
    /// Make the changes of the plan
    Apply(road::ApplyArgs),
    /// Let a person sign in and prove what they may do
    Prove(road::ProveArgs),
    /// Put the temporary sign-in settings of an apply right, where it was left before they were
    Close(road::Common),
    /// List what Rancher would delete if sign-in through Keycloak were switched off, and with --confirm switch it off
    Disable(road::DisableArgs),
    /// Write the bundle: blueprint, plan, journal, proof and runbook
    Export(road::ExportArgs),
    /// Start stand-ins for Entra ID, Keycloak, Rancher and Kubernetes
    Lab(lab::LabArgs),
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1", env = "LOCKSTEP_LISTEN")]
    listen: IpAddr,
    /// Port; 0 for any free one
    #[arg(long, default_value_t = 7400, env = "LOCKSTEP_PORT")]
    port: u16,
    /// Address under which browsers reach the server through a TLS proxy, for example https://lockstep.example
    #[arg(long, env = "LOCKSTEP_PUBLIC_URL")]
    public_url: Option<Url>,
    /// A system's address that may be called; may be given several times. Without any, a server on loopback calls those that its paired page names
    #[arg(long = "allow", value_name = "ADDRESS", env = "LOCKSTEP_ALLOW", value_delimiter = ',')]
    allow: Vec<Base>,
    /// PEM file of a private certificate authority to trust besides the system's; may be given several times
    #[arg(long, value_name = "FILE", env = "LOCKSTEP_CA", value_delimiter = ',')]
    ca: Vec<PathBuf>,
    /// Folder of the built wizard
    #[arg(long, value_name = "FOLDER", default_value = "dist", env = "LOCKSTEP_DIST")]
    dist: PathBuf,
    /// Folder in which `lockstep pair` finds this server [default: lockstep in XDG_RUNTIME_DIR, or ~/.local/state/lockstep]
    #[arg(long, value_name = "FOLDER", env = "LOCKSTEP_STATE_DIR")]
    state_dir: Option<PathBuf>,
    /// Print one line of JSON instead of words
    #[arg(long)]
    json: bool,
    /// Write a line for each request to the standard error output
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Args)]
struct PairArgs {
    /// Port of the server
    #[arg(long, default_value_t = 7400, env = "LOCKSTEP_PORT")]
    port: u16,
    /// Folder in which the server can be found, as given to `lockstep serve`
    #[arg(long, value_name = "FOLDER", env = "LOCKSTEP_STATE_DIR")]
    state_dir: Option<PathBuf>,
    /// Print one line of JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// Runs a command line; the first of `args` is the program's name.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Where even this cannot be written there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve(args).await,
            Command::Pair(args) => another(args).await,
            Command::Lab(args) => lab::run(args).await,
            // The engine's futures stay on one thread.
            Command::Plan(args) => LocalSet::new().run_until(road::plan(args)).await,
            Command::Apply(args) => LocalSet::new().run_until(road::apply(args)).await,
            Command::Prove(args) => LocalSet::new().run_until(road::prove(args)).await,
            Command::Close(args) => LocalSet::new().run_until(road::close(args)).await,
            Command::Disable(args) => LocalSet::new().run_until(road::disable(args)).await,
            Command::Export(args) => LocalSet::new().run_until(road::export(args)).await,
        }
    });
    outcome.unwrap_or_else(|error| complain(error.as_ref()))
}

fn complain(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("lockstep: {error}");
    ExitCode::FAILURE
}

/// Prints a line at once, also into a pipe.
pub(crate) fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Ctrl-C, or the word of a manager of services to stop. It listens from the moment it is made: made before a server
/// announces itself, it misses nothing.
pub(crate) struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    #[cfg(unix)]
    pub(crate) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Stop { signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Stop {})
    }

    /// Waits for it.
    pub(crate) async fn told(&mut self) -> std::io::Result<()> {
        #[cfg(unix)]
        {
            let [interrupt, terminate] = &mut self.signals;
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await
    }
}

/// Has log lines written to the standard error output: warnings, and where wanted a line for each request. Only of our
/// own crates, whose names all begin so: libraries write addresses with their queries.
fn write_log(requests: bool) {
    let level = if requests { LevelFilter::INFO } else { LevelFilter::WARN };
    let lines = tracing_subscriber::fmt::layer().without_time().with_level(false).with_target(false).with_ansi(false);
    let own = Targets::new().with_target("lockstep", level);
    // Where another one is set already, as in a test's process, it stays.
    let _ = tracing_subscriber::registry().with(lines.with_writer(std::io::stderr)).with(own).try_init();
}

async fn serve(args: ServeArgs) -> Outcome {
    write_log(args.verbose);
    let options = Options {
        listen: args.listen,
        port: args.port,
        public_url: args.public_url,
        allow: args.allow,
        ca: args.ca,
        dist: args.dist,
        state_dir: args.state_dir.or_else(default_state_dir),
    };
    let open = options.allow.is_empty();
    if open && !options.is_private() {
        tracing::warn!("no system can be called: give their addresses with --allow");
    }
    let mut stop = Stop::listen()?;
    let mut server = Server::start(options).await?;
    let (address, pair_address) = (server.address().to_owned(), server.pair_address()?);
    if args.json {
        let listen = server.bound().to_string();
        say(
            &json!({"address": address, "pair_address": pair_address, "listen": listen, "build": BUILD_ID}).to_string()
        )?;
    } else {
        say(&format!("Lockstep {BUILD_ID} serves the wizard at {address}"))?;
        say(&format!("Open this address, once, within the hour:\n\n    {pair_address}\n"))?;
        say("`lockstep pair` prints another one. Ctrl-C ends the server.")?;
    }
    tokio::select! {
        ended = server.wait() => ended?,
        stopped = stop.told() => stopped?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn another(args: PairArgs) -> Outcome {
    let state_dir = args.state_dir.or_else(default_state_dir).ok_or("no state folder is known; give --state-dir")?;
    let paired = pair::another(&state_dir, args.port).await?;
    say(&if args.json { serde_json::to_string(&paired)? } else { paired.pair_address })?;
    Ok(ExitCode::SUCCESS)
}
