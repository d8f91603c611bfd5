//! Chromium, for the tests in a browser and for `demo --auto`.

use std::path::PathBuf;

use super::{Tool, apt};
use crate::shell;

/// Names under which it is installed, the usual one first.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Chromium, with the fonts that its pages are drawn in.
pub(crate) const TOOL: Tool = Tool {
    name: "chromium",
    why: "runs the wizard's tests and the automatic demo",
    usually: "1 min",
    compiles: false,
    how: "Install Chromium and its chromedriver of the same version; on Debian as root: apt-get install chromium chromium-driver fonts-dejavu-core",
    version: String::new,
    found,
    install: || apt::install("chromium", &["chromium", "chromium-driver", "fonts-dejavu-core"]),
};

fn found() -> Option<PathBuf> {
    let own = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|p| p.is_file());
    own.or_else(|| NAMES.iter().find_map(|name| shell::which(name)))
}
