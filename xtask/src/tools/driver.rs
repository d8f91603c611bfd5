//! chromedriver: the way a test drives Chromium.

use std::path::PathBuf;

use super::{Tool, apt};
use crate::shell;

/// chromedriver, of the version of Chromium.
pub(crate) const TOOL: Tool = Tool {
    name: "chromedriver",
    why: "drives Chromium",
    usually: "10 s",
    compiles: false,
    how: "Install the chromedriver of your Chromium's version; on Debian as root: apt-get install chromium-driver",
    version: String::new,
    found,
    install: || apt::install("chromedriver", &["chromium-driver"]),
};

fn found() -> Option<PathBuf> {
    let own = std::env::var_os("CHROMEDRIVER").map(PathBuf::from).filter(|p| p.is_file());
    own.or_else(|| shell::which("chromedriver"))
}
