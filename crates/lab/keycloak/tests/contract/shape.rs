//! What is compared of an answer: keys and types of values, not the values.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Map, Value, json};

/// Keys and types of a JSON value. The elements of a list count together, an identifier used as a key counts as `ID`.
pub(crate) fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("flag"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(all) => {
            let mut shapes: Vec<Value> = all.iter().map(shape).collect();
            shapes.sort_by_key(ToString::to_string);
            shapes.dedup();
            Value::Array(shapes)
        }
        Value::Object(map) => {
            let id = Regex::new("^[0-9a-f]{8}-[0-9a-f-]{27}$").expect("a pattern");
            let key = |name: &str| if id.is_match(name) { "ID".to_owned() } else { name.to_owned() };
            let sorted: BTreeMap<String, Value> = map.iter().map(|(name, value)| (key(name), shape(value))).collect();
            json!(sorted)
        }
    }
}

/// Takes a value out, in every element where the way leads through a list.
pub(crate) fn without(value: &mut Value, way: &[&str]) {
    match (value, way) {
        (Value::Array(all), way) => all.iter_mut().for_each(|one| without(one, way)),
        (Value::Object(map), [last]) => {
            map.remove(*last);
        }
        (Value::Object(map), [first, rest @ ..]) => {
            if let Some(inside) = map.get_mut(*first) {
                without(inside, rest);
            }
        }
        _ => {}
    }
}

/// The values that are words of Keycloak's own: they are compared as they are.
pub(crate) fn words(body: &Value) -> Value {
    let names = ["error", "errorMessage", "error_description", "field", "params"];
    let kept: Map<String, Value> =
        names.iter().filter_map(|name| Some(((*name).to_owned(), without_parser(body.get(*name)?)))).collect();
    Value::Object(kept)
}

/// Keycloak's words without what the JSON parser of 24 and 25 adds to them: all fields it knows, and where it stopped.
fn without_parser(words: &Value) -> Value {
    let Some(text) = words.as_str() else { return words.clone() };
    json!(text.split_once(", not marked as ignorable").map_or(text, |(words, _)| words))
}

/// A value without an order of its own: lists and space-separated scopes are sorted.
pub(crate) fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(all) => {
            let mut all: Vec<Value> = all.iter().map(sorted).collect();
            all.sort_by_key(ToString::to_string);
            Value::Array(all)
        }
        Value::Object(map) => json!(map.iter().map(|(k, v)| (k.clone(), sorted(v))).collect::<BTreeMap<_, _>>()),
        other => other.clone(),
    }
}

/// An address: host named, identifiers hidden, parameters by name only.
pub(crate) fn address(text: &str, hosts: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (host, name) in hosts {
        text = text.replace(host, name);
    }
    let id = Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").expect("a pattern");
    let text = id.replace_all(&text, "ID").into_owned();
    let Some((path, query)) = text.split_once('?') else { return text };
    let pairs = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // What Keycloak says to the client or to the provider counts as it is.
        let said =
            ["error", "error_description", "prompt", "login_hint", "scope", "response_type", "code_challenge_method"];
        if said.contains(&name) { format!("{name}={value}") } else { name.to_owned() }
    };
    let mut names: Vec<String> = query.split('&').map(pairs).collect();
    names.sort();
    format!("{path}?{}", names.join("&"))
}
