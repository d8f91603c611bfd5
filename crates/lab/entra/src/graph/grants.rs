//! `/oauth2PermissionGrants`: consent to delegated permissions.

use lab_common::random_text;
use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{id_of, look, query, schema};
use crate::permissions::delegated_name;
use crate::state::{Inner, Kind, text};

/// A new grant; `person` is the object id of who consents, or none for everyone.
pub(crate) fn grant(client: &str, resource: &str, person: Option<&str>, scope: &str) -> Value {
    json!({
        "clientId": client, "consentType": if person.is_some() { "Principal" } else { "AllPrincipals" },
        "id": random_text(43), "principalId": person, "resourceId": resource, "scope": scope,
    })
}

/// GET /oauth2PermissionGrants.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = inner.all(Kind::Grant).to_vec();
    query::list(inner, call, Kind::Grant, rows)
}

/// GET /oauth2PermissionGrants/{id}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = look(inner, Kind::Grant, call)?;
    query::entity(inner, call, Kind::Grant, &found)
}

/// GET /servicePrincipals/{id}/oauth2PermissionGrants.
pub(crate) fn of_principal(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    let rows = inner.all(Kind::Grant).iter().filter(|one| one["clientId"] == id.as_str()).cloned().collect();
    query::list(inner, call, Kind::Grant, rows)
}

fn scopes_exist(scope: &str) -> Result<(), Problem> {
    match scope.split_whitespace().find(|name| delegated_name(name).is_none()) {
        Some(name) => {
            Err(Problem::bad(format!("The scope '{name}' is not a published delegated permission of the resource.")))
        }
        None => Ok(()),
    }
}

/// POST /oauth2PermissionGrants: 201.
pub(crate) fn create(inner: &mut Inner, call: &Call) -> Outcome {
    let body = call.object()?.clone();
    schema::check("oAuth2PermissionGrant", &body)?;
    let (client, resource) = (text(&body, "clientId"), text(&body, "resourceId"));
    let consent = text(&body, "consentType");
    let person = body["principalId"].as_str();
    if client.is_empty() || resource.is_empty() {
        return Err(Problem::bad(
            "A value is required for properties 'clientId' and 'resourceId' of resource 'OAuth2PermissionGrant'.",
        ));
    }
    match (consent, person) {
        ("AllPrincipals", None) | ("Principal", Some(_)) => {}
        _ => {
            return Err(Problem::bad(
                "Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.",
            ));
        }
    }
    scopes_exist(text(&body, "scope"))?;
    for id in [Some(client), Some(resource), person].into_iter().flatten() {
        let left = inner.looks_left(id);
        if inner.missed(id) {
            let gone = Problem::missing(id);
            return Err(if left.is_multiple_of(2) { gone } else { Problem::bad(gone.message) });
        }
        if inner.directory_object(id).is_none() {
            return Err(Problem::missing(id));
        }
    }
    let duplicate = inner
        .all(Kind::Grant)
        .iter()
        .any(|one| one["clientId"] == client && one["resourceId"] == resource && one["principalId"].as_str() == person);
    if duplicate {
        return Err(Problem::duplicate("Permission entry already exists."));
    }
    let made = grant(client, resource, person, text(&body, "scope"));
    inner.add(Kind::Grant, made.clone());
    Ok(Reply::entity(inner, 201, Kind::Grant.collection(), made))
}

/// PATCH /oauth2PermissionGrants/{id}: 204; only the scope can change.
pub(crate) fn patch(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::Grant, &call.key(0))?;
    let body = call.object()?.clone();
    schema::check("oAuth2PermissionGrant", &body)?;
    if let Some((name, _)) = body.as_object().into_iter().flatten().find(|(name, _)| *name != "scope") {
        return Err(Problem::bad(format!("Property '{name}' is read-only and cannot be changed.")));
    }
    scopes_exist(text(&body, "scope"))?;
    if let Some(grant) = inner.get_mut(Kind::Grant, &id) {
        grant["scope"] = body["scope"].clone();
    }
    Ok(Reply::empty())
}

/// DELETE /oauth2PermissionGrants/{id}: 204.
pub(crate) fn delete(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::Grant, &call.key(0))?;
    inner.take(Kind::Grant, &id);
    Ok(Reply::empty())
}
