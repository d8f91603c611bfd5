//! Plays the whole setup in headless Chromium and says what came of it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use lockstep_e2e::{FAULTS, Failure, Outcome, Parts, Stage};

/// What the reference scenario must answer.
const WANTED: [(&str, &str); 3] =
    [("list nodes", "denied"), ("list pods in trinity", "allowed"), ("list pods in default", "denied")];

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Lab,
    Real,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    Token,
    Handoff,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Credential {
    ClientSecret,
    Certificate,
}

/// Plays the whole setup in headless Chromium.
#[derive(Parser)]
struct Args {
    /// Which Keycloak
    #[arg(long, value_enum, default_value = "lab")]
    keycloak: Kind,
    /// What stands behind cluster alpha
    #[arg(long, value_enum, default_value = "lab")]
    kube: Kind,
    /// Who makes the application in Entra ID: the wizard, or another administrator
    #[arg(long, value_enum, default_value = "token")]
    entra: Way,
    /// How Keycloak proves that it is the application
    #[arg(long, value_enum, default_value = "client-secret")]
    credential: Credential,
    /// Clusters that are imported and given access on too
    #[arg(long = "import", value_name = "NAME")]
    imported: Vec<String>,
    /// A fault to plant after the setup and before the proof
    #[arg(long = "break", value_name = "FAULT", value_parser = clap::builder::PossibleValuesParser::new(FAULTS))]
    fault: Option<String>,
    /// Take each picture at 1280 and 360 px, light and dark
    #[arg(long)]
    looks: bool,
    /// Folder of the pictures
    #[arg(long, default_value = "target/demo")]
    shots: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match play(&Args::parse()).await {
        Ok(good) => ExitCode::from(u8::from(!good)),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn play(args: &Args) -> Result<bool, Failure> {
    let parts = Parts { keycloak: args.keycloak == Kind::Real, kube: args.kube == Kind::Real, ..Parts::default() };
    let mut stage = Stage::start(parts).await?;
    stage.all_looks = args.looks;
    stage.handoff = args.entra == Way::Handoff;
    stage.certificate = args.credential == Credential::Certificate;
    stage.imported.clone_from(&args.imported);
    let shots = Some(args.shots.as_path());
    stage.five_steps(shots).await?;
    stage.apply(shots).await?;
    if let Some(fault) = &args.fault {
        stage.plant(fault).await?;
    }
    let outcome = stage.prove(shots).await?;
    let good = judge(&stage, &outcome);
    if good {
        stage.finish(shots).await?;
    }
    Ok(good)
}

/// Prints the answers and what was found; whether all is as wanted.
fn judge(stage: &Stage, outcome: &Outcome) -> bool {
    let said = outcome.answers.iter().map(|answer| (answer.question.as_str(), answer.outcome.as_str()));
    let wanted = WANTED.repeat(1 + stage.imported.len());
    let mut good = outcome.holds && outcome.broken.is_empty() && said.eq(wanted);
    for answer in &outcome.answers {
        let logged = stage.logged(&answer.request);
        println!("{}: {}", answer.question, answer.outcome);
        println!("    request {}, {}in the server's log", answer.request, if logged { "" } else { "not " });
        good &= logged;
    }
    for found in &outcome.findings {
        match found.severity.as_str() {
            "broken" => println!("broken at: {}: {}", found.hop, found.cause),
            "warning" => println!("warning: {}", found.cause),
            _ => println!("{}", found.cause),
        }
        good &= found.severity != "broken";
    }
    good
}
