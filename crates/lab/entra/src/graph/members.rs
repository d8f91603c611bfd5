//! Members of groups.

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::groups::may_change;
use crate::graph::{id_of, organization, schema};
use crate::state::{Inner, Kind};

fn of(inner: &mut Inner, call: &Call, through: bool) -> Result<Vec<String>, Problem> {
    let id = id_of(inner, Kind::Group, &call.key(0))?;
    Ok(if through { inner.all_members(&id) } else { inner.members.get(&id).cloned().unwrap_or_default() })
}

/// GET /groups/{id}/members.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let ids = of(inner, call, false)?;
    organization::objects(inner, call, &ids)
}

/// GET /groups/{id}/transitiveMembers.
pub(crate) fn transitive(inner: &mut Inner, call: &Call) -> Outcome {
    let ids = of(inner, call, true)?;
    organization::objects(inner, call, &ids)
}

fn number(call: &Call, ids: &[String]) -> Outcome {
    if call.eventual() {
        Ok(Reply::number(ids.len()))
    } else {
        Err(Problem::unsupported(
            "$count is not currently supported without the request header 'ConsistencyLevel: eventual'.",
        ))
    }
}

/// GET /groups/{id}/members/$count.
pub(crate) fn count(inner: &mut Inner, call: &Call) -> Outcome {
    let ids = of(inner, call, false)?;
    number(call, &ids)
}

/// GET /groups/{id}/transitiveMembers/$count.
pub(crate) fn transitive_count(inner: &mut Inner, call: &Call) -> Outcome {
    let ids = of(inner, call, true)?;
    number(call, &ids)
}

/// The id behind a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/ID`.
pub(crate) fn referenced(inner: &Inner, reference: &str) -> Result<String, Problem> {
    let id = reference.rsplit('/').next().unwrap_or_default();
    if !reference.contains("://") || !schema::is_guid(id) {
        return Err(Problem::bad(format!("Invalid URL format specified in @odata.id: '{reference}'.")));
    }
    match inner.directory_object(id) {
        Some((Kind::User | Kind::Group | Kind::ServicePrincipal, _)) => Ok(id.to_owned()),
        _ => Err(Problem::missing(id)),
    }
}

/// POST /groups/{id}/members/$ref: 204.
pub(crate) fn add(inner: &mut Inner, call: &Call) -> Outcome {
    let group = id_of(inner, Kind::Group, &call.key(0))?;
    may_change(inner, call, &group)?;
    let member = referenced(inner, call.object()?["@odata.id"].as_str().unwrap_or_default())?;
    if member == group || inner.all_groups(&group).contains(&member) {
        return Err(Problem::bad("A group cannot be added as a member of itself."));
    }
    if inner.join(&group, &member) {
        Ok(Reply::empty())
    } else {
        Err(Problem::bad(
            "One or more added object references already exist for the following modified properties: 'members'.",
        ))
    }
}

/// DELETE /groups/{id}/members/{member}/$ref: 204.
pub(crate) fn remove(inner: &mut Inner, call: &Call) -> Outcome {
    let group = id_of(inner, Kind::Group, &call.key(0))?;
    may_change(inner, call, &group)?;
    let member = call.key(1).value;
    if inner.leave(&group, &member) { Ok(Reply::empty()) } else { Err(Problem::missing(&member)) }
}
