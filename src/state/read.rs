//! Reads events with the browser's own JSON.
//!
//! Deserialising them with serde takes 60 KB of compressed code, more than all screens together; this takes a few. The
//! compiler still checks that every field of every type is read, since each is made whole; the names are those of the
//! fields, as serde writes them. A test holds every event read here against serde.

use std::collections::BTreeMap;

use js_sys::{Array, JSON, Object, Reflect};
use lockstep_engine::blueprint::{
    CloudDraft, Draft, EntraDraft, EntraWay, GrantDraft, KeycloakDraft, KeycloakWay, MappingDraft, Problem, RancherDraft,
    RancherWay, Step,
};
use lockstep_engine::plan::{Act, Blocked, Diff, Kept, Phase, Place};
use lockstep_engine::port::{Choice, Fact, Purpose, SecretsHeld};
use lockstep_engine::proof::{
    Answer, Cell, Column, Finding, Hop, HopResult, HopState, Matrix, Person, Proof, Question, Row, Severity,
};
use lockstep_engine::run::{Entry, Journal, Outcome, Trouble};
use lockstep_words::{Key, Message};
use wasm_bindgen::{JsCast as _, JsValue};

use super::wire::{Change, Event, Plan};

/// What can be read from JSON. Nothing where it is not of this form.
pub(super) trait Read: Sized {
    /// Reads a value.
    fn read(json: &JsValue) -> Option<Self>;
}

fn get(json: &JsValue, name: &str) -> JsValue {
    Reflect::get(json, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn member<T: Read>(json: &JsValue, name: &str) -> Option<T> {
    T::read(&get(json, name))
}

impl Read for String {
    fn read(json: &JsValue) -> Option<Self> {
        json.as_string()
    }
}

impl Read for bool {
    fn read(json: &JsValue) -> Option<Self> {
        json.as_bool()
    }
}

impl Read for u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times and counts, below 2^53, not negative")]
    fn read(json: &JsValue) -> Option<Self> {
        json.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64)
    }
}

/// Smaller numbers, by way of `u64`.
macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Read for $type {
            fn read(json: &JsValue) -> Option<Self> {
                u64::read(json).and_then(|number| <$type>::try_from(number).ok())
            }
        }
    )*};
}
numbers! { u16 u32 usize }

impl<T: Read> Read for Option<T> {
    fn read(json: &JsValue) -> Option<Self> {
        if json.is_null() || json.is_undefined() { Some(None) } else { T::read(json).map(Some) }
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &JsValue) -> Option<Self> {
        T::read(json).map(Box::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &JsValue) -> Option<Self> {
        let array: &Array = json.dyn_ref()?;
        array.iter().map(|item| T::read(&item)).collect()
    }
}

impl Read for BTreeMap<String, String> {
    fn read(json: &JsValue) -> Option<Self> {
        let object: &Object = json.dyn_ref()?;
        let pairs = Object::entries(object);
        let pair = |pair: JsValue| {
            let pair: Array = pair.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        // Collecting would sort first, with code that is used nowhere else.
        let mut map = BTreeMap::new();
        for (name, value) in pairs.iter().map(pair).collect::<Option<Vec<_>>>()? {
            map.insert(name, value);
        }
        Some(map)
    }
}

impl Read for Message {
    fn read(json: &JsValue) -> Option<Self> {
        let args: Option<BTreeMap<String, String>> = member(json, "args")?;
        Some(Message { key: Key::named(member(json, "key")?), args: args.unwrap_or_default() })
    }
}

/// Structs, field by field.
macro_rules! structs {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl Read for $type {
            fn read(json: &JsValue) -> Option<Self> {
                Some($type { $($field: member(json, stringify!($field))?),* })
            }
        }
    )*};
}

structs! {
    Problem { step, field, message, suggestion }
    Draft { name, entra, keycloak, mappings, rancher, clusters, grants, person, done }
    EntraDraft { cloud, login, graph, tenant, application, secret_days, way }
    KeycloakDraft { url, realm, alias, client, way, user, admin_client }
    MappingDraft { entra_group, entra_id, keycloak_group }
    RancherDraft { url, way, user, newcomers_may_create_clusters }
    GrantDraft { group, cluster, project, namespaces, role }
    Diff { field, before, after }
    Kept { place, step, subject, detail }
    Blocked { step, field, message, suggestion }
    Change { id, place, step, act, phase, subject, detail, diff, asks_sign_in, reversible }
    Plan { surveyed_at, changes, kept, blocked, notes }
    SecretsHeld { entra, keycloak, rancher }
    Fact { field, message, good, suggestion }
    Choice { value, label, detail, blocked }
    Trouble { place, tried, said, means, remedy, request_id }
    Entry { change, place, subject, began, ended, outcome }
    Person { name, upn, entra_id, keycloak_id, rancher_id }
    Question { cluster, verb, resource, namespace }
    Answer { question, wanted, allowed, status, command, lines, request_id, reason }
    Column { cluster, namespace }
    Row { group, entra_group, cells, details }
    Matrix { columns, rows, questions, as_wanted, with_roles }
    HopResult { hop, state, name, fact }
    Finding { hop, severity, cause, remedy, likely }
    Proof { mark, at, person, signed_in, answers, hops, matrix, findings }
}

