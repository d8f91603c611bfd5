//! `/servicePrincipals`.

use serde_json::{Value, json};

use crate::graph::applications::may_change;
use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{id_of, look, merge, query, schema};
use crate::seed::service_principal;
use crate::state::{Inner, Kind, text};

const READ_ONLY: &[&str] = &["id", "deletedDateTime", "appDisplayName", "appOwnerOrganizationId", "signInAudience"];

/// Copies what a service principal takes from its application.
pub(crate) fn copy(application: &Value, principal: &mut Value) {
    principal["displayName"] = application["displayName"].clone();
    principal["appDisplayName"] = application["displayName"].clone();
    principal["appRoles"] = application["appRoles"].clone();
    principal["oauth2PermissionScopes"] = application["api"]["oauth2PermissionScopes"].clone();
    principal["replyUrls"] = application["web"]["redirectUris"].clone();
    principal["signInAudience"] = application["signInAudience"].clone();
    principal["passwordCredentials"] = json!([]);
}

fn check(body: &Value) -> Result<(), Problem> {
    schema::check("servicePrincipal", body)?;
    match READ_ONLY.iter().find(|name| body.get(**name).is_some()) {
        Some(name) => Err(Problem::bad(format!("Property '{name}' is read-only and cannot be set."))),
        None => Ok(()),
    }
}

/// POST /servicePrincipals: 201.
pub(crate) fn create(inner: &mut Inner, call: &Call) -> Outcome {
    let body = call.object()?;
    check(body)?;
    let app_id = text(body, "appId").to_owned();
    if app_id.is_empty() {
        return Err(Problem::bad("A value is required for property 'appId' of resource 'ServicePrincipal'."));
    }
    let application = inner.find(Kind::Application, "appId", &app_id).cloned();
    let no_application = || {
        Problem::bad(format!(
            "The appId '{app_id}' of the service principal does not reference a valid application object."
        ))
    };
    let Some(application) = application else { return Err(no_application()) };
    let id = text(&application, "id");
    let left = inner.looks_left(id);
    if inner.missed(id) {
        // Seen in the wild: the second wording blames a permission that is not at fault.
        return Err(if left.is_multiple_of(2) {
            no_application()
        } else {
            Problem::new(
                403,
                "Authorization_RequestDenied",
                "When using this permission, the backing application of the service principal being created must in the local tenant",
            )
        });
    }
    may_change(inner, call, id)?;
    if inner.find(Kind::ServicePrincipal, "appId", &app_id).is_some() {
        return Err(Problem::duplicate(format!(
            "The service principal cannot be created, updated, or restored because the service principal name {app_id} is already in use."
        )));
    }
    let mut principal = service_principal(&Inner::fresh(), &app_id, text(&application, "displayName"));
    copy(&application, &mut principal);
    merge(&mut principal, body);
    inner.add(Kind::ServicePrincipal, principal.clone());
    Ok(Reply::entity(inner, 201, Kind::ServicePrincipal.collection(), principal))
}

/// GET /servicePrincipals/{id}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = look(inner, Kind::ServicePrincipal, call)?;
    query::entity(inner, call, Kind::ServicePrincipal, &found)
}

/// GET /servicePrincipals.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = inner.all(Kind::ServicePrincipal).to_vec();
    query::list(inner, call, Kind::ServicePrincipal, rows)
}

/// GET /servicePrincipals/$count.
pub(crate) fn count(inner: &mut Inner, call: &Call) -> Outcome {
    query::count(call, Kind::ServicePrincipal, inner.all(Kind::ServicePrincipal).to_vec())
}

/// Whether the caller may change the principal: as its application, or as an administrator.
fn may(inner: &Inner, call: &Call, id: &str) -> Result<(), Problem> {
    let app_id = inner.get(Kind::ServicePrincipal, id).map(|one| text(one, "appId"));
    let application = app_id.and_then(|app_id| inner.find(Kind::Application, "appId", app_id));
    may_change(inner, call, application.map_or("", |one| text(one, "id")))
}

/// PATCH /servicePrincipals/{id}: 204.
pub(crate) fn patch(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    may(inner, call, &id)?;
    let body = call.object()?;
    check(body)?;
    if body.get("appId").is_some() {
        return Err(Problem::bad("Property 'appId' is read-only and cannot be set."));
    }
    if let Some(principal) = inner.get_mut(Kind::ServicePrincipal, &id) {
        merge(principal, body);
    }
    Ok(Reply::empty())
}

/// Takes a principal away, with its grants and assignments.
pub(crate) fn forget(inner: &mut Inner, id: &str) {
    inner.take(Kind::ServicePrincipal, id);
    inner.drop_where(Kind::Grant, |grant| grant["clientId"] == id || grant["resourceId"] == id);
    inner.drop_where(Kind::Assignment, |one| one["principalId"] == id || one["resourceId"] == id);
}

/// DELETE /servicePrincipals/{id}: 204.
pub(crate) fn delete(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    may(inner, call, &id)?;
    forget(inner, &id);
    Ok(Reply::empty())
}
