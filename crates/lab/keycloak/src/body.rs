//! Bodies of the admin API: Keycloak rejects what its representation classes do not know.

use serde_json::{Map, Value};

use crate::answer::Fault;
use crate::data::FIELDS;

/// Reads one object of a representation class.
pub(crate) fn object(body: &[u8], class: &str) -> Result<Map<String, Value>, Fault> {
    match parse(body)? {
        Value::Object(map) => {
            check(&map, class, body)?;
            Ok(map)
        }
        _ => Err(unreadable()),
    }
}

/// Reads a list of objects of a representation class.
pub(crate) fn list(body: &[u8], class: &str) -> Result<Vec<Map<String, Value>>, Fault> {
    let Value::Array(items) = parse(body)? else { return Err(unreadable()) };
    items
        .into_iter()
        .map(|item| match item {
            Value::Object(map) => check(&map, class, body).map(|()| map),
            _ => Err(unreadable()),
        })
        .collect()
}

fn parse(body: &[u8]) -> Result<Value, Fault> {
    serde_json::from_slice(body).map_err(|_| unreadable())
}

fn unreadable() -> Fault {
    Fault::described(400, "invalid_request", "Cannot parse the JSON")
}

fn check(map: &Map<String, Value>, class: &str, body: &[u8]) -> Result<(), Fault> {
    for (name, value) in map {
        let Some(kind) = FIELDS[class][name].as_str() else {
            let (line, column) = place(body, name);
            return Err(Fault::error(
                400,
                &format!(
                    "Invalid json representation for {class}. Unrecognized field \"{name}\" at line {line} column {column}."
                ),
            ));
        };
        if !fits(value, kind) {
            return Err(unreadable());
        }
        if name == "protocolMappers" {
            for mapper in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
                check(mapper, "ProtocolMapperRepresentation", body)?;
            }
        }
    }
    Ok(())
}

/// Jackson turns scalars into text and numbers in text into numbers, but no list into an object.
fn fits(value: &Value, kind: &str) -> bool {
    match (kind, value) {
        (_, Value::Null) | ("any", _) => true,
        ("text", value) => !value.is_object() && !value.is_array(),
        ("flag", Value::String(text)) => text == "true" || text == "false",
        ("flag", value) => value.is_boolean() || value.is_number(),
        ("number", Value::String(text)) => text.parse::<i64>().is_ok(),
        ("number", value) => value.is_number(),
        ("list", value) => value.is_array(),
        ("map", value) => value.is_object(),
        _ => false,
    }
}

/// Line and column where Jackson's reader stands once it has seen the unknown property's value begin.
fn place(body: &[u8], name: &str) -> (usize, usize) {
    let text = String::from_utf8_lossy(body);
    let key = format!("\"{name}\"");
    let after = text.find(&key).map_or(0, |at| at + key.len());
    let rest = &text[after..];
    let start = after + rest.find(|c: char| c != ':' && !c.is_whitespace()).unwrap_or(0);
    let end = match text[start..].chars().next() {
        Some(c) if c.is_ascii_digit() || c == '-' => {
            start + text[start..].find(|c: char| !"0123456789.-+eE".contains(c)).unwrap_or(0)
        }
        Some('t' | 'n') => start + 4,
        Some('f') => start + 5,
        _ => start + 1,
    };
    let before = &text[..end.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_place_is_the_recorded_one() {
        assert_eq!(place(br#"{"clientId": "x", "nope": 1}"#, "nope"), (1, 28));
        assert_eq!(place(br#"{"nope": 1}"#, "nope"), (1, 11));
    }
}
