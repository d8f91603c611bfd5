//! axe-core on a page: what it lacks for people who cannot see, or use no mouse.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::page::THEMES;
use crate::{Browser, Failure};

/// WCAG 2.2 up to AA, and what axe calls best practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// The narrowest screen in pixels on which a page is scrolled one way only (WCAG 1.4.10).
const NARROWEST: u64 = 320;
const RUN: &str = "
    const [tags, done] = [arguments[0], arguments[arguments.length - 1]];
    const short = (all) => all.map((rule) => ({ id: rule.id, help: rule.help, nodes: rule.nodes.map((node) => ({
        at: node.target.join(' '), why: node.any.concat(node.all, node.none).map((check) => check.message).join('; ') })) }));
    axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(
        (said) => done({ violations: short(said.violations), incomplete: short(said.incomplete),
            passes: said.passes.map((rule) => rule.id), inapplicable: said.inapplicable.map((rule) => rule.id) }),
        (error) => done({ error: String(error) }));";

/// What axe says of one page in one theme.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The page, its state and the theme.
    pub page: String,
    /// How many rules found something to judge.
    pub ran: usize,
    /// What is wrong: rule, place, reason.
    pub violations: Vec<String>,
    /// What axe cannot judge by itself.
    pub incomplete: Vec<String>,
}

/// Audits pages, in both themes, and keeps what was said; pictures of them go to the folder `LOCKSTEP_SHOTS`, if it is set.
pub struct Auditor {
    source: String,
    rules: BTreeSet<String>,
    too_wide: Vec<String>,
    /// Every audit so far.
    pub audits: Vec<Audit>,
}

impl Auditor {
    /// With the axe-core of the environment variable `LOCKSTEP_AXE`.
    pub fn new() -> Result<Self, Failure> {
        let path = std::env::var_os("LOCKSTEP_AXE").ok_or("LOCKSTEP_AXE names no axe.min.js")?;
        Ok(Auditor {
            source: std::fs::read_to_string(path)?,
            rules: BTreeSet::new(),
            too_wide: Vec::new(),
            audits: Vec::new(),
        })
    }

    /// Audits what is to be seen.
    pub async fn look(&mut self, browser: &Browser, page: &str) -> Result<(), Failure> {
        if browser.ask("return typeof axe === 'undefined'").await? == json!(true) {
            browser.driver.execute(self.source.as_str(), Vec::new()).await?;
        }
        for theme in THEMES {
            browser.theme(theme).await?;
            let said = browser.ask_later(RUN, vec![json!(TAGS)]).await?;
            if let Some(error) = said["error"].as_str() {
                return Err(format!("axe failed on {page}: {error}").into());
            }
            let audit = Audit {
                page: format!("{page}, {theme}"),
                ran: ["passes", "violations", "incomplete"].iter().map(|part| items(&said[*part]).len()).sum(),
                violations: lines(&said["violations"]),
                incomplete: lines(&said["incomplete"]),
            };
            for part in ["passes", "inapplicable", "violations", "incomplete"] {
                self.rules.extend(items(&said[part]).iter().map(name));
            }
            self.audits.push(audit);
        }
        if let Some(folder) = std::env::var_os("LOCKSTEP_SHOTS") {
            browser.shoot(&Path::new(&folder).join(format!("{page}.png"))).await?;
        }
        let beyond = browser.beyond(NARROWEST).await?;
        if beyond > 0 {
            self.too_wide.push(format!("{page}: {beyond} px beyond the edge at {NARROWEST} px"));
        }
        browser.theme(THEMES[0]).await
    }

    /// Prints what ran and what is left to judge; gives what is wrong.
    #[must_use]
    pub fn verdict(&self) -> Vec<String> {
        for audit in &self.audits {
            println!("axe: {}: {} rules judged, {} incomplete", audit.page, audit.ran, audit.incomplete.len());
        }
        let open: BTreeSet<&String> = self.audits.iter().flat_map(|audit| &audit.incomplete).collect();
        println!("axe: {} audits, {} rules ran in all", self.audits.len(), self.rules.len());
        for line in &open {
            println!("axe cannot judge: {line}");
        }
        let wrong =
            self.audits.iter().flat_map(|audit| audit.violations.iter().map(|v| format!("{}: {v}", audit.page)));
        wrong.chain(self.too_wide.iter().cloned()).collect()
    }
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn name(rule: &Value) -> String {
    rule.as_str().or_else(|| rule["id"].as_str()).unwrap_or_default().to_owned()
}

fn lines(rules: &Value) -> Vec<String> {
    let of = |rule: &Value| {
        let id = name(rule);
        let help = rule["help"].as_str().unwrap_or_default().to_owned();
        items(&rule["nodes"])
            .iter()
            .map(|node| {
                let text = |key: &str| node[key].as_str().unwrap_or_default().to_owned();
                format!("{id} ({help}) at {}: {}", text("at"), text("why"))
            })
            .collect::<Vec<_>>()
    };
    items(rules).iter().flat_map(of).collect()
}
