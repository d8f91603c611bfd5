//! `/applications`.

use lab_common::now;
use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::{certificates, id_of, look, merge, named, query, redirects, schema};
use crate::state::{Inner, Kind, text, texts};
use crate::time::rfc3339;

const READ_ONLY: &[&str] =
    &["id", "appId", "createdDateTime", "deletedDateTime", "publisherDomain", "verifiedPublisher"];
const AUDIENCES: &[&str] =
    &["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"];
const GROUP_CLAIMS: &[&str] = &["None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"];

fn blank(id: &str, domain: &str) -> Value {
    json!({
        "id": id, "deletedDateTime": null, "appId": Inner::fresh(), "applicationTemplateId": null,
        "disabledByMicrosoftStatus": null, "createdDateTime": rfc3339(now()), "displayName": null,
        "description": null, "groupMembershipClaims": null, "identifierUris": [],
        "isDeviceOnlyAuthSupported": null, "isFallbackPublicClient": null, "nativeAuthenticationApisEnabled": null,
        "notes": null, "publisherDomain": domain, "serviceManagementReference": null,
        "signInAudience": "AzureADandPersonalMicrosoftAccount", "tags": [], "tokenEncryptionKeyId": null,
        "uniqueName": null, "samlMetadataUrl": null, "defaultRedirectUri": null, "certification": null,
        "optionalClaims": null, "servicePrincipalLockConfiguration": null, "requestSignatureVerification": null,
        "addIns": [],
        "api": {"acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": [], "preAuthorizedApplications": []},
        "appRoles": [],
        "info": {"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null},
        "keyCredentials": [],
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [], "publicClient": {"redirectUris": []}, "requiredResourceAccess": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
        "web": {"homePageUrl": null, "logoutUrl": null, "redirectUris": [],
            "implicitGrantSettings": {"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false},
            "redirectUriSettings": []},
        "spa": {"redirectUris": []},
    })
}

fn check(body: &Value, creating: bool) -> Result<(), Problem> {
    schema::check("application", body)?;
    if let Some(name) = READ_ONLY.iter().find(|name| body.get(**name).is_some()) {
        return Err(Problem::bad(format!("Property '{name}' is read-only and cannot be set.")));
    }
    match body.get("displayName").map(|name| name.as_str().unwrap_or_default()) {
        None if !creating => {}
        None | Some("") => {
            return Err(Problem::bad("A value is required for property 'displayName' of resource 'Application'."));
        }
        Some(name) if name.chars().count() > 256 => {
            return Err(Problem::bad("Invalid value specified for property 'displayName' of resource 'Application'."));
        }
        Some(_) => {}
    }
    if body["passwordCredentials"].as_array().is_some_and(|list| !list.is_empty()) {
        return Err(Problem::bad("Updates to passwordCredentials are not allowed here. Use addPassword."));
    }
    let invalid = |property: &str| {
        Err(Problem::bad(format!("Invalid value specified for property '{property}' of resource 'Application'.")))
    };
    if body["signInAudience"].as_str().is_some_and(|audience| !AUDIENCES.contains(&audience)) {
        return invalid("signInAudience");
    }
    if let Some(claims) = body["groupMembershipClaims"].as_str()
        && !claims.split(',').all(|claim| GROUP_CLAIMS.contains(&claim.trim()))
    {
        return invalid("groupMembershipClaims");
    }
    redirects::check(body)
}

/// Whether the caller may change the application: administrators, owners, and applications with the full permission.
pub(crate) fn may_change(inner: &Inner, call: &Call, id: &str) -> Result<(), Problem> {
    let caller = &call.caller;
    let allowed = match &caller.user {
        Some(user) => inner.is_admin(user) || owns(inner, id, user),
        None => {
            caller.has_any(&["Application.ReadWrite.All"])
                || inner
                    .find(Kind::ServicePrincipal, "appId", &caller.app_id)
                    .is_some_and(|principal| owns(inner, id, text(principal, "id")))
        }
    };
    if allowed { Ok(()) } else { Err(Problem::denied()) }
}

fn owns(inner: &Inner, application: &str, who: &str) -> bool {
    inner.owners.get(application).is_some_and(|owners| owners.iter().any(|owner| owner == who))
}

fn settle(application: &mut Value) {
    let settings: Vec<Value> =
        texts(&application["web"]["redirectUris"]).into_iter().map(|uri| json!({"uri": uri, "index": null})).collect();
    if application["web"].is_object() {
        application["web"]["redirectUriSettings"] = json!(settings);
    }
}

fn make(inner: &mut Inner, call: &Call, unique_name: Option<&str>) -> Outcome {
    let body = call.object()?;
    check(body, true)?;
    let unique = unique_name.or(body["uniqueName"].as_str());
    if let Some(unique) = unique {
        let taken = [Kind::Application, Kind::DeletedApplication]
            .iter()
            .any(|kind| inner.find(*kind, "uniqueName", unique).is_some());
        if taken {
            return Err(Problem::bad("Another object with the same value for property uniqueName already exists."));
        }
    }
    let id = Inner::fresh();
    let domain = inner.domains.first().cloned().unwrap_or_default();
    let mut application = blank(&id, &domain);
    let mut body = body.clone();
    certificates::settle(&Value::Null, &mut body)?;
    merge(&mut application, &body);
    application["uniqueName"] = json!(unique);
    settle(&mut application);
    let owner = match &call.caller.user {
        Some(user) => Some(user.clone()),
        None => inner.find(Kind::ServicePrincipal, "appId", &call.caller.app_id).map(|sp| text(sp, "id").to_owned()),
    };
    inner.owners.insert(id.clone(), owner.into_iter().collect());
    inner.add(Kind::Application, application.clone());
    let mut reply = Reply::entity(inner, 201, Kind::Application.collection(), application);
    reply.headers.push((
        "location",
        format!(
            "{}/v2/{}/directoryObjects/{id}/Microsoft.DirectoryServices.Application",
            inner.base,
            crate::state::TENANT
        ),
    ));
    Ok(reply)
}

/// POST /applications: 201.
pub(crate) fn create(inner: &mut Inner, call: &Call) -> Outcome {
    make(inner, call, None)
}

/// PATCH /applications/{id}: 204; by uniqueName with `Prefer: create-if-missing` 201 where it made one.
pub(crate) fn patch(inner: &mut Inner, call: &Call) -> Outcome {
    let key = call.key(0);
    let upsert = key.property == "uniqueName"
        && call.header("prefer").is_some_and(|prefer| prefer.split(',').any(|part| part.trim() == "create-if-missing"));
    let existing = named(inner, Kind::Application, &key)?.map(|one| text(one, "id").to_owned());
    let Some(id) = existing else {
        return if upsert { make(inner, call, Some(&key.value)) } else { Err(Problem::missing(&key.value)) };
    };
    if inner.missed(&id) {
        // Reads have not heard of it, a write meets it.
        return Err(if upsert { Problem::concurrent() } else { Problem::missing(&key.value) });
    }
    may_change(inner, call, &id)?;
    let body = call.object()?;
    check(body, false)?;
    if let Some(unique) = body.get("uniqueName")
        && inner.get(Kind::Application, &id).is_some_and(|one| one["uniqueName"] != *unique)
    {
        return Err(Problem::bad("Property 'uniqueName' is read-only and cannot be changed."));
    }
    let Some(application) = inner.get_mut(Kind::Application, &id) else { return Err(Problem::missing(&id)) };
    let mut body = body.clone();
    certificates::settle(&application["keyCredentials"], &mut body)?;
    merge(application, &body);
    settle(application);
    let changed = application.clone();
    follow(inner, &changed);
    Ok(Reply::empty())
}

/// Keeps the service principal in step with its application.
fn follow(inner: &mut Inner, application: &Value) {
    let id =
        inner.find(Kind::ServicePrincipal, "appId", text(application, "appId")).map(|one| text(one, "id").to_owned());
    if let Some(principal) = id.and_then(|id| inner.get_mut(Kind::ServicePrincipal, &id)) {
        super::principals::copy(application, principal);
    }
}

/// Takes out secrets that the replica has not heard of.
fn seen(inner: &mut Inner, mut application: Value) -> Value {
    if let Some(list) = application["passwordCredentials"].as_array_mut() {
        list.retain(|one| !inner.missed(text(one, "keyId")));
    }
    // Certificates are shown without their bytes.
    for one in application["keyCredentials"].as_array_mut().into_iter().flatten() {
        one["key"] = Value::Null;
    }
    application
}

/// GET /applications/{id}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = look(inner, Kind::Application, call)?;
    let found = seen(inner, found);
    query::entity(inner, call, Kind::Application, &found)
}

/// GET /applications.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = inner.all(Kind::Application).to_vec();
    let rows = rows.into_iter().map(|row| seen(inner, row)).collect();
    query::list(inner, call, Kind::Application, rows)
}

/// GET /applications/$count.
pub(crate) fn count(inner: &mut Inner, call: &Call) -> Outcome {
    query::count(call, Kind::Application, inner.all(Kind::Application).to_vec())
}

/// GET /applications/{id}/owners.
pub(crate) fn owners(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::Application, &call.key(0))?;
    let owners = inner.owners.get(&id).cloned().unwrap_or_default();
    super::organization::objects(inner, call, &owners)
}

/// DELETE /applications/{id}: 204; the application can be restored for 30 days and keeps its unique name.
pub(crate) fn delete(inner: &mut Inner, call: &Call) -> Outcome {
    let id = id_of(inner, Kind::Application, &call.key(0))?;
    may_change(inner, call, &id)?;
    if let Some(mut gone) = inner.take(Kind::Application, &id) {
        gone["deletedDateTime"] = json!(rfc3339(now()));
        let app_id = text(&gone, "appId").to_owned();
        if let Some(principal) =
            inner.find(Kind::ServicePrincipal, "appId", &app_id).map(|one| text(one, "id").to_owned())
        {
            super::principals::forget(inner, &principal);
        }
        inner.seed(Kind::DeletedApplication, gone);
    }
    Ok(Reply::empty())
}
