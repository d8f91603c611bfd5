//! `/groups`.

use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{id_of, look, merge, named, query, schema};
use crate::seed::group;
use crate::state::{Inner, Kind, text, texts};

const REQUIRED: &[&str] = &["displayName", "mailEnabled", "mailNickname", "securityEnabled"];
const READ_ONLY: &[&str] =
    &["id", "createdDateTime", "deletedDateTime", "mail", "proxyAddresses", "onPremisesSyncEnabled"];

fn check(body: &Value) -> Result<(), Problem> {
    schema::check("group", body)?;
    match READ_ONLY.iter().find(|name| body.get(**name).is_some()) {
        Some(name) => Err(Problem::bad(format!("Property '{name}' is read-only and cannot be set."))),
        None => Ok(()),
    }
}

/// Whether the caller may change the group: administrators, owners, and applications on their own.
pub(crate) fn may_change(inner: &Inner, call: &Call, id: &str) -> Result<(), Problem> {
    let owns = |user: &String| inner.owners.get(id).is_some_and(|owners| owners.contains(user));
    match &call.caller.user {
        Some(user) if !inner.is_admin(user) && !owns(user) => Err(Problem::denied()),
        _ => Ok(()),
    }
}

fn make(inner: &mut Inner, call: &Call, unique: Option<&str>) -> Outcome {
    let body = call.object()?;
    check(body)?;
    if let Some(name) = REQUIRED.iter().find(|name| body.get(**name).is_none_or(Value::is_null)) {
        return Err(Problem::bad(format!("A value is required for property '{name}' of resource 'Group'.")));
    }
    let unified = texts(&body["groupTypes"]).iter().any(|name| name == "Unified");
    if body["mailEnabled"] == true && !unified {
        return Err(Problem::bad(
            "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.",
        ));
    }
    if text(body, "mailNickname").contains(['@', ' ', '(', ')', ',', ';', '"']) {
        return Err(Problem::bad("Invalid value specified for property 'mailNickname' of resource 'Group'."));
    }
    let unique = unique.or(body["uniqueName"].as_str());
    if unique.is_some_and(|unique| inner.find(Kind::Group, "uniqueName", unique).is_some()) {
        return Err(Problem::bad("Another object with the same value for property uniqueName already exists."));
    }
    let id = Inner::fresh();
    let mut made = group(&id, body);
    made["uniqueName"] = json!(unique);
    let references = texts(&body["members@odata.bind"]);
    let mut members = Vec::new();
    for reference in &references {
        members.push(super::members::referenced(inner, reference)?);
    }
    inner.owners.insert(id.clone(), call.caller.user.iter().cloned().collect());
    inner.members.insert(id, members);
    inner.add(Kind::Group, made.clone());
    Ok(Reply::entity(inner, 201, Kind::Group.collection(), made))
}

/// POST /groups: 201.
pub(crate) fn create(inner: &mut Inner, call: &Call) -> Outcome {
    make(inner, call, None)
}

/// PATCH /groups/{id}: 204; by uniqueName with `Prefer: create-if-missing` 201 where it made one.
pub(crate) fn patch(inner: &mut Inner, call: &Call) -> Outcome {
    let key = call.key(0);
    let upsert = key.property == "uniqueName" && call.header("prefer") == Some("create-if-missing");
    if upsert && named(inner, Kind::Group, &key)?.is_none() {
        return make(inner, call, Some(&key.value));
    }
    let id = id_of(inner, Kind::Group, &key)?;
    may_change(inner, call, &id)?;
    let body = call.object()?;
    check(body)?;
    if let Some(group) = inner.get_mut(Kind::Group, &id) {
        merge(group, body);
    }
    Ok(Reply::empty())
}

/// GET /groups.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = query::rows(inner, call, Kind::Group);
    query::list(inner, call, Kind::Group, rows)
}

/// GET /groups/$count.
pub(crate) fn count(inner: &mut Inner, call: &Call) -> Outcome {
    query::count(call, Kind::Group, inner.all(Kind::Group).to_vec())
}

/// GET /groups/{id}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = look(inner, Kind::Group, call)?;
    query::entity(inner, call, Kind::Group, &found)
}

/// DELETE /groups/{id}: 204.
pub(crate) fn delete(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::Group, &call.key(0))?;
    may_change(inner, call, &id)?;
    inner.take(Kind::Group, &id);
    inner.members.remove(&id);
    for members in inner.members.values_mut() {
        members.retain(|member| *member != id);
    }
    inner.drop_where(Kind::Assignment, |one| one["principalId"] == id.as_str());
    Ok(Reply::empty())
}
