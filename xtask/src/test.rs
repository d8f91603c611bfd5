//! `cargo xtask test`: every part with its time, then a summary that also names what was not run.

use std::path::PathBuf;
use std::thread;

use crate::build::{self, Form};
use crate::count::{self, Count};
use crate::env;
use crate::parts::{self, Part, Work};
use crate::shell::{self, Outcome};
use crate::suite::{Program, Workspace};
use crate::times::Times;
use crate::tools::{self, Tool};

/// What is done once and used by several parts.
struct Session {
    workspace: Workspace,
    programs: Option<Outcome<Vec<Program>>>,
    built: Option<Outcome<PathBuf>>,
}

/// How one part ended.
struct Report {
    name: &'static str,
    end: End,
}

enum End {
    Ran(Count),
    Failed(String),
    NotRun(String),
}

/// Runs the parts; true where nothing failed and, with `CI=true`, nothing was left out.
///
/// # Errors
/// Where the workspace itself cannot be read.
pub(crate) fn run(fast: bool) -> Outcome<bool> {
    let mut times = Times::start();
    let workspace = Workspace::read()?;
    let forgotten = parts::forgotten(&workspace);
    if !forgotten.is_empty() {
        return Err(format!("no part runs the real tests of {}; see xtask/src/parts.rs", forgotten.join(", ")));
    }
    let mut session = Session { workspace, programs: None, built: None };
    let chosen: Vec<&Part> = parts::ALL.iter().filter(|p| p.fast || !fast).collect();
    if !fast {
        times.part("tools", || set_up(&chosen));
    }
    let reports: Vec<Report> = chosen.iter().map(|part| session.part(part, &mut times)).collect();
    Ok(summary(&reports, &times))
}

/// Gets what all parts need, downloads beside compilations. What fails is told by the part that needs it.
fn set_up(chosen: &[&Part]) {
    let mut needed: Vec<&Tool> = Vec::new();
    for need in chosen.iter().flat_map(|p| p.needs).chain(tools::BUILD) {
        if !needed.iter().any(|n| n.name == need.name) {
            needed.push(need);
        }
    }
    let (compiled, fetched): (Vec<&Tool>, Vec<&Tool>) = needed.iter().partition(|t| t.compiles);
    thread::scope(|scope| {
        for group in [compiled, fetched] {
            scope.spawn(move || {
                for tool in group {
                    if let Err(why) = tool.ready() {
                        eprintln!("    {why}");
                    }
                }
            });
        }
    });
}

impl Session {
    fn part(&mut self, part: &Part, times: &mut Times) -> Report {
        eprintln!("==> {}", part.name);
        let run = || self.needs(part).map_or_else(End::NotRun, |()| self.work(part).map_or_else(End::Failed, End::Ran));
        let end = times.part(part.name, run);
        eprintln!("    {}: {}, {}", part.name, end.word(), shell::time(times.last()));
        Report { name: part.name, end }
    }

    fn needs(&self, part: &Part) -> Outcome<()> {
        part.needs.iter().try_for_each(|need| need.ready().map(|_| ()))
    }

    fn work(&mut self, part: &Part) -> Outcome<Count> {
        match part.work {
            Work::Check(commands) => {
                for mut command in commands(&self.workspace) {
                    shell::loud(&mut command)?;
                }
                Ok(Count::default())
            }
            Work::Compile => self.programs().map(|_| Count::default()),
            Work::Wizard => self.built().map(|_| Count::default()),
            Work::Browser => {
                let mut command = parts::browser_tests();
                env::with(&mut command, part.needs)?;
                some(count::run(&mut command)?)
            }
            Work::Programs(picks) => {
                let built = if part.built { Some(self.built()?) } else { None };
                let mut all = Count::default();
                for program in self.programs()?.iter().filter(|p| picks(p)) {
                    println!("     Running {} of {}", program.target, program.package);
                    let mut command = program.command();
                    env::with(&mut command, part.needs)?;
                    if let Some(wizard) = &built {
                        command.env("LOCKSTEP_DIST", wizard);
                    }
                    all.add(count::run(&mut command)?);
                }
                some(all)
            }
        }
    }

    fn programs(&mut self) -> Outcome<Vec<Program>> {
        let workspace = &self.workspace;
        self.programs.get_or_insert_with(|| workspace.build()).clone()
    }

    fn built(&mut self) -> Outcome<PathBuf> {
        self.built.get_or_insert_with(|| build::wizard(Form::Release)).clone()
    }
}

/// A part of tests that ran none proves nothing.
fn some(count: Count) -> Outcome<Count> {
    if count == Count::default() { Err("no test ran".into()) } else { Ok(count) }
}

impl End {
    fn word(&self) -> String {
        match self {
            Self::Ran(count) if *count == Count::default() => "ok".into(),
            Self::Ran(count) => format!("{} passed, {} failed", count.passed, count.failed),
            Self::Failed(why) => format!("failed: {why}"),
            Self::NotRun(why) => format!("not run: {why}"),
        }
    }
}

fn summary(reports: &[Report], times: &Times) -> bool {
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    let mut all = Count::default();
    let mut left_out = 0_u64;
    println!();
    for report in reports {
        println!("{:<40} {}", report.name, report.end.word());
        match &report.end {
            End::Ran(count) => all.add(*count),
            End::Failed(_) => all.failed += 1,
            End::NotRun(_) => left_out += 1,
        }
    }
    if left_out > 0 {
        println!("\nnot run:");
    }
    for report in reports {
        if let End::NotRun(why) = &report.end {
            println!("- {}: {why}", report.name);
        }
    }
    if ci {
        all.failed += left_out;
    }
    println!("\n{}\n{} passed, {} failed", times.table(), all.passed, all.failed);
    all.failed == 0
}
