//! What was found: cause and remedy, worst first.

use leptos::prelude::*;
use lockstep_engine::proof::{Finding, Hop, Severity};
use lockstep_words::en::pages;

use crate::components::icon::{CROSS, INFO, WARN, icon};
use crate::words::{capital, rich, t};

/// The hop's name in attributes.
#[must_use]
pub fn hop_id(hop: Hop) -> &'static str {
    match hop {
        Hop::Entra => "entra",
        Hop::IdentityProvider => "identity-provider",
        Hop::Keycloak => "keycloak",
        Hop::Token => "token",
        Hop::Rancher => "rancher",
        Hop::Kubernetes => "kubernetes",
    }
}

/// The list; nothing where nothing was found.
#[must_use]
pub fn findings(findings: &[Finding]) -> Option<AnyView> {
    let items = findings.iter().map(item).collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section class="findings">
                <h2>{t(pages::FINDINGS)}</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn item(finding: &Finding) -> AnyView {
    let (severity, class, sign, word) = match finding.severity {
        Severity::Broken => ("broken", "tag bad", CROSS, pages::FINDING_BROKEN),
        Severity::Warning => ("warning", "tag warn", WARN, pages::FINDING_WARNING),
        Severity::Note => ("note", "tag no", INFO, pages::FINDING_NOTE),
    };
    let likely = finding.likely.then(|| view! { <small>{t(pages::FINDING_LIKELY)}</small> });
    view! {
        <li data-finding=finding.cause.key.name().to_owned() data-hop=hop_id(finding.hop) data-severity=severity>
            <p class="head">
                <span class=class>{icon(sign)}{t(word)}</span>
                <b>{capital(finding.hop.name())}</b>
                {likely}
            </p>
            <p class="cause">{rich(&finding.cause)}</p>
            <p class="remedy"><b>{t(pages::FINDING_REMEDY)}</b>" "{rich(&finding.remedy)}</p>
        </li>
    }
    .into_any()
}
