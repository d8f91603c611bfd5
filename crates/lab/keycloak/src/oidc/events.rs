//! Login events, kept as the realm's settings say.

use std::time::{SystemTime, UNIX_EPOCH};

use lab_common::new_id;
use serde_json::{Map, Value, json};

use crate::data::{EVENT_TYPES, texts};
use crate::state::{Realm, flag};

/// One event to be noted.
#[derive(Default)]
pub(crate) struct Event<'a> {
    pub(crate) kind: &'a str,
    pub(crate) client: &'a str,
    pub(crate) user: &'a str,
    pub(crate) session: &'a str,
    pub(crate) error: &'a str,
    pub(crate) details: Vec<(&'a str, String)>,
}

/// Keeps an event if the realm keeps events of that type: where no types are listed, the default ones.
pub(crate) fn note(realm: &mut Realm, event: &Event<'_>) {
    let listed = realm.rep.get("enabledEventTypes").filter(|list| list.as_array().is_some_and(|list| !list.is_empty()));
    let kept = texts(listed.unwrap_or(&EVENT_TYPES)).any(|kind| kind == event.kind);
    if !flag(&realm.rep, "eventsEnabled") || !kept {
        return;
    }
    let mut rep = Map::new();
    rep.insert("id".into(), json!(new_id()));
    // Milliseconds that count: whoever waits for an event compares it with the moment the waiting began.
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_millis());
    rep.insert("time".into(), json!(u64::try_from(time).unwrap_or(u64::MAX)));
    rep.insert("type".into(), json!(event.kind));
    rep.insert("realmId".into(), json!(realm.id));
    let named = [("clientId", event.client), ("userId", event.user), ("sessionId", event.session)];
    for (name, value) in named.into_iter().filter(|(_, value)| !value.is_empty()) {
        rep.insert(name.into(), json!(value));
    }
    rep.insert("ipAddress".into(), json!("127.0.0.1"));
    if !event.error.is_empty() {
        rep.insert("error".into(), json!(event.error));
    }
    if !event.details.is_empty() {
        let details: Map<_, _> = event.details.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        rep.insert("details".into(), Value::Object(details));
    }
    // Newest first, as the admin API lists them.
    realm.events.insert(0, Value::Object(rep));
}
