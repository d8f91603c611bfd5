//! Secret fields. Their text is never in the store: it goes from the field to the engine, and the field is emptied.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, EntraWay, KeycloakWay, RancherWay, Step};
use lockstep_engine::port::Secret;
use lockstep_words::Key;
use lockstep_words::en::forms;

use super::store::Store;

/// The id of the field for a one-time code.
pub const CODE: &str = "secret.code";

/// The id of a step's secret field.
#[must_use]
pub fn field(step: Step) -> Option<&'static str> {
    match step {
        Step::Entra => Some("secret.entra"),
        Step::Keycloak => Some("secret.keycloak"),
        Step::Rancher => Some("secret.rancher"),
        Step::Clusters | Step::Access => None,
    }
}

/// What a step's secret is called, by the chosen way to sign in.
#[must_use]
pub fn label(draft: &Draft, step: Step) -> Key {
    match step {
        Step::Keycloak => match draft.keycloak.way {
            KeycloakWay::Password => forms::KEYCLOAK_PASSWORD,
            KeycloakWay::Client => forms::KEYCLOAK_SECRET,
            KeycloakWay::Token => forms::KEYCLOAK_TOKEN,
        },
        Step::Rancher => match draft.rancher.way {
            RancherWay::Local => forms::RANCHER_PASSWORD,
            RancherWay::Token => forms::RANCHER_TOKEN,
        },
        Step::Entra | Step::Clusters | Step::Access => match draft.entra.way {
            EntraWay::Handoff | EntraWay::Client => forms::HANDOFF_SECRET,
            EntraWay::Token | EntraWay::DeviceCode | EntraWay::Window => forms::ENTRA_TOKEN,
        },
    }
}

/// Whether a one-time code may be asked for beside a step's secret.
#[must_use]
pub fn has_code(draft: &Draft, step: Step) -> bool {
    step == Step::Keycloak && draft.keycloak.way == KeycloakWay::Password
}

/// Whether the engine holds a step's secret.
#[must_use]
pub fn is_held(store: Store, step: Step) -> bool {
    store.secrets.with(|held| match step {
        Step::Entra => held.entra,
        Step::Keycloak => held.keycloak,
        Step::Rancher => held.rancher,
        Step::Clusters | Step::Access => true,
    })
}

/// The secrets that steps already done need again.
#[must_use]
pub fn missing(store: Store) -> Vec<Key> {
    let done = store.draft.with(|draft| draft.done.clone());
    let needed = Step::ALL.into_iter().filter(|step| done.contains(step) && !is_held(store, *step));
    needed.map(|step| store.draft.with(|draft| label(draft, step))).collect()
}

/// What was typed into a field, of one line or of several, which is empty after that.
pub(super) fn emptied(id: &str) -> Option<String> {
    let field = document().get_element_by_id(id)?;
    let text = js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()?;
    js_sys::Reflect::set(&field, &"value".into(), &"".into()).ok()?;
    Some(text)
}

/// Hands a step's secret to the engine and empties the field. Without a text in the field nothing is sent.
pub(super) fn hand_over(store: Store, step: Step) {
    let Some(mut text) = field(step).and_then(emptied) else { return };
    // A pasted token brings spaces and line ends along; in a password they may be meant.
    if is_token(store, step) {
        text = text.trim().to_owned();
    }
    if text.is_empty() {
        return;
    }
    store.hand_over(match step {
        Step::Keycloak => Secret::Keycloak { text, code: emptied(CODE).unwrap_or_default() },
        Step::Rancher => Secret::Rancher { text },
        _ => Secret::Entra { text },
    });
    store.replacing.set(None);
    store.secrets.update(|held| match step {
        Step::Keycloak => held.keycloak = true,
        Step::Rancher => held.rancher = true,
        _ => held.entra = true,
    });
}

fn is_token(store: Store, step: Step) -> bool {
    let rancher = |draft: &Draft| step == Step::Rancher && draft.rancher.way == RancherWay::Token;
    step == Step::Entra || store.draft.with_untracked(rancher)
}
