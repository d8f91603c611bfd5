//! `/directory/deletedItems`: applications in their 30 days.

use serde_json::Value;

use crate::graph::applications::may_change;
use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{look, query};
use crate::state::{Inner, Kind};

/// GET /directory/deletedItems/microsoft.graph.application.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = inner.all(Kind::DeletedApplication).to_vec();
    query::list(inner, call, Kind::DeletedApplication, rows)
}

/// GET /directory/deletedItems/{id}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = look(inner, Kind::DeletedApplication, call)?;
    query::entity(inner, call, Kind::DeletedApplication, &found)
}

fn take(inner: &mut Inner, call: &Call) -> Result<Value, Problem> {
    let id = call.key(0).value;
    may_change(inner, call, &id)?;
    inner.take(Kind::DeletedApplication, &id).ok_or_else(|| Problem::missing(&id))
}

/// DELETE /directory/deletedItems/{id}: 204, for good.
pub(crate) fn purge(inner: &mut Inner, call: &Call) -> Outcome {
    let gone = take(inner, call)?;
    inner.owners.remove(gone["id"].as_str().unwrap_or_default());
    inner.secrets.retain(|secret| gone["id"] != secret.application.as_str());
    Ok(Reply::empty())
}

/// POST /directory/deletedItems/{id}/restore: 200; the service principal does not come back with it.
pub(crate) fn restore(inner: &mut Inner, call: &Call) -> Outcome {
    let mut back = take(inner, call)?;
    back["deletedDateTime"] = Value::Null;
    inner.add(Kind::Application, back.clone());
    Ok(Reply::entity(inner, 200, "directoryObjects", back))
}
