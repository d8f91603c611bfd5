//! What the next administrator needs to know.

use lockstep_words::{Key, Message, en::bundle as say};

use crate::blueprint::{Blueprint, Grant, Scope};
use crate::proof::Proof;
use crate::run::{Journal, Outcome};
use crate::time::{day, stamp};

/// How each kind of change is taken back by hand, by the beginning of its id. The first that fits counts.
const UNDO: &[(&str, Key)] = &[
    ("rancher.binding.", say::UNDO_BINDING),
    ("rancher.cluster-binding.", say::UNDO_BINDING),
    ("rancher.cluster-access.", say::UNDO_BINDING),
    ("rancher.global-binding.", say::UNDO_BINDING),
    ("rancher.role.", say::UNDO_ROLE),
    ("kubernetes.role-binding.", say::UNDO_ROLE_BINDING),
    ("kubernetes.namespace.", say::UNDO_NAMESPACE),
    ("rancher.project.", say::UNDO_PROJECT),
    ("rancher.cluster.", say::UNDO_CLUSTER),
    ("kubernetes.join.", say::UNDO_JOIN),
    ("rancher.authentication", say::UNDO_AUTHENTICATION),
    ("rancher.newcomers.", say::UNDO_NEWCOMERS),
    ("keycloak.client-mapper.", say::UNDO_WITH_CLIENT),
    ("keycloak.search-role", say::UNDO_WITH_CLIENT),
    ("keycloak.client", say::UNDO_CLIENT),
    ("keycloak.mapper.", say::UNDO_WITH_PROVIDER),
    ("keycloak.identity-provider", say::UNDO_PROVIDER),
    ("keycloak.first-login", say::UNDO_FLOW),
    ("keycloak.group.", say::UNDO_GROUP),
    ("keycloak.events", say::UNDO_EVENTS),
    ("keycloak.realm", say::UNDO_REALM),
    ("entra.group.", say::UNDO_ENTRA_GROUP),
    ("entra.member.", say::UNDO_MEMBER),
    ("entra.application", say::UNDO_APPLICATION),
    ("entra.", say::UNDO_WITH_APPLICATION),
];

/// Whether a change is of something that the blueprint takes over: it may have been there before Lockstep.
fn adopted(blueprint: &Blueprint, change: &str) -> bool {
    match change {
        "entra.application" => blueprint.entra.adopt.is_some(),
        "keycloak.identity-provider" | "keycloak.client" => blueprint.keycloak.adopt,
        _ => false,
    }
}

/// One line for each thing that was done and leaves something behind, the last first.
fn undo(blueprint: &Blueprint, journal: &Journal) -> String {
    let done = journal.entries.iter().rev().filter(|entry| entry.outcome == Outcome::Done);
    done.filter_map(|entry| {
        let (_, how) = UNDO.iter().find(|(start, _)| entry.change.starts_with(start))?;
        let how = if adopted(blueprint, &entry.change) { &say::UNDO_ADOPTED } else { how };
        let id = ["id", "uuid", "objectId"].iter().find_map(|name| journal.output(&entry.change, name));
        let id = id.map_or_else(String::new, |id| format!(" (`{id}`)"));
        let how = Message::new(how.clone()).say();
        Some(format!("- {}: {}{id}: {how}\n", entry.place.name(), entry.subject.say()))
    })
    .collect()
}

/// Where a grant's role holds.
fn place(grant: &Grant) -> String {
    let namespaces = grant.namespaces.join(", ");
    let parts: Vec<&str> = [&grant.cluster, &grant.project, &namespaces].into_iter().map(String::as_str).collect();
    let parts: Vec<String> =
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| format!("`{part}`")).collect();
    let place = parts.join(" / ");
    let key = match grant.scope {
        Scope::Namespaces => return place,
        Scope::Project => say::PLACE_PROJECT,
        Scope::RoleBindings => say::PLACE_ROLE_BINDINGS,
        Scope::Cluster => say::PLACE_CLUSTER,
        Scope::Global => say::PLACE_GLOBAL,
    };
    Message::new(key).with("place", place).say()
}

