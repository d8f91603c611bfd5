//! What was found: cause and remedy, worst first.

use lockstep_words::Message;
use lockstep_words::en::proof::MISSING;
use lockstep_words::en::shown as say;

use super::html::{Html, capital, el, p, t};
use super::icons::{CROSS, INFO, WARN, icon};
use crate::proof::{Finding, Severity};

/// The list; nothing where nothing was found.
pub(super) fn findings(findings: &[Finding]) -> Option<Html> {
    let head = el("h2").text(&t(say::FINDINGS));
    let list = || el("ul").children(findings.iter().map(item));
    (!findings.is_empty()).then(|| el("section").class("findings").child(head).child(list()))
}

fn item(finding: &Finding) -> Html {
    let (severity, class, sign, word) = match finding.severity {
        Severity::Broken => ("broken", "tag bad", CROSS, say::FINDING_BROKEN),
        Severity::Warning => ("warning", "tag warn", WARN, say::FINDING_WARNING),
        Severity::Note => ("note", "tag no", INFO, say::FINDING_NOTE),
    };
    let head = p("head", "")
        .child(el("span").class(class).child(icon(sign)).text(&t(word)))
        .child(el("b").text(&capital(finding.hop.name())))
        .child(finding.likely.then(|| el("small").text(&t(say::FINDING_LIKELY))));
    let remedy = p("remedy", "").child(el("b").text(&t(say::FINDING_REMEDY))).text(" ").rich(&finding.remedy);
    el("li")
        .attr("data-finding", finding.cause.key.name())
        .attr("data-hop", finding.hop.id())
        .attr("data-severity", severity)
        .child(head)
        .child(p("cause", "").rich(&finding.cause))
        .child(remedy)
        .child((!finding.repair.is_empty() || finding.cause.key == MISSING).then(|| {
            let words = match finding.repair.len() {
                0 => t(say::TO_REVIEW),
                count => Message::new(say::REPAIR).with("count", count).say(),
            };
            let button = el("button").attr("type", "button").attr("data-act", "review").text(&words);
            el("p").child(button)
        }))
}
