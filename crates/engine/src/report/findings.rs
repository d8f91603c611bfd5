//! What was found: cause and remedy, worst first.

use lockstep_words::Message;
use lockstep_words::en::proof::MISSING;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::icons::{CROSS, INFO, WARN, icon};
use super::markup::{rich, t};
use crate::proof::{Finding, Severity};
use lockstep_words::capital;

/// The list; nothing where nothing was found. `on_page`: a repair can be planned from here.
pub(super) fn findings(findings: &[Finding], on_page: bool) -> Markup {
    html! {
        @if !findings.is_empty() {
            section.findings {
                h2 { (t(say::FINDINGS)) }
                ul {
                    @for finding in findings { (item(finding, on_page)) }
                }
            }
        }
    }
}

fn item(finding: &Finding, on_page: bool) -> Markup {
    let (severity, class, sign, word) = match finding.severity {
        Severity::Broken => ("broken", "tag bad", CROSS, say::FINDING_BROKEN),
        Severity::Warning => ("warning", "tag warn", WARN, say::FINDING_WARNING),
        Severity::Note => ("note", "tag no", INFO, say::FINDING_NOTE),
    };
    let repair = match finding.repair.len() {
        0 if finding.cause.key == MISSING => Some(t(say::TO_REVIEW)),
        0 => None,
        count => Some(Message::new(say::REPAIR).with("count", count).say()),
    };
    html! {
        li data-finding=(finding.cause.key.name()) data-hop=(finding.hop.id()) data-severity=(severity) {
            p.head {
                span class=(class) { (icon(sign)) (t(word)) }
                b { (capital(finding.hop.name())) }
                @if finding.likely {
                    small { (t(say::FINDING_LIKELY)) }
                }
            }
            p.cause { (rich(&finding.cause)) }
            p.remedy { b { (t(say::FINDING_REMEDY)) } " " (rich(&finding.remedy)) }
            @if let Some(words) = repair.filter(|_| on_page) {
                p { button type="button" data-act="review" { (words) } }
            }
        }
    }
}