/// RUNBOOK.md.
pub(super) fn text(blueprint: &Blueprint, journal: &Journal, proofs: &[Proof], now: u64) -> String {
    let line = |key: Key| Message::new(key).say();
    let mut out = format!("# {}\n\n", Message::new(say::RUNBOOK).with("realm", &blueprint.keycloak.realm).say());
    out += &format!("{}\n\n", Message::new(say::RUNBOOK_MADE).with("day", day(now)).say());
    out += &format!("## {}\n\n", line(say::RUNBOOK_CHAIN));
    for mapping in &blueprint.mappings {
        out += &format!(
            "- `{}` → `{}` → `{}`\n",
            mapping.who(),
            mapping.keycloak_group,
            blueprint.group_principal(&mapping.keycloak_group)
        );
        for grant in blueprint.grants.iter().filter(|grant| grant.group == mapping.keycloak_group) {
            out += &format!("  - `{}`: {}\n", grant.role, place(grant));
        }
    }
    out += &format!("\n## {}\n\n| | |\n|---|---|\n", line(say::RUNBOOK_WHERE));
    let issuer = blueprint.keycloak.issuer();
    let ends = ["entra.client-secret", "entra.certificate"].into_iter().find_map(|id| journal.output(id, "ends"));
    let ends = ends.map_or_else(|| "–".to_owned(), str::to_owned);
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
        out += &format!("- {}: {}\n", stamp(proof.at), crate::report::sentence(proof));
    }
    out += &format!("\n## {}\n\n{}", line(say::RUNBOOK_UNDO), undo(blueprint, journal));
    out += &format!("\n## {}\n\n", line(say::RUNBOOK_LATER));
    for key in [say::RUNBOOK_RENEW, say::RUNBOOK_CHECK, say::RUNBOOK_LEAVERS, say::RUNBOOK_BACK] {
        out += &format!("- {}\n", line(key));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::undo;
    use crate::blueprint::{Blueprint, Grant, Scope, reference};
    use crate::plan::Place;
    use crate::run::{Entry, Journal, Outcome};
    use lockstep_words::en::plan as say;

    fn entry(change: &str, outcome: Outcome) -> Entry {
        Entry {
            change: change.into(),
            place: Place::Keycloak,
            subject: say::EVENTS.into(),
            began: 0,
            ended: 0,
            outcome,
        }
    }

    #[test]
    fn what_was_done_is_told_how_to_be_taken_back_last_first() {
        let outputs = [("uuid".to_owned(), "u-1".to_owned())].into();
        let journal = Journal {
            entries: vec![
                entry("keycloak.client", Outcome::Done),
                entry("keycloak.client-mapper.groups", Outcome::Done),
                entry("keycloak.events", Outcome::Skipped),
                entry("keycloak.close", Outcome::Done),
            ],
            outputs: [("keycloak.client".to_owned(), outputs)].into(),
            ..Journal::default()
        };
        let lines: Vec<String> = undo(&reference(), &journal).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].ends_with("goes with the client"), "{lines:?}");
        assert!(lines[1].contains("(`u-1`): delete the client"), "{lines:?}");
    }

    #[test]
    fn access_of_every_scope_is_told_and_how_it_is_taken_back() {
        let grant = |scope, project: &str, namespaces: &[&str]| Grant {
            scope,
            cluster: if scope == Scope::Global { String::new() } else { "alpha".into() },
            project: project.into(),
            namespaces: namespaces.iter().map(|name| (*name).to_owned()).collect(),
            ..Grant::default()
        };
        for (scope, project, namespaces, expected) in [
            (Scope::Namespaces, "Trinity", &["a", "b"][..], "`alpha` / `Trinity` / `a, b`"),
            (Scope::Project, "Trinity", &[], "`alpha` / `Trinity`, the whole project"),
            (Scope::RoleBindings, "", &["a"], "`alpha` / `a`, by role bindings of Kubernetes"),
            (Scope::Cluster, "", &[], "`alpha`, the whole cluster"),
            (Scope::Global, "", &[], "Rancher itself"),
        ] {
            assert_eq!(super::place(&grant(scope, project, namespaces)), expected);
        }
        let made = [
            "rancher.role.Log readers",
            "rancher.cluster-access.alpha/Dev",
            "rancher.global-binding.user-base/Dev",
            "kubernetes.role-binding.alpha/a/view/Dev",
            "rancher.drop-binding.p-1:prtb-1",
            "rancher.drop-role.rt-12345",
            "kubernetes.drop-role-binding.c-1/a/lockstep-1",
        ];
        let entries = made.map(|change| entry(change, Outcome::Done)).into();
        let journal = Journal { entries, ..Journal::default() };
        assert_eq!(undo(&reference(), &journal).lines().count(), 4, "what was removed is not to be removed");
    }

    #[test]
    fn what_the_blueprint_takes_over_is_not_simply_deleted() {
        let changes = ["entra.application", "keycloak.identity-provider", "keycloak.client"];
        let entries = changes.iter().rev().map(|change| entry(change, Outcome::Done)).collect();
        let journal = Journal { entries, ..Journal::default() };
        let kept = |blueprint: &Blueprint| -> Vec<bool> {
            undo(blueprint, &journal).lines().map(|line| line.contains("only if Lockstep made it")).collect()
        };
        let mut blueprint = reference();
        assert_eq!(kept(&blueprint), [false, false, false]);
        blueprint.entra.adopt = Some("d1b9f2c4-0000-4000-8000-000000000001".into());
        assert_eq!(kept(&blueprint), [true, false, false]);
        blueprint.keycloak.adopt = true;
        assert_eq!(kept(&blueprint), [true, true, true]);
    }
}
