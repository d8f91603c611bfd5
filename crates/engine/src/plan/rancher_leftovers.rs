//! Rancher: who signs in today, and what earlier set-ups have left, said before anything is switched.

use lockstep_words::{Message, en::plan as say};
use serde_json::Value as Json;

use super::build::Build;
use super::rancher::Window;
use crate::survey::{KnownFound, RancherFound};

/// Whether Rancher takes a provider's people and bindings away when it is disabled. Source: `pkg/auth/cleanup`.
const CLEANUP: &str = "management.cattle.io/auth-provider-cleanup";

/// Says it.
pub(super) fn add(build: &mut Build<'_>, found: &RancherFound) {
    if found.auth.get("annotations").is_some_and(|annotations| annotations[CLEANUP] == "user-locked") {
        build.note(say::CLEANUP_LOCKED.into());
    }
    let ours = build.blueprint.rancher.provider.api().id();
    let foreign: Vec<&str> = allowed(found).filter(|id| !id.starts_with(ours)).collect();
    if !foreign.is_empty() {
        build.note(Message::new(say::FORMER_ALLOWED).with("count", foreign.len()).with("names", foreign.join(", ")));
    }
    if !Window::of(build).enabled {
        people(build, found);
    }
}

/// Who may sign in now.
pub(super) fn allowed(found: &RancherFound) -> impl Iterator<Item = &str> {
    let ids = found.auth.get("allowedPrincipalIds").and_then(Json::as_array);
    ids.into_iter().flatten().filter_map(Json::as_str)
}

/// How many people and bindings of a provider there are.
pub(super) fn counted(message: Message, known: Option<&KnownFound>) -> Message {
    let KnownFound { users, bindings } = known.cloned().unwrap_or_default();
    message.with("users", users).with("bindings", bindings)
}

fn people(build: &mut Build<'_>, found: &RancherFound) {
    let ours = build.blueprint.rancher.provider.api().id();
    for (provider, known) in &found.sign_in.known {
        let key = match provider.as_str() {
            "local" if known.users > 0 => say::LOCAL_PEOPLE,
            // The installation's own bindings are the administrator's.
            "local" => continue,
            id if id == ours && known.users > 0 => say::FORMER_KEYCLOAK,
            id if id == ours => say::FORMER_GROUPS,
            _ => say::FORMER_PEOPLE,
        };
        let names: Vec<&str> = found.sign_in.people.iter().map(|person| person.name.as_str()).collect();
        let message = Message::new(key).with("provider", provider).with("names", names.join(", "));
        build.note(counted(message, Some(known)));
    }
}
