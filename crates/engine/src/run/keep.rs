//! What is wanted over what is there, and whether it came to be: a wizard that finishes green over empty fields is
//! worse than none.

use lockstep_systems::keycloak::{Keycloak, Object};
use secrecy::SecretString;
use serde_json::Value as Json;

use super::context::Stop;
use crate::plan::{MARK, Place, lacks, over};

/// What Keycloak masks, gives ids of its own, or keeps elsewhere: not compared.
const NOT_COMPARED: [&str; 3] = ["id", "protocolMappers", "secret"];

/// Makes an object of Keycloak what is wanted, and gives it as it is then. A run that was cut off after the effect finds
/// its own work, so what is there already is changed; unless it bears another's mark, which the plan has not seen:
/// making it then ends in Keycloak's own words.
pub(super) async fn keep(
    keycloak: &Keycloak,
    object: &Object,
    wanted: &Json,
    secret: Option<&SecretString>,
    exists: bool,
) -> Result<Json, Stop> {
    match keycloak.find(object).await?.filter(|present| exists || ours(present, wanted)) {
        Some(present) => {
            let whole = if object.goes_whole() { over(&present, wanted) } else { wanted.clone() };
            keycloak.update(object, &whole, secret).await?;
        }
        None if exists => return Err(absent(object)),
        None => keycloak.create(object, wanted, secret).await?,
    }
    let after = keycloak.find(object).await?.ok_or_else(|| absent(object))?;
    let mut wanted = wanted.clone();
    if let Some(fields) = wanted.as_object_mut() {
        fields.retain(|name, _| !NOT_COMPARED.contains(&name.as_str()));
    }
    same(Place::Keycloak, &after, &wanted)?;
    Ok(after)
}

/// Whether an object bears no other mark than the wanted one.
fn ours(present: &Json, wanted: &Json) -> bool {
    ["config", "attributes"]
        .iter()
        .all(|part| wanted[part][MARK].is_null() || wanted[part][MARK] == present[part][MARK])
}

/// What the plan counts on and is not there.
pub(super) fn absent(object: &Object) -> Stop {
    Stop::ReadBack { place: Place::Keycloak, what: format!("no {}", object.title()) }
}

/// Whether what was read back holds what was sent.
pub(super) fn same(place: Place, after: &Json, sent: &Json) -> Result<(), Stop> {
    match lacks(after, sent).into_iter().next() {
        None => Ok(()),
        Some(diff) => {
            let what = format!("{} is {}", diff.field, diff.before.as_deref().unwrap_or("not set"));
            Err(Stop::ReadBack { place, what })
        }
    }
}
