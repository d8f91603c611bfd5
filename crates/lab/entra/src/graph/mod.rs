//! Microsoft Graph v1.0: the calls, their permissions and their answers.

mod applications;
mod assignments;
mod batch;
pub(crate) mod call;
mod certificates;
mod credentials;
mod deleted;
mod filter;
pub(crate) mod grants;
mod groups;
mod http;
mod members;
mod organization;
pub(crate) mod principals;
mod query;
mod redirects;
mod routes;
pub(crate) mod schema;
mod sign_ins;
mod users;

pub(crate) use certificates::bytes as certificate_bytes;
pub(crate) use http::handle;
pub(crate) use sign_ins::note as note_sign_in;

use serde_json::Value;

use crate::graph::call::{Call, Key, Outcome, Problem};
use crate::state::{Inner, Kind, text};

/// Properties that name an object beside its id.
const fn alternate_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Application => &["appId", "uniqueName"],
        Kind::Group => &["uniqueName"],
        Kind::ServicePrincipal => &["appId"],
        Kind::User => &["userPrincipalName"],
        _ => &[],
    }
}

/// The object that a key names, whether or not the replica has heard of it.
fn named<'a>(inner: &'a Inner, kind: Kind, key: &Key) -> Result<Option<&'a Value>, Problem> {
    if key.property == "id" {
        return Ok(match kind {
            Kind::User => inner.user(&key.value),
            _ => inner.get(kind, &key.value),
        });
    }
    if !alternate_keys(kind).contains(&key.property.as_str()) {
        return Err(Problem::new(400, "BadRequest", format!("The alternate key '{}' is not supported.", key.property)));
    }
    Ok(inner.find(kind, &key.property, &key.value))
}

/// The id of the object that a key names.
///
/// # Errors
/// 404 where there is none, or where this look misses it.
fn id_of(inner: &mut Inner, kind: Kind, key: &Key) -> Result<String, Problem> {
    let id = named(inner, kind, key)?.map(|object| text(object, "id").to_owned());
    match id {
        Some(id) if !inner.missed(&id) => Ok(id),
        _ => Err(Problem::missing(&key.value)),
    }
}

/// The object that the path's first key names.
fn look(inner: &mut Inner, kind: Kind, call: &Call) -> Result<Value, Problem> {
    let key = call.key(0);
    let id = id_of(inner, kind, &key)?;
    inner.get(kind, &id).cloned().ok_or_else(|| Problem::missing(&key.value))
}

/// Runs one call.
fn run(inner: &mut Inner, mut call: Call) -> Outcome {
    let (route, keys) = routes::find(inner, &call)?;
    call.keys = keys;
    (route.run)(inner, &call)
}

/// Merges objects and replaces everything else, lists included, as Graph does on PATCH.
fn merge(target: &mut Value, patch: &Value) {
    match (target.as_object_mut(), patch.as_object()) {
        (Some(target), Some(patch)) => {
            for (name, value) in patch.iter().filter(|(name, _)| !name.contains('@')) {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        _ => *target = patch.clone(),
    }
}
