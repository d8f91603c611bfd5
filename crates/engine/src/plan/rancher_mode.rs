//! Rancher: whom the access mode lets in, and by name whom it refuses.

use lockstep_words::{Message, en::plan as say};

use super::build::Build;
use super::rancher::Window;
use crate::blueprint::{AccessMode, GroupsClaim, Verify};
use crate::survey::{PersonFound, RancherFound};

/// What the mode means, and who is refused by it. `listed` are the principals that may sign in.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound, listed: &[String]) {
    let mode = build.blueprint.rancher.access_mode;
    let everyone = build.blueprint.mappings.iter().find(|mapping| mapping.everyone);
    build.note(match (mode, everyone) {
        (AccessMode::Unrestricted, _) => say::MODE_UNRESTRICTED.into(),
        (_, Some(mapping)) => Message::new(say::EVERYONE_ALLOWED).with("group", &mapping.keycloak_group),
        (AccessMode::Required, None) if without_you(build) => say::MODE_WITHOUT_YOU.into(),
        (AccessMode::Required, None) => say::NO_ADMIN_GROUP.into(),
        (AccessMode::Restricted, None) => say::MODE_RESTRICTED.into(),
    });
    if mode == AccessMode::Unrestricted {
        return;
    }
    let refused = found.sign_in.people.iter().filter(|person| refuses(mode, found, listed, person));
    let refused: Vec<&str> = refused.map(|person| person.name.as_str()).collect();
    if !refused.is_empty() {
        build.note(Message::new(say::MODE_REFUSES).with("count", refused.len()).with("names", refused.join(", ")));
    }
    nested(build);
}

/// Whether nobody knows which principal is the administrator's, since nobody signs in before it is on.
fn without_you(build: &Build<'_>) -> bool {
    build.blueprint.rancher.verify == Verify::Later && !Window::of(build).enabled
}

/// Whether somebody whom Rancher knows would be refused, as far as their groups are known (Rancher 2.15
/// `pkg/auth/providers/common/usermanager.go`, `CheckAccess`).
fn refuses(mode: AccessMode, found: &RancherFound, listed: &[String], person: &PersonFound) -> bool {
    let Some(groups) = &person.groups else { return false };
    let is_own = |id: &String| *id == person.principal || groups.contains(id);
    let bound = mode == AccessMode::Restricted && (person.bound || found.sign_in.bound_groups.iter().any(is_own));
    !bound && !listed.iter().any(is_own)
}

/// Members of the mapped Entra groups whom no token names: with assigned groups and app roles, direct members alone count.
fn nested(build: &mut Build<'_>) {
    if build.blueprint.entra.groups_claim == GroupsClaim::SecurityGroup {
        return;
    }
    let Some(entra) = &build.survey.entra else { return };
    for (mapping, names) in build.blueprint.mappings.iter().zip(&entra.nested) {
        if let (Some(group), false) = (&mapping.entra_group, names.is_empty()) {
            let message = Message::new(say::NESTED_REFUSED).with("count", names.len()).with("names", names.join(", "));
            build.note(message.with("group", &group.name));
        }
    }
}
