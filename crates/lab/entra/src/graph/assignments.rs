//! App role assignments: groups and people that may use an application, and application permissions.

use lab_common::now;
use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{id_of, query, schema};
use crate::state::{Inner, Kind, text};
use crate::time::rfc3339;

/// The role that says "may use it" where an application has no roles of its own.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

fn where_is(inner: &mut Inner, call: &Call, property: &str) -> Outcome {
    let id = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    let rows = inner.all(Kind::Assignment).iter().filter(|one| one[property] == id.as_str()).cloned().collect();
    query::list(inner, call, Kind::Assignment, rows)
}

/// GET /servicePrincipals/{id}/appRoleAssignedTo.
pub(crate) fn assigned_to(inner: &mut Inner, call: &Call) -> Outcome {
    where_is(inner, call, "resourceId")
}

/// GET /servicePrincipals/{id}/appRoleAssignments.
pub(crate) fn assignments(inner: &mut Inner, call: &Call) -> Outcome {
    where_is(inner, call, "principalId")
}

fn role_exists(resource: &Value, role: &str, kind: Kind) -> bool {
    let wanted = if kind == Kind::ServicePrincipal { "Application" } else { "User" };
    let fits = |one: &Value| {
        one["isEnabled"] == true
            && one["allowedMemberTypes"].as_array().is_some_and(|types| types.iter().any(|name| name == wanted))
    };
    let roles = resource["appRoles"].as_array().map_or(&[][..], Vec::as_slice);
    if role == NO_ROLE { !roles.iter().any(fits) } else { roles.iter().any(|one| one["id"] == role && fits(one)) }
}

/// POST /servicePrincipals/{id}/appRoleAssignedTo: 201.
pub(crate) fn assign(inner: &mut Inner, call: &Call) -> Outcome {
    let resource_id = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    let body = call.object()?.clone();
    schema::check("appRoleAssignment", &body)?;
    let (principal, role) = (text(&body, "principalId").to_owned(), text(&body, "appRoleId").to_owned());
    if text(&body, "resourceId") != resource_id {
        return Err(Problem::bad(
            "Invalid object identifier in the body: resourceId must be the service principal of the address.",
        ));
    }
    if role.is_empty() || principal.is_empty() {
        return Err(Problem::bad(
            "A value is required for properties 'principalId' and 'appRoleId' of resource 'AppRoleAssignment'.",
        ));
    }
    if inner.missed(&principal) {
        return Err(Problem::bad("Not a valid reference update."));
    }
    let Some((kind, object)) = inner.directory_object(&principal) else { return Err(Problem::missing(&principal)) };
    let (principal_type, principal_name) = match kind {
        Kind::Group => ("Group", object["displayName"].clone()),
        Kind::User => ("User", object["displayName"].clone()),
        _ => ("ServicePrincipal", object["displayName"].clone()),
    };
    if kind == Kind::Group && !inner.switches.premium {
        return Err(Problem::new(
            403,
            "Authorization_RequestDenied",
            "Groups are not available for assignment due to your Active Directory plan level.",
        ));
    }
    let Some(resource) = inner.get(Kind::ServicePrincipal, &resource_id) else {
        return Err(Problem::missing(&resource_id));
    };
    if !role_exists(resource, &role, kind) {
        return Err(Problem::bad("Permission being assigned was not found on application."));
    }
    let duplicate = inner.all(Kind::Assignment).iter().any(|one| {
        one["resourceId"] == resource_id.as_str()
            && one["principalId"] == principal.as_str()
            && one["appRoleId"] == role.as_str()
    });
    if duplicate {
        return Err(Problem::bad("Permission being assigned already exists on the object"));
    }
    let assignment = json!({
        "id": lab_common::random_text(43), "deletedDateTime": null, "appRoleId": role, "createdDateTime": rfc3339(now()),
        "principalDisplayName": principal_name, "principalId": principal, "principalType": principal_type,
        "resourceDisplayName": resource["displayName"], "resourceId": resource_id,
    });
    inner.add(Kind::Assignment, assignment.clone());
    Ok(Reply::entity(inner, 201, Kind::Assignment.collection(), assignment))
}

/// DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}: 204.
pub(crate) fn unassign(inner: &mut Inner, call: &Call) -> Outcome {
    let resource = id_of(inner, Kind::ServicePrincipal, &call.key(0))?;
    let id = id_of(inner, Kind::Assignment, &call.key(1))?;
    if inner.get(Kind::Assignment, &id).is_none_or(|one| one["resourceId"] != resource.as_str()) {
        return Err(Problem::missing(&id));
    }
    inner.take(Kind::Assignment, &id);
    Ok(Reply::empty())
}
