//! Running other programs: loudly, quietly with a log, or for what they print.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::cache;

/// What a step gives, or one sentence about why not.
pub(crate) type Outcome<T> = Result<T, String>;

/// How often a long quiet command says that it still runs.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How many last lines of a log are shown when its command fails.
const TAIL: usize = 30;

/// The program and its arguments as a person would type them.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Runs with the terminal's own output.
///
/// # Errors
/// Where the program is missing or ends with another status than 0.
pub(crate) fn loud(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|e| format!("`{}` did not start: {e}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// Runs with its output in the cache folder's `logs/NAME.log`, says every half minute that it still runs, and shows the log's end on failure.
///
/// # Errors
/// As `loud`.
pub(crate) fn quiet(name: &str, command: &mut Command) -> Outcome<()> {
    let path = cache::folder("logs")?.join(format!("{name}.log"));
    let log = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let copy = log.try_clone().map_err(|e| format!("{}: {e}", path.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(copy)
        .spawn()
        .map_err(|e| format!("`{}` did not start: {e}", line(command)))?;
    let (done, wait) = mpsc::channel::<()>();
    let label = name.to_owned();
    let beat = thread::spawn(move || {
        let start = Instant::now();
        while wait.recv_timeout(HEARTBEAT) == Err(mpsc::RecvTimeoutError::Timeout) {
            eprintln!("    {label}: still running, {}", time(start.elapsed()));
        }
    });
    let status = child.wait();
    drop(done);
    // The beat has no failure of its own worth telling.
    let _ = beat.join();
    let status = status.map_err(|e| format!("`{}`: {e}", line(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` ended with {status}; the end of {}:\n{}", line(command), path.display(), tail(&path)))
}

/// What a program prints on its standard output.
///
/// # Errors
/// As `loud`, with what it said on its standard error.
pub(crate) fn text(command: &mut Command) -> Outcome<String> {
    let out = command.stdin(Stdio::null()).output().map_err(|e| format!("`{}` did not start: {e}", line(command)))?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    Err(format!("`{}` ended with {}: {}", line(command), out.status, String::from_utf8_lossy(&out.stderr).trim()))
}

/// The first line a program prints when asked for its version, if it is there at all.
pub(crate) fn version(program: &Path, flag: &str) -> Option<String> {
    let out = Command::new(program).arg(flag).stdin(Stdio::null()).output().ok()?;
    // Java and a few others answer on standard error.
    let said = if out.stdout.is_empty() { out.stderr } else { out.stdout };
    String::from_utf8_lossy(&said).lines().next().map(|l| l.trim().to_owned())
}

/// Where on PATH a program is.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// PATH with these folders in front.
///
/// # Errors
/// Where a folder's name cannot stand in PATH.
pub(crate) fn path_with(folders: &[PathBuf]) -> Outcome<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&old));
    std::env::join_paths(all).map_err(|e| format!("PATH: {e}"))
}

/// A span of time for people: `4.2 s`, `3 min 20 s`.
pub(crate) fn time(span: Duration) -> String {
    let seconds = span.as_secs();
    if seconds < 60 {
        format!("{:.1} s", span.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

fn tail(path: &Path) -> String {
    let all = fs::read(path).unwrap_or_default();
    let all = String::from_utf8_lossy(&all);
    let lines: Vec<&str> = all.lines().collect();
    lines[lines.len().saturating_sub(TAIL)..].join("\n")
}
