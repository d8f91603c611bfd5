//! How much memory the worker has taken at most.

use std::fs;
use std::path::{Path, PathBuf};

use lockstep_e2e::{Browser, Failure};

/// Stands before the worker's own scripts: answers the page with the size of the module's memory.
const ANSWER: &str = include_str!("memory.js");
/// Asks the worker; nothing where no module of it has begun within five seconds.
const ASK: &str = "
    const done = arguments[arguments.length - 1];
    const line = new BroadcastChannel('lockstep-memory');
    line.onmessage = (event) => { if (typeof event.data === 'number') { line.close(); done(event.data); } };
    line.postMessage('size');
    setTimeout(() => done(null), 5000);";

/// Memory at its highest.
#[derive(Clone)]
pub(crate) struct Memory {
    /// In megabytes.
    pub(crate) peak_mb: f64,
    /// What was measured.
    pub(crate) by: &'static str,
}

/// A copy of the built wizard whose worker says how large its memory is. Its scripts lose their compressed siblings.
pub(crate) fn telling(dist: &Path) -> Result<tempfile::TempDir, Failure> {
    let copy = tempfile::tempdir()?;
    copied(dist, copy.path())?;
    Ok(copy)
}

fn copied(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        let new = to.join(&name);
        let of_worker = name.contains("worker") && name.contains(".js");
        if path.is_dir() {
            copied(&path, &new)?;
        } else if !of_worker {
            fs::copy(&path, &new)?;
        } else if name.ends_with(".js") {
            fs::write(&new, format!("{ANSWER}{}", fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// What the worker has taken: its module's memory, which grows and never shrinks; else what the browser's process of the page has.
pub(crate) async fn of_worker(browser: &Browser) -> Result<Memory, Failure> {
    if let Some(bytes) = browser.ask_later(ASK, Vec::new()).await?.as_f64() {
        return Ok(Memory { peak_mb: bytes / 1e6, by: "the memory of the worker's module, which never shrinks" });
    }
    let peak_mb = of_renderer(browser).ok_or("neither the worker nor the system says how much memory was taken")?;
    Ok(Memory { peak_mb, by: "the peak resident memory of the process of page and worker" })
}

/// The peak resident memory of the largest process that draws pages, in megabytes, where Linux says it.
pub(crate) fn of_renderer(browser: &Browser) -> Option<f64> {
    let mut known = vec![browser.process_id()];
    let mut largest = None;
    // Children have higher ids than their parents unless ids begin anew.
    for (id, folder) in processes() {
        let Some(status) = fs::read_to_string(folder.join("status")).ok() else { continue };
        let field = |name: &str| {
            status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<u64>().ok())
        };
        if !field("PPid:").and_then(|parent| u32::try_from(parent).ok()).is_some_and(|parent| known.contains(&parent)) {
            continue;
        }
        known.push(id);
        let draws = fs::read_to_string(folder.join("cmdline")).is_ok_and(|line| line.contains("--type=renderer"));
        if let (true, Some(kib)) = (draws, field("VmHWM:")) {
            largest = largest.max(Some(kib));
        }
    }
    let kib = u32::try_from(largest?).ok()?;
    Some(f64::from(kib) * 1024.0 / 1e6)
}

/// Processes by rising id.
fn processes() -> Vec<(u32, PathBuf)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<(u32, PathBuf)> =
        entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path()))).collect();
    all.sort();
    all
}
