//! What the next administrator needs to know.

use lockstep_words::{Key, Message, en::bundle as say};

use crate::blueprint::Blueprint;
use crate::proof::Proof;
use crate::run::{Journal, Outcome};
use crate::time::{day, stamp};

/// RUNBOOK.md.
pub(super) fn text(blueprint: &Blueprint, journal: &Journal, proofs: &[Proof], now: u64) -> String {
    let line = |key: Key| Message::new(key).say();
    let mut out = format!("# {}\n\n", Message::new(say::RUNBOOK).with("realm", &blueprint.keycloak.realm).say());
    out += &format!("{}\n\n", Message::new(say::RUNBOOK_MADE).with("day", day(now)).say());
    out += &format!("## {}\n\n", line(say::RUNBOOK_CHAIN));
    for mapping in &blueprint.mappings {
        out += &format!(
            "- `{}` → `{}` → `keycloakoidc_group://{}`\n",
            mapping.entra_group.name, mapping.keycloak_group, mapping.keycloak_group
        );
        for grant in blueprint.grants.iter().filter(|grant| grant.group == mapping.keycloak_group) {
            let namespaces = grant.namespaces.join(", ");
            out += &format!("  - `{}`: `{}` / `{}` / `{namespaces}`\n", grant.role, grant.cluster, grant.project);
        }
    }
    out += &format!("\n## {}\n\n| | |\n|---|---|\n", line(say::RUNBOOK_WHERE));
    let issuer = blueprint.keycloak.issuer();
    let ends = journal.output("entra.client-secret", "ends").map_or_else(|| "–".to_owned(), str::to_owned);
    for (key, value) in [
        (say::RUNBOOK_TENANT, blueprint.entra.tenant.clone()),
        (say::RUNBOOK_APPLICATION, format!("{} ({})", blueprint.entra.application, blueprint.mark())),
        (say::RUNBOOK_SECRET_ENDS, ends),
        (say::RUNBOOK_ISSUER, issuer),
        (say::RUNBOOK_PROVIDER, blueprint.keycloak.alias.clone()),
        (say::RUNBOOK_RANCHER, blueprint.rancher.url.clone()),
    ] {
        out += &format!("| {} | `{value}` |\n", line(key));
    }
    out += &format!("\n## {}\n\n", line(say::RUNBOOK_DONE));
    for entry in &journal.entries {
        let state = match entry.outcome {
            Outcome::Done => say::DONE,
            Outcome::Failed { .. } => say::FAILED,
            Outcome::Intended => say::INTENDED,
            Outcome::Skipped => say::SKIPPED,
        };
        out += &format!("- {} {}: {} ({})\n", stamp(entry.ended), entry.place.name(), entry.subject.say(), line(state));
    }
    out += &format!("\n## {}\n\n", line(say::RUNBOOK_PROOF));
    for proof in proofs {
        let key = if proof.holds() { say::PROOF_HOLDS } else { say::PROOF_FAILS };
        out += &format!("- {}: {}\n", stamp(proof.at), Message::new(key).with("name", &proof.person.name).say());
    }
    out += &format!("\n## {}\n\n", line(say::RUNBOOK_LATER));
    for key in [say::RUNBOOK_RENEW, say::RUNBOOK_CHECK, say::RUNBOOK_LEAVERS, say::RUNBOOK_BACK] {
        out += &format!("- {}\n", line(key));
    }
    out
}
