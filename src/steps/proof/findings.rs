//! What was found: cause and remedy, worst first.

use lockstep_engine::proof::{Finding, Hop, Severity};
use lockstep_words::en::pages;

use crate::components::icon::{CROSS, INFO, WARN, icon};
use crate::el::{El, el, p};
use crate::words::{capital, rich, t};

/// The hop's name in attributes.
pub(super) fn hop_id(hop: Hop) -> &'static str {
    match hop {
        Hop::Entra => "entra",
        Hop::IdentityProvider => "identity-provider",
        Hop::Keycloak => "keycloak",
        Hop::Token => "token",
        Hop::Rancher => "rancher",
        Hop::Binding => "binding",
        Hop::Role => "role",
        Hop::Kubernetes => "kubernetes",
    }
}

/// The list; nothing where nothing was found.
pub(super) fn findings(findings: &[Finding]) -> Option<El> {
    let items = findings.iter().map(item).collect::<Vec<_>>();
    let head = el("h2").text(t(pages::FINDINGS));
    (!items.is_empty()).then(|| el("section").class("findings").child(head).child(el("ul").child(items)))
}

fn item(finding: &Finding) -> El {
    let (severity, class, sign, word) = match finding.severity {
        Severity::Broken => ("broken", "tag bad", CROSS, pages::FINDING_BROKEN),
        Severity::Warning => ("warning", "tag warn", WARN, pages::FINDING_WARNING),
        Severity::Note => ("note", "tag no", INFO, pages::FINDING_NOTE),
    };
    let head = p("head", "")
        .child(el("span").class(class).child(icon(sign)).text(t(word)))
        .child(el("b").text(&capital(finding.hop.name())))
        .child(finding.likely.then(|| el("small").text(t(pages::FINDING_LIKELY))));
    let remedy = p("remedy", "").child(el("b").text(t(pages::FINDING_REMEDY))).text(" ").child(rich(&finding.remedy));
    el("li")
        .attr("data-finding", finding.cause.key.name())
        .attr("data-hop", hop_id(finding.hop))
        .attr("data-severity", severity)
        .child(head)
        .child(p("cause", "").child(rich(&finding.cause)))
        .child(remedy)
}
