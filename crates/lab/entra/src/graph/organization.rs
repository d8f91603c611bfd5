//! The tenant itself, and directory objects of any kind.

use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply, with_context};
use crate::graph::query;
use crate::state::{Inner, Kind, TENANT, texts};

const P1_PLAN: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";

/// GET /organization; with `User.Read` alone only id, name and domains are filled.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let domains: Vec<Value> = inner
        .domains
        .iter()
        .map(|name| {
            let initial = name.ends_with(".onmicrosoft.com");
            json!({"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": Some(name) == inner.domains.first(),
                "isInitial": initial, "name": name, "type": "Managed"})
        })
        .collect();
    let plans = if inner.switches.premium {
        json!([{"assignedDateTime": "2026-01-05T08:00:00Z", "capabilityStatus": "Enabled", "service": "AADPremiumService",
            "servicePlanId": P1_PLAN}])
    } else {
        json!([])
    };
    let full = call.caller.has_any(&["Organization.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"]);
    let hidden = |value: Value| if full { value } else { Value::Null };
    let tenant = json!({
        "id": TENANT, "deletedDateTime": null, "businessPhones": [], "city": null, "country": null,
        "countryLetterCode": hidden(json!("DE")), "createdDateTime": hidden(json!("2026-01-05T08:00:00Z")),
        "defaultUsageLocation": null, "displayName": inner.tenant_name, "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null, "onPremisesSyncEnabled": null, "partnerTenantType": null,
        "postalCode": null, "preferredLanguage": hidden(json!("en")), "privacyProfile": null, "state": null,
        "street": null, "technicalNotificationMails": [], "tenantType": "AAD", "provisionedPlans": [],
        "assignedPlans": if full { plans } else { json!([]) }, "verifiedDomains": domains,
    });
    let names: Option<Vec<&str>> = call.option("select").map(|list| list.split(',').map(str::trim).collect());
    let shown = match names {
        None => tenant,
        Some(names) => names.into_iter().map(|name| (name.to_owned(), tenant[name].clone())).collect(),
    };
    Ok(Reply::json(200, with_context(&inner.base, "organization", json!({"value": [shown]}))))
}

/// GET /policies/defaultAppManagementPolicy.
pub(crate) fn app_policy(inner: &mut Inner, _: &Call) -> Outcome {
    let restriction = |kind: &str, on: bool, life: Option<u64>| {
        json!({"restrictionType": kind, "state": if on { "enabled" } else { "disabled" },
            "maxLifetime": life.map(|days| format!("P{days}D")),
            "restrictForAppsCreatedAfterDateTime": "2026-01-05T08:00:00Z"})
    };
    let days = inner.switches.secret_max_days;
    let forbidden = inner.switches.secrets_forbidden;
    let mut passwords = Vec::new();
    if forbidden {
        passwords.push(restriction("passwordAddition", true, None));
    }
    if days.is_some() {
        passwords.push(restriction("passwordLifetime", true, days));
    }
    let rules = json!({"passwordCredentials": passwords, "keyCredentials": []});
    let policy = json!({
        "id": "00000000-0000-0000-0000-000000000000", "displayName": "Default app management tenant policy",
        "description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "isEnabled": forbidden || days.is_some(), "applicationRestrictions": rules, "servicePrincipalRestrictions": rules,
    });
    Ok(Reply::entity(inner, 200, "policies/defaultAppManagementPolicy", policy))
}

/// A directory object as lists of mixed kinds show it.
fn typed(inner: &Inner, id: &str) -> Option<(Kind, Value)> {
    let (kind, object) = inner.directory_object(id)?;
    let mut shown = json!({"@odata.type": format!("#microsoft.graph.{}", kind.type_name())});
    if let (Some(shown), Some(object)) = (shown.as_object_mut(), object.as_object()) {
        shown.extend(object.clone());
    }
    Some((kind, shown))
}

/// The answer for a list of directory objects by id.
pub(crate) fn objects(inner: &mut Inner, call: &Call, ids: &[String]) -> Outcome {
    let found: Vec<(Kind, Value)> = ids.iter().filter_map(|id| typed(inner, id)).collect();
    let groups_only = !found.is_empty() && found.iter().all(|(kind, _)| *kind == Kind::Group);
    let kind = if groups_only { Kind::Group } else { Kind::User };
    let rows = found.into_iter().map(|(_, object)| object).collect();
    let mut reply = query::list(inner, call, kind, rows)?;
    if let Some(body) = &mut reply.body {
        body["@odata.context"] = json!(format!("{}/v1.0/$metadata#directoryObjects", inner.base));
    }
    Ok(reply)
}

/// GET /directoryObjects/{id}.
pub(crate) fn directory_object(inner: &mut Inner, call: &Call) -> Outcome {
    let id = call.key(0).value;
    if inner.missed(&id) {
        return Err(Problem::missing(&id));
    }
    let (_, object) = typed(inner, &id).ok_or_else(|| Problem::missing(&id))?;
    Ok(Reply::entity(inner, 200, "directoryObjects", object))
}

/// POST /directoryObjects/getByIds: those of at most 1000 that exist.
pub(crate) fn by_ids(inner: &mut Inner, call: &Call) -> Outcome {
    let body = call.object()?;
    let (ids, types) = (texts(&body["ids"]), texts(&body["types"]));
    if ids.is_empty() || ids.len() > 1000 {
        return Err(Problem::bad("Invalid number of values for parameter 'ids': between 1 and 1000 are allowed."));
    }
    let mut found = Vec::new();
    for id in &ids {
        let Some((kind, object)) = typed(inner, id) else { continue };
        let wanted = types.is_empty() || types.iter().any(|name| name.eq_ignore_ascii_case(kind.type_name()));
        if wanted && !inner.missed(id) {
            found.push(object);
        }
    }
    Ok(Reply::json(200, with_context(&inner.base, "directoryObjects", json!({"value": found}))))
}
