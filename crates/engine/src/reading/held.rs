//! Why a step cannot be left, and at which field that stands.

use lockstep_systems::{ApiError, Error, System, TransportError};
use lockstep_words::{Message, en::explain as ex};

use crate::blueprint::{Problem, Step};
use crate::explain::trouble;
use crate::port::Fact;
use crate::run::Trouble;

/// Why a step cannot be left: fields to correct, or a trouble that is no field's fault.
pub(super) enum Held {
    Fields(Vec<Problem>),
    Trouble(Trouble),
}

/// Good news about a field.
pub(super) fn fact(field: &str, message: Message) -> Fact {
    Fact::new(field, true, message)
}

/// Something to correct in a field.
pub(super) fn problem(step: Step, field: &str, message: Message) -> Problem {
    Problem { step, field: field.into(), message, suggestion: None }
}

/// Whether an error is a field's fault. What is not stands in a panel of its own.
pub(super) fn held(step: Step, error: &Error) -> Held {
    let field = match error {
        Error::Transport(error) => unreached(error).and_then(address_field),
        Error::Api(error) => field_of(error),
        Error::Shape(unlike) => address_field(unlike.system),
    };
    let trouble = trouble(error);
    let Some(field) = field.filter(|field| belongs(step, field)) else { return Held::Trouble(trouble) };
    at_field(step, field, &trouble)
}

/// Cause and remedy at a field.
pub(super) fn at_field(step: Step, field: &str, trouble: &Trouble) -> Held {
    let message = Message::new(ex::BOTH).with("means", trouble.means.say()).with("remedy", trouble.remedy.say());
    Held::Fields(vec![problem(step, field, message)])
}

/// The system that an address does not lead to.
fn unreached(error: &TransportError) -> Option<System> {
    match error {
        TransportError::Name { system, .. }
        | TransportError::Connect { system, .. }
        | TransportError::Tls { system, .. }
        | TransportError::NotAllowed { system, .. } => Some(*system),
        _ => None,
    }
}

fn address_field(system: System) -> Option<&'static str> {
    match system {
        System::EntraLogin => Some("entra.login"),
        System::Graph => Some("entra.graph"),
        System::Keycloak => Some("keycloak.url"),
        System::Rancher => Some("rancher.url"),
    }
}

fn field_of(error: &ApiError) -> Option<&'static str> {
    match (error.system, error.status) {
        (System::EntraLogin, 400 | 404) if error.call.contains("openid-configuration") => Some("entra.tenant"),
        (System::Graph, 401) => Some("secret.entra"),
        (System::Keycloak, 401) => Some("secret.keycloak"),
        (System::Keycloak, 400) if error.call.contains("openid-connect/token") => Some("secret.keycloak"),
        (System::Keycloak, 404) if error.call.contains("openid-connect/token") => Some("keycloak.url"),
        (System::Rancher, 401) => Some("secret.rancher"),
        (System::Rancher, 404) => Some("rancher.url"),
        _ => None,
    }
}

/// Whether a field stands on a step's page.
fn belongs(step: Step, field: &str) -> bool {
    let name = field.trim_start_matches("secret.");
    match step {
        Step::Entra => name.starts_with("entra"),
        Step::Keycloak => name.starts_with("keycloak"),
        Step::Rancher => name.starts_with("rancher"),
        Step::Clusters | Step::Access => false,
    }
}
