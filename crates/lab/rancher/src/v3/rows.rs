//! Reading: collections and single resources, as far as the caller may see them.

use serde_json::Value;

use super::kinds::Kind;
use super::{Ask, Reply, Result, cluster_view, principals, registration, tokens, users};
use crate::collection::{filters, paged};
use crate::context::GROUP;
use crate::present::present;
use crate::problem::Problem;
use crate::providers;
use crate::text::field;

/// All rows of the type, whoever asks.
fn all(ask: &Ask) -> Vec<Value> {
    let state = ask.context.rancher.state();
    match ask.meta.kind {
        Kind::AuthConfig => state.configs.values().map(|config| config.row.clone()).collect(),
        Kind::Cluster => state.clusters.values().map(cluster_view::view).collect(),
        Kind::User => state.users.values().map(|user| users::view(user, ask.context.me())).collect(),
        Kind::Setting => state.rows("setting").map(|(id, row)| super::catalogue::view(&state, id, row)).collect(),
        Kind::Feature => {
            let known = state.rows("feature").filter(|(id, _)| state.version.knows_feature(id));
            known.map(|(_, row)| row.clone()).collect()
        }
        _ => state.rows(ask.meta.name).map(|(_, row)| row.clone()).collect(),
    }
}

/// One row, whoever asks.
pub(crate) fn one(ask: &Ask) -> Option<Value> {
    if ask.meta.kind == Kind::Registration {
        return registration::find(ask);
    }
    let state = ask.context.rancher.state();
    match ask.meta.kind {
        Kind::AuthConfig | Kind::User | Kind::Setting | Kind::Feature => {}
        Kind::Cluster => return state.clusters.get(&ask.id).map(cluster_view::view),
        _ => return state.row(ask.meta.name, &ask.id).cloned(),
    }
    drop(state);
    all(ask).into_iter().find(|row| row["id"] == ask.id)
}

/// One row that is there.
pub(crate) fn found(ask: &Ask) -> std::result::Result<Value, Problem> {
    let (_, name) = ask.meta.place(&ask.id);
    one(ask).ok_or_else(|| Problem::not_found(&format!("{}.{GROUP}", ask.meta.resource), name))
}

/// Refuses what the caller may not do to the object asked for.
pub(crate) fn require(ask: &Ask, verb: &str) -> std::result::Result<(), Problem> {
    let (namespace, name) = ask.meta.place(&ask.id);
    ask.context.require(verb, ask.meta.resource, namespace, name)
}

/// Whether a row meets the query's filters.
fn meets(ask: &Ask, known: &[String], row: &Value) -> bool {
    ask.query.iter().filter(|(key, _)| known.contains(key)).all(|(key, wanted)| match &row[key] {
        Value::String(text) => text == wanted,
        Value::Null => wanted.is_empty(),
        Value::Bool(yes) => wanted == if *yes { "true" } else { "false" },
        other => *other == **wanted,
    })
}

/// `GET /v3/PLURAL`.
pub(crate) async fn list(ask: &Ask) -> Result {
    let context = &ask.context;
    let known = filters(ask.meta.name);
    let rows = match ask.meta.kind {
        Kind::Token => tokens::mine(ask),
        Kind::Principal => principals::own(ask),
        Kind::Registration => registration::list(ask),
        kind => {
            let everything = context.can("list", ask.meta.resource, "", "");
            all(ask)
                .into_iter()
                .filter(|row| {
                    let (namespace, name) = ask.meta.place(field(row, "id"));
                    let open = kind == Kind::Setting && super::catalogue::open(name);
                    everything
                        || open
                        || (!namespace.is_empty() && context.can("list", ask.meta.resource, namespace, ""))
                        || context.can("get", ask.meta.resource, namespace, name)
                })
                .collect()
        }
    };
    let principal = ask.meta.kind == Kind::Principal;
    let rows = rows.into_iter().filter(|row| principal || meets(ask, &known, row)).collect();
    let of = (ask.meta.name, ask.meta.plural);
    let mut body = paged(&context.base, of, &ask.query, rows, |row| shown(ask, row));
    if ask.meta.kind == Kind::User
        && !context.can("update", ask.meta.resource, "", "")
        && let Some(actions) = body["actions"].as_object_mut()
    {
        actions.remove("refreshauthprovideraccess");
    }
    Ok(Reply::Ok(body))
}

/// Under which plural a row is addressed.
fn plural_of(ask: &Ask, row: &Value) -> &'static str {
    providers::find(|one| row["type"] == one.config).map_or(ask.meta.plural, |one| one.plural)
}

/// A row as it is answered.
pub(crate) fn shown(ask: &Ask, row: Value) -> Value {
    present(&ask.context, ask.meta.name, plural_of(ask, &row), row)
}

/// `GET /v3/PLURAL/ID`.
pub(crate) async fn get(ask: &Ask) -> Result {
    match ask.meta.kind {
        Kind::Token => return tokens::get(ask),
        Kind::Principal => return principals::get(ask).await,
        Kind::Setting if super::catalogue::open(&ask.id) => {}
        _ => require(ask, "get")?,
    }
    Ok(Reply::Ok(shown(ask, found(ask)?)))
}