/// The journal, but for the outputs of changes, which the page does not show.
impl Read for Journal {
    fn read(json: &JsValue) -> Option<Self> {
        let window_open = member(json, "window_open")?;
        Some(Journal { mark: member(json, "mark")?, entries: member(json, "entries")?, window_open, ..Journal::default() })
    }
}

/// Enums without fields, by the names that serde writes.
macro_rules! names {
    ($($type:ident { $($name:literal => $variant:ident),* })*) => {$(
        impl Read for $type {
            fn read(json: &JsValue) -> Option<Self> {
                match json.as_string()?.as_str() {
                    $($name => Some($type::$variant),)*
                    _ => None,
                }
            }
        }
    )*};
}

names! {
    Step { "entra" => Entra, "keycloak" => Keycloak, "rancher" => Rancher, "clusters" => Clusters, "access" => Access }
    CloudDraft { "worldwide" => Worldwide, "by-hand" => ByHand }
    EntraWay { "token" => Token, "device-code" => DeviceCode }
    KeycloakWay { "password" => Password, "client" => Client }
    RancherWay { "token" => Token, "local" => Local }
    Place { "entra" => Entra, "keycloak" => Keycloak, "rancher" => Rancher, "kubernetes" => Kubernetes }
    Act { "create" => Create, "update" => Update, "delete" => Delete, "check" => Check }
    Phase { "apply" => Apply, "close-window" => CloseWindow }
    Purpose { "administrator" => Administrator, "proof" => Proof }
    Hop {
        "entra" => Entra, "identity-provider" => IdentityProvider, "keycloak" => Keycloak, "token" => Token,
        "rancher" => Rancher, "kubernetes" => Kubernetes
    }
    HopState { "holds" => Holds, "broken" => Broken, "not-reached" => NotReached }
    Severity { "broken" => Broken, "warning" => Warning, "note" => Note }
    Cell { "read" => Read, "none" => None, "missing" => Missing, "excess" => Excess, "with-role" => WithRole }
}

impl Read for Outcome {
    fn read(json: &JsValue) -> Option<Self> {
        Some(match get(json, "state").as_string()?.as_str() {
            "intended" => Outcome::Intended,
            "done" => Outcome::Done,
            "failed" => Outcome::Failed { trouble: member(json, "trouble")? },
            "skipped" => Outcome::Skipped,
            _ => return None,
        })
    }
}

/// Events by their tags, field by field.
macro_rules! events {
    ($($tag:literal => $variant:ident { $($field:ident),* })*) => {
        impl Read for Event {
            fn read(json: &JsValue) -> Option<Self> {
                match get(json, "event").as_string()?.as_str() {
                    $($tag => Some(Event::$variant { $($field: member(json, stringify!($field))?),* }),)*
                    _ => None,
                }
            }
        }
    };
}

events! {
    "attached" => Attached { draft, journal, proofs, interrupted, secrets }
    "wrong-build" => WrongBuild { engine }
    "secrets" => Secrets { held }
    "sketch" => Sketch { plan, surveyed }
    "facts" => Facts { facts }
    "choices" => Choices { field, choices }
    "checked" => Checked { step, problems, trouble, draft }
    "device-code" => DeviceCode { user_code, address, expires_in }
    "signed-in" => SignedIn { who }
    "planned" => Planned { plan, requests }
    "busy" => Busy { message }
    "progress" => Progress { entry }
    "waiting" => Waiting { change, message }
    "sign-in" => SignIn { purpose, expected, address }
    "confirm-person" => ConfirmPerson { purpose, user, until }
    "applied" => Applied { journal, complete, trouble }
    "proved" => Proved { proof }
    "bundle" => Bundle { name, base64 }
    "imported" => Imported { draft }
    "not-imported" => NotImported { message }
    "trouble" => Trouble { trouble }
    "started-over" => StartedOver {}
}

/// Reads an event as the worker sent it; nothing where this release does not know it.
#[must_use]
pub fn event(text: &str) -> Option<Event> {
    Event::read(&JSON::parse(text).ok()?)
}
