//! `/auditLogs/signIns`.

use lab_common::now;
use serde_json::json;

use crate::graph::call::{Call, Outcome, Problem};
use crate::graph::query;
use crate::state::{Inner, Kind, text};
use crate::time::rfc3339;

/// GET /auditLogs/signIns, newest first; needs Entra ID P1.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    if !inner.switches.premium {
        return Err(Problem::new(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ));
    }
    let rows = inner.all(Kind::SignIn).iter().rev().cloned().collect();
    query::list(inner, call, Kind::SignIn, rows)
}

/// Writes a sign-in down; `code` 0 is success.
pub(crate) fn note(inner: &mut Inner, user: &str, app_id: &str, app_name: &str, code: u32, reason: &str) {
    let (upn, name) = inner
        .user(user)
        .map(|one| (text(one, "userPrincipalName").to_owned(), text(one, "displayName").to_owned()))
        .unwrap_or_default();
    let entry = json!({
        "id": Inner::fresh(), "createdDateTime": rfc3339(now()), "userDisplayName": name, "userPrincipalName": upn,
        "userId": user, "appId": app_id, "appDisplayName": app_name, "clientAppUsed": "Browser",
        "correlationId": Inner::fresh(), "conditionalAccessStatus": "notApplied", "isInteractive": true,
        "resourceDisplayName": "Microsoft Graph",
        "status": {"errorCode": code, "failureReason": if code == 0 { "Other." } else { reason }, "additionalDetails": null},
    });
    inner.add(Kind::SignIn, entry);
}
