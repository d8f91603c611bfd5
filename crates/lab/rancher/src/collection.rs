//! Norman's collections.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::text::{encode, strings};

const COLLECTIONS: &str = include_str!("../data/collections.json");

/// What a type's collection carries: sortable fields, filters, whether it counts and whether it offers creation.
fn shape(kind: &str) -> &'static Value {
    static SHAPES: OnceLock<Value> = OnceLock::new();
    &SHAPES.get_or_init(|| serde_json::from_str(COLLECTIONS).unwrap_or_default())[kind]
}

/// A query as Go writes it: sorted by key, encoded.
fn query(fields: &BTreeMap<String, String>) -> String {
    let parts: Vec<String> = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    parts.join("&")
}

/// Fields a collection of this type can be filtered by.
pub(crate) fn filters(kind: &str) -> Vec<String> {
    strings(&shape(kind)["filters"])
}

/// A collection: `asked` is the request's query, `data` what is in it, already presented.
pub(crate) fn collection(base: &str, kind: &str, plural: &str, asked: &[(String, String)], data: Vec<Value>) -> Value {
    let shape = shape(kind);
    let itself = format!("{base}/v3/{plural}");
    let search = asked.iter().any(|(key, value)| key == "action" && value == "search");
    let kept: BTreeMap<String, String> = asked.iter().cloned().collect();
    let link = |key: &str, value: &str| {
        let mut fields = kept.clone();
        fields.insert(key.into(), value.into());
        format!("{itself}?{}", query(&fields))
    };
    let links: Map<String, Value> =
        strings(&shape["sort"]).into_iter().map(|name| (name.clone(), json!(link("sort", &name)))).collect();
    let filters: Map<String, Value> = filters(kind)
        .into_iter()
        .map(|name| {
            let given: Vec<Value> = asked
                .iter()
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| json!({"modifier": "eq", "value": value}))
                .collect();
            (name, if given.is_empty() { Value::Null } else { Value::Array(given) })
        })
        .collect();
    let actions: Map<String, Value> = strings(&shape["actions"])
        .into_iter()
        .map(|name| (name.clone(), json!(format!("{itself}?action={name}"))))
        .collect();
    let mut body = json!({
        "type": "collection", "links": {"self": itself}, "actions": actions, "filters": filters,
        "resourceType": kind,
    });
    if search {
        body["sort"] = json!({"reverse": link("order", "asc"), "links": links});
    } else {
        body["sort"] = json!({"order": "asc", "reverse": link("order", "desc"), "links": links});
        let limit = kept.get("limit").and_then(|most| most.parse::<i64>().ok()).unwrap_or(1000);
        body["pagination"] = json!({"limit": limit});
        if shape["total"] == true {
            body["pagination"]["total"] = json!(data.len());
        }
    }
    if shape["create"] == true {
        body["createTypes"] = json!({kind: format!("{base}/v3/{}", plural.to_lowercase())});
    }
    body["data"] = Value::Array(data);
    page(&mut body, &kept, &link("marker", ""));
    body
}

/// Cuts a collection to what `limit` and `marker` ask for.
fn page(body: &mut Value, asked: &BTreeMap<String, String>, next: &str) {
    let limit = asked.get("limit").and_then(|most| most.parse::<usize>().ok()).filter(|most| *most > 0);
    let (Some(limit), Some(data)) = (limit, body["data"].as_array().cloned()) else { return };
    let start = match asked.get("marker") {
        Some(marker) => data.iter().position(|row| row["id"] == *marker).unwrap_or(0),
        None => 0,
    };
    let end = (start + limit).min(data.len());
    if let Some(following) = data.get(end) {
        body["pagination"]["partial"] = json!(true);
        let id = following["id"].as_str().unwrap_or_default();
        body["pagination"]["next"] = json!(next.replace("marker=", &format!("marker={}", encode(id))));
    }
    body["data"] = json!(data[start..end]);
}
