//! Login events and their settings.

use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::data::EVENT_TYPES;
use crate::state::{Realm, flag};

pub(super) fn config(realm: &mut Realm, _: &Call<'_>) -> Answer {
    let mut rep = Map::new();
    rep.insert("eventsEnabled".into(), json!(flag(&realm.rep, "eventsEnabled")));
    if let Some(seconds) = realm.rep.get("eventsExpiration").filter(|seconds| seconds.as_u64() != Some(0)) {
        rep.insert("eventsExpiration".into(), seconds.clone());
    }
    rep.insert("eventsListeners".into(), realm.rep.get("eventsListeners").cloned().unwrap_or_else(|| json!([])));
    let listed = realm.rep.get("enabledEventTypes").filter(|list| list.as_array().is_some_and(|list| !list.is_empty()));
    rep.insert("enabledEventTypes".into(), listed.unwrap_or(&EVENT_TYPES).clone());
    for name in ["adminEventsEnabled", "adminEventsDetailsEnabled"] {
        rep.insert(name.into(), json!(flag(&realm.rep, name)));
    }
    Ok(Reply::Json(Value::Object(rep)))
}

/// `eventsEnabled` and `eventsExpiration` fall back to off where they are not sent; the rest keeps its value.
pub(super) fn set_config(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, "RealmEventsConfigRepresentation")?;
    realm.rep.insert("eventsEnabled".into(), json!(flag(&wanted, "eventsEnabled")));
    match wanted.get("eventsExpiration").and_then(Value::as_u64) {
        Some(seconds) => realm.rep.insert("eventsExpiration".into(), json!(seconds)),
        None => realm.rep.shift_remove("eventsExpiration"),
    };
    for name in ["eventsListeners", "enabledEventTypes", "adminEventsEnabled", "adminEventsDetailsEnabled"] {
        if let Some(value) = wanted.get(name).filter(|value| !value.is_null()) {
            realm.rep.insert(name.into(), value.clone());
        }
    }
    Ok(Reply::Done)
}

/// A day (`yyyy-MM-dd`) or milliseconds since 1970, in milliseconds.
fn moment(call: &Call<'_>, name: &str) -> Result<Option<u64>, Fault> {
    let Some(text) = call.query.filled(name) else { return Ok(None) };
    let wrong = || {
        Fault::error(400, &format!("Invalid value for '{name}', expected format is yyyy-MM-dd or an Epoch timestamp"))
    };
    if let Ok(millis) = text.parse() {
        return Ok(Some(millis));
    }
    let parts: Vec<i64> = text.split('-').map_while(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year < 1970 {
        return Err(wrong());
    }
    u64::try_from(days(year, month, day) * 86_400_000).map(Some).map_err(|_| wrong())
}

/// Days since 1970-01-01, by Howard Hinnant's days_from_civil.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y / 400;
    let year_of_era = y - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let from = moment(call, "dateFrom")?;
    let to = moment(call, "dateTo")?;
    let kinds: Vec<&str> = query.all("type").collect();
    let shaped = |kind: &&str| kind.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let base = |kind: &str| kind.trim_end_matches("_ERROR").to_owned();
    let known = |kind: &&str| {
        shaped(kind)
            && (EXTRA.contains(&base(kind).as_str())
                || crate::data::texts(&EVENT_TYPES).any(|known| base(known) == base(kind)))
    };
    if !kinds.iter().all(known) {
        return Err(Fault::unknown());
    }
    let is = |event: &Value, name: &str, wanted: &str| query.filled(wanted).is_none_or(|value| event[name] == value);
    let found = realm.events.iter().filter(|event| {
        let time = event["time"].as_u64().unwrap_or_default();
        (kinds.is_empty() || kinds.iter().any(|kind| event["type"] == *kind))
            && is(event, "clientId", "client")
            && is(event, "userId", "user")
            && is(event, "ipAddress", "ipAddress")
            && from.is_none_or(|from| time >= from)
            && to.is_none_or(|to| time <= to + 86_400_000)
    });
    let found = query.page(found.collect(), 100);
    Ok(Reply::Json(found.into_iter().cloned().collect()))
}

/// Event types that are not saved unless they are listed.
const EXTRA: [&str; 8] = [
    "REFRESH_TOKEN",
    "INTROSPECT_TOKEN",
    "USER_INFO_REQUEST",
    "IDENTITY_PROVIDER_RESPONSE",
    "IDENTITY_PROVIDER_RETRIEVE_TOKEN",
    "CLIENT_INFO",
    "VALIDATE_ACCESS_TOKEN",
    "PUSHED_AUTHORIZATION_REQUEST",
];

pub(super) fn clear(realm: &mut Realm, _: &Call<'_>) -> Answer {
    realm.events.clear();
    Ok(Reply::Done)
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(super::days(1970, 1, 1), 0);
        assert_eq!(super::days(2026, 11, 23), 20_780);
    }
}
