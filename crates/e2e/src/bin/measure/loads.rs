//! When the first page is usable: from the start of the navigation until its button can be pressed.

use lockstep_e2e::{Failure, Parts, Stage};
use serde_json::{Value, json};

/// How often the first page is loaded each way.
const LOADS: usize = 7;
/// A line of 10 Mbit/s, in bytes a second.
const LINE: f64 = 10e6 / 8.0;
/// What the line adds to every request, in milliseconds.
const LATENCY: u64 = 40;
/// Notes when the start page's button can be pressed, in milliseconds since the navigation began.
const WATCH: &str = "
    new MutationObserver((_, watch) => {
        const button = document.getElementById('start');
        if (button && !button.disabled && !window.usable) { window.usable = performance.now(); watch.disconnect(); }
    }).observe(document, { childList: true, subtree: true, attributes: true });";

/// Loads one way, in milliseconds.
pub(crate) struct Loads {
    /// The middle one.
    pub(crate) median: f64,
    /// All, the quickest first.
    pub(crate) all: Vec<f64>,
}

/// Loads by both ways.
pub(crate) struct Usable {
    /// From this machine.
    pub(crate) loopback: Loads,
    /// By a line, as Chromium plays it.
    pub(crate) line: Loads,
}

/// Loads the first page by both ways, each time without any cache.
pub(crate) async fn usable() -> Result<Usable, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    stage.page("start").await?;
    let cdp = stage.browser.driver.cdp();
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await?;
    cdp.send_raw("Network.enable", json!({})).await?;
    cdp.send_raw("Network.setCacheDisabled", json!({"cacheDisabled": true})).await?;
    let loopback = loads(&stage, "on loopback").await?;
    cdp.send_raw("Network.emulateNetworkConditions", line()).await?;
    let line = loads(&stage, "on a line of 10 Mbit/s with 40 ms").await?;
    Ok(Usable { loopback, line })
}

/// Chromium slows down the requests of the page by it, and not those of its worker.
fn line() -> Value {
    json!({"offline": false, "latency": LATENCY, "downloadThroughput": LINE, "uploadThroughput": LINE})
}

async fn loads(stage: &Stage, way: &str) -> Result<Loads, Failure> {
    let mut all = Vec::with_capacity(LOADS);
    for _ in 0..LOADS {
        stage.browser.driver.goto(stage.address()).await?;
        stage.browser.wait_for("the start page is usable", "return window.usable > 0").await?;
        all.extend(stage.browser.ask("return window.usable").await?.as_f64());
    }
    all.sort_by(f64::total_cmp);
    let median = all[all.len() / 2];
    println!("first page usable {way}: {median:.0} ms, the slowest of {LOADS} {:.0} ms", all[all.len() - 1]);
    Ok(Loads { median, all })
}
