//! Checks bodies against the JSON Schema cut from Graph's own metadata.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::graph::call::Problem;
use crate::time;

const TEXT: &str = include_str!("../../data/graph-v1.0-subset.schema.json");

fn definitions() -> &'static Map<String, Value> {
    static DEFINITIONS: OnceLock<Map<String, Value>> = OnceLock::new();
    DEFINITIONS.get_or_init(|| match serde_json::from_str::<Value>(TEXT) {
        Ok(Value::Object(mut whole)) => match whole.remove("$defs") {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        },
        _ => Map::new(),
    })
}

/// Whether the type is known and has this property.
pub(crate) fn has_property(type_name: &str, property: &str) -> bool {
    match definitions().get(type_name) {
        Some(known) => property.contains('@') || known["properties"].get(property).is_some(),
        None => true,
    }
}

/// Checks a body against a type.
///
/// # Errors
/// 400 with the property that does not fit.
pub(crate) fn check(type_name: &str, body: &Value) -> Result<(), Problem> {
    match definitions().get(type_name) {
        Some(definition) => walk(definition, body, ""),
        None => Ok(()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn misfit(property: &str) -> Problem {
    Problem::bad(format!("Invalid value specified for property '{property}' of resource."))
}

fn walk(schema: &Value, value: &Value, property: &str) -> Result<(), Problem> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return definitions().get(name).map_or(Ok(()), |inner| walk(inner, value, property));
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        if value.is_null() && choices.iter().any(|choice| choice["type"] == "null") {
            return Ok(());
        }
        // The deepest complaint is the useful one: the other choice is only `null`.
        let other = choices.iter().find(|choice| choice["type"] != "null");
        return other.map_or(Ok(()), |choice| walk(choice, value, property));
    }
    if let Some(allowed) = schema["enum"].as_array() {
        return if allowed.contains(value) { Ok(()) } else { Err(misfit(property)) };
    }
    let wanted = &schema["type"];
    let fits = |name: &str| name == type_of(value) || (name == "number" && type_of(value) == "integer");
    let right_type = match wanted {
        Value::String(name) => fits(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(fits),
        _ => true,
    };
    if !right_type {
        return Err(misfit(property));
    }
    match value {
        Value::String(text) => format_fits(&schema["format"], text).then_some(()).ok_or_else(|| misfit(property)),
        Value::Array(items) => items.iter().try_for_each(|item| walk(&schema["items"], item, property)),
        Value::Object(members) => members.iter().try_for_each(|(name, inner)| {
            if name.contains('@') {
                return Ok(());
            }
            match schema["properties"].get(name) {
                Some(next) => walk(next, inner, name),
                None if schema["additionalProperties"] == false => {
                    Err(Problem::bad(format!("Invalid property '{name}'.")))
                }
                None => Ok(()),
            }
        }),
        _ => Ok(()),
    }
}

fn format_fits(format: &Value, text: &str) -> bool {
    match format.as_str() {
        Some("uuid") => is_guid(text),
        Some("date-time") => time::parse(text).is_some(),
        _ => true,
    }
}

/// Whether the text is a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::{check, has_property};
    use serde_json::json;

    #[test]
    fn bodies_fit_or_name_what_does_not() {
        let good = json!({"displayName": "x", "web": {"redirectUris": ["https://a/b"]}, "tags@odata.type": "x",
            "optionalClaims": {"idToken": [{"name": "email", "source": null, "essential": false, "additionalProperties": []}]}});
        assert_eq!(check("application", &good), Ok(()));
        let message = |body| check("application", &body).map_err(|problem| problem.message);
        assert_eq!(message(json!({"displayname": "x"})), Err("Invalid property 'displayname'.".into()));
        assert_eq!(message(json!({"web": {"redirectUrls": []}})), Err("Invalid property 'redirectUrls'.".into()));
        assert!(message(json!({"tags": "x"})).is_err());
        assert!(message(json!({"api": null})).is_ok());
        assert!(
            message(json!({"requiredResourceAccess": [{"resourceAppId": "x", "resourceAccess": [{"id": "no guid"}]}]}))
                .is_err()
        );
        assert!(check("passwordCredential", &json!({"endDateTime": "tomorrow"})).is_err());
        assert!(has_property("group", "displayName") && !has_property("group", "name"));
    }
}
