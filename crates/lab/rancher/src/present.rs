//! Links and actions of a resource: they depend on the address and on the caller, so they are never stored.

use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::text::{encode, field};

const LINKS: &str = include_str!("../data/links.json");

/// Links of some types beyond self, update and remove.
fn more(kind: &str) -> &'static Map<String, Value> {
    static ALL: OnceLock<Map<String, Value>> = OnceLock::new();
    static NONE: OnceLock<Map<String, Value>> = OnceLock::new();
    let all = ALL.get_or_init(|| serde_json::from_str(LINKS).unwrap_or_default());
    all.get(kind).and_then(Value::as_object).unwrap_or_else(|| NONE.get_or_init(Map::new))
}

/// Which of `update` and `remove` a resource offers, and its actions.
fn offers(context: &Context, kind: &str, row: &Value) -> (bool, bool, Vec<&'static str>) {
    let id = field(row, "id");
    match kind {
        "user" => {
            let may = context.can("update", "users", "", id);
            (may, true, if may { vec!["refreshauthprovideraccess", "setpassword"] } else { vec!["setpassword"] })
        }
        "setting" => (row["source"] != "env", true, vec![]),
        "cluster" => (true, id != "local", vec!["generateKubeconfig", "importYaml"]),
        "project" => (true, true, vec!["exportYaml"]),
        "globalRole" | "roleTemplate" => (true, row["builtin"] != true, vec![]),
        "feature" => (true, false, vec![]),
        "principal" => (false, false, vec![]),
        "authConfig" => {
            let on = row["enabled"] == true;
            (
                true,
                false,
                if on {
                    vec!["configureTest", "disable", "testAndApply"]
                } else {
                    vec!["configureTest", "testAndApply"]
                },
            )
        }
        _ => (true, true, vec![]),
    }
}

/// A row as it is answered under `/v3/PLURAL/ID`.
pub(crate) fn present(context: &Context, kind: &str, plural: &str, mut row: Value) -> Value {
    let id = field(&row, "id").to_owned();
    // A principal's id holds a scheme; only its slashes are encoded.
    let own = if kind == "principal" { encode(&id).replace("%3A", ":") } else { id.clone() };
    let itself = format!("{}/v3/{plural}/{own}", context.base);
    let (update, remove, actions) = offers(context, kind, &row);
    // Always the encrypted scheme, as recorded.
    let sockets = format!("wss://{}", context.base.split_once("://").map_or("", |(_, host)| host));
    let mut links: Map<String, Value> = more(kind)
        .iter()
        .filter_map(|(name, link)| Some((name.clone(), link.as_str()?)))
        .map(|(name, link)| {
            let link = link.replace("{base}", &context.base).replace("{ws}", &sockets).replace("{id}", &id);
            (name, json!(link))
        })
        .collect();
    links.insert("self".into(), json!(itself));
    if update {
        links.insert("update".into(), json!(itself));
    }
    if remove {
        links.insert("remove".into(), json!(itself));
    }
    row["links"] = Value::Object(links);
    if !actions.is_empty() {
        let actions: Map<String, Value> =
            actions.into_iter().map(|name| (name.to_owned(), json!(format!("{itself}?action={name}")))).collect();
        row["actions"] = Value::Object(actions);
    }
    row
}
