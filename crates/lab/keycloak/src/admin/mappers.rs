//! Mappers of identity providers.

use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::data::MAPPER_TYPES;
use crate::state::{Realm, id_of, text};

const CLASS: &str = "IdentityProviderMapperRepresentation";

fn alias(realm: &Realm, call: &Call<'_>) -> Result<String, Fault> {
    realm.provider(call.arg(0)).map(|provider| text(provider, "alias").to_owned()).ok_or_else(Fault::not_found)
}

fn position(realm: &Realm, call: &Call<'_>) -> Result<usize, Fault> {
    alias(realm, call)?;
    let found = realm.provider_mappers.iter().position(|mapper| id_of(mapper) == call.arg(1));
    found.ok_or_else(|| Fault::error(404, "Model not found"))
}

pub(super) fn types(realm: &mut Realm, call: &Call<'_>) -> Answer {
    alias(realm, call)?;
    Ok(Reply::Json(MAPPER_TYPES.clone()))
}

pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let alias = alias(realm, call)?;
    let of_provider = realm.provider_mappers.iter().filter(|mapper| text(mapper, "identityProviderAlias") == alias);
    Ok(Reply::Json(of_provider.map(|mapper| json!(mapper)).collect()))
}

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    Ok(Reply::Json(json!(realm.provider_mappers[place])))
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let alias = alias(realm, call)?;
    let wanted = body::object(call.body, CLASS)?;
    let name = text(&wanted, "name");
    if wanted.get("identityProviderMapper").is_none_or(Value::is_null) || name.is_empty() {
        return Err(Fault::described(409, "conflict", "Duplicate resource error"));
    }
    let taken =
        |mapper: &Map<String, Value>| text(mapper, "identityProviderAlias") == alias && text(mapper, "name") == name;
    if realm.provider_mappers.iter().any(taken) {
        return Err(Fault::message(400, &format!("Failed to add mapper '{name}' to identity provider [oidc].")));
    }
    let id = lab_common::new_id();
    realm.provider_mappers.push(stored(&id, &wanted));
    Ok(Reply::Created(format!("{}/identity-provider/instances/{alias}/mappers/{id}", call.at), None))
}

pub(super) fn update(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    let wanted = body::object(call.body, CLASS)?;
    // Without its id in the body the model is looked up by nothing.
    if text(&wanted, "id") != call.arg(1) {
        return Err(Fault::unknown());
    }
    realm.provider_mappers[place] = stored(call.arg(1), &wanted);
    Ok(Reply::Done)
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let place = position(realm, call)?;
    realm.provider_mappers.remove(place);
    Ok(Reply::Done)
}

fn stored(id: &str, wanted: &Map<String, Value>) -> Map<String, Value> {
    let mut mapper = Map::new();
    mapper.insert("id".into(), json!(id));
    for name in ["name", "identityProviderAlias", "identityProviderMapper"] {
        mapper.insert(name.into(), json!(text(wanted, name)));
    }
    let mut config = wanted.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
    config.retain(|_, value| !value.is_null());
    mapper.insert("config".into(), Value::Object(config));
    mapper
}
