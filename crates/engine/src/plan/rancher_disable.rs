//! Rancher: sign-in through Keycloak is switched off, with everything that Rancher deletes with it listed first.

use lockstep_words::{Message, en::plan as say};

use super::build::Build;
use super::rancher::AUTHENTICATION;
use super::{Act, Diff, Op, Plan, Surroundings};
use crate::blueprint::{Blueprint, Step};
use crate::survey::{Losses, Survey};

/// The plan that switches it off.
#[must_use]
pub(crate) fn disable(blueprint: &Blueprint, losses: &Losses, around: &Surroundings) -> Plan {
    let survey = Survey { at: around.now, ..Survey::default() };
    let mut build = Build::new(blueprint, &survey, around);
    let issuer = blueprint.keycloak.issuer();
    if !losses.enabled {
        build.block(Step::Rancher, "rancher.url", say::DISABLE_OFF.into(), None);
    } else if losses.issuer != issuer {
        let message = Message::new(say::DISABLE_OTHER).with("issuer", &losses.issuer).with("ours", issuer);
        build.block(Step::Rancher, "rancher.url", message, None);
    } else if !losses.by_local {
        build.block(Step::Rancher, "secret.rancher", say::DISABLE_NOT_LOCAL.into(), None);
    } else {
        let change = build.change(AUTHENTICATION, Act::Delete, say::DISABLE.into(), Op::Disable);
        change.detail(say::DISABLE_DETAIL).diff(diff(losses));
        notes(&mut build, losses);
    }
    build.finish()
}

fn diff(losses: &Losses) -> Vec<Diff> {
    let line = |field: &str, before: String| Diff { field: field.into(), before: Some(before), after: None };
    let mut lines = vec![line("enabled", "true".into()), line("configuration", losses.issuer.clone())];
    if !losses.locked {
        lines.extend(losses.users.iter().map(|(name, id)| line("user", format!("{name} ({id})"))));
        lines.extend(losses.bindings.iter().map(|(who, what)| line("binding", format!("{who}: {what}"))));
    }
    lines
}

fn notes(build: &mut Build<'_>, losses: &Losses) {
    let message = if losses.locked { say::DISABLE_LOCKED } else { say::DISABLE_LOSES };
    let message = Message::new(message).with("users", losses.users.len()).with("bindings", losses.bindings.len());
    build.note(message);
    if !losses.local.is_empty() {
        let names = losses.local.join(", ");
        build.note(Message::new(say::DISABLE_LOCAL).with("count", losses.local.len()).with("names", names));
    }
    build.note(say::DISABLE_STAYS.into());
}
