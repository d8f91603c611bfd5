//! Settings, and the catalogues that change little: global roles and features.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::problem::Problem;
use crate::state::State;

/// Settings anyone may read.
pub(crate) fn open(name: &str) -> bool {
    name == "cacerts" || name == "first-login" || name.starts_with("ui-")
}

/// A setting as it is in force.
pub(crate) fn view(state: &State, name: &str, row: &Value) -> Value {
    let mut row = row.clone();
    row["value"] = json!(state.setting(name));
    row
}

/// `PUT /v3/settings/NAME`.
pub(crate) fn put_setting(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    let row = rows::found(ask)?;
    let Some(value) = ask.body["value"].as_str() else {
        return Err(Problem::field("MissingRequired", "value"));
    };
    if row["source"] == "env" {
        return Err(Problem::new(
            405,
            "MethodNotAllow",
            format!("{} is readOnly because its value is from environment variable", ask.id),
        ));
    }
    let mut state = ask.context.rancher.state();
    if let Some(row) = state.table("setting").get_mut(&ask.id) {
        row["value"] = json!(value);
        row["customized"] = json!(!value.is_empty());
        row["source"] = json!(if value.is_empty() { "default" } else { "db" });
    }
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `PUT` of a catalogue row: only some fields of what is built in may change.
pub(crate) fn put(ask: &Ask, fields: &[&str]) -> Result {
    rows::require(ask, "update")?;
    rows::found(ask)?;
    let mut state = ask.context.rancher.state();
    if let Some(row) = state.table(ask.meta.name).get_mut(&ask.id) {
        for name in fields {
            if !ask.body[*name].is_null() {
                row[*name] = ask.body[*name].clone();
            }
        }
        labels(row, &ask.body);
    }
    state.touch();
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// Labels and annotations as norman updates them: replaced, but what is Rancher's own stays.
pub(crate) fn labels(row: &mut Value, body: &Value) {
    for name in ["labels", "annotations"] {
        let Some(given) = body[name].as_object() else { continue };
        let mut new = given.clone();
        for (key, value) in row[name].as_object().into_iter().flatten() {
            if key.contains("cattle.io/") && !new.contains_key(key) {
                new.insert(key.clone(), value.clone());
            }
        }
        row[name] = Value::Object(new);
    }
}
