//! Service principals, assignments and consent.

use lab_entra::{Entra, Settings};
use serde_json::{Value, json};

use crate::help::{DEV_USERS, application, get, graph, graph_as, graph_principal, ready, text};

#[tokio::test]
async fn a_service_principal_belongs_to_an_application() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let found = get(&entra, &format!("servicePrincipals(appId='{}')", app.app_id)).await.json();
    assert_eq!(found["id"], app.principal);
    assert_eq!(found["replyUrls"], application()["web"]["redirectUris"]);
    let again = graph(&entra, "POST", "servicePrincipals", json!({"appId": app.app_id})).await;
    assert_eq!((again.error().0, again.error().1.as_str()), (409, "Request_MultipleObjectsWithSameKeyValue"));
    let orphan =
        graph(&entra, "POST", "servicePrincipals", json!({"appId": "11111111-2222-4333-8444-555555555555"})).await;
    assert!(orphan.error().2.contains("does not reference a valid application object"));
    assert_eq!(get(&entra, "servicePrincipals(appId='11111111-2222-4333-8444-555555555555')").await.status, 404);
    let unique = get(&entra, "servicePrincipals(uniqueName='x')").await;
    assert_eq!(unique.status, 400, "not a key of service principals");
}

#[tokio::test]
async fn consent_is_given_once_and_widened() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let graph_id = graph_principal(&entra).await;
    let body = json!({"clientId": app.principal, "consentType": "AllPrincipals", "principalId": null, "resourceId": graph_id, "scope": "openid"});
    let again = graph(&entra, "POST", "oauth2PermissionGrants", body.clone()).await;
    assert_eq!(again.error().0, 409);
    assert!(again.error().2.contains("Permission entry already exists"));
    let filter = format!(
        "oauth2PermissionGrants?$filter=clientId%20eq%20'{}'%20and%20consentType%20eq%20'AllPrincipals'",
        app.principal
    );
    let list = get(&entra, &filter).await.json();
    assert_eq!(list["value"].as_array().map(Vec::len), Some(1));
    let path = format!("oauth2PermissionGrants/{}", text(&list["value"][0]["id"]));
    assert_eq!(graph(&entra, "PATCH", &path, json!({"scope": "openid GroupMember.Read.All"})).await.status, 204);
    assert_eq!(get(&entra, &path).await.json()["scope"], "openid GroupMember.Read.All");
    assert_eq!(graph(&entra, "PATCH", &path, json!({"scope": "Nonsense"})).await.status, 400);
    let mut wrong = body;
    wrong["consentType"] = json!("Principal");
    assert_eq!(graph(&entra, "POST", "oauth2PermissionGrants", wrong).await.status, 400, "a person is missing");
    let hayden = entra.token_for("hayden", &["DelegatedPermissionGrant.ReadWrite.All"]).expect("a token");
    assert_eq!(
        graph_as(&entra, &hayden, "DELETE", &path, Value::Null).await.status,
        403,
        "the permission is not enough"
    );
}

#[tokio::test]
async fn groups_are_assigned_where_the_tenant_pays_for_it() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let path = format!("servicePrincipals/{}/appRoleAssignedTo", app.principal);
    let body = json!({"principalId": DEV_USERS, "resourceId": app.principal, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    entra.configure(&Settings { premium: false, ..Default::default() });
    assert_eq!(graph(&entra, "POST", &path, body.clone()).await.status, 403);
    entra.configure(&Settings::default());
    let made = graph(&entra, "POST", &path, body.clone()).await;
    assert_eq!(made.status, 201);
    assert_eq!(
        (&made.json()["principalType"], &made.json()["principalDisplayName"]),
        (&json!("Group"), &json!("k8s_dev_users"))
    );
    assert_eq!(
        graph(&entra, "POST", &path, body).await.error().2,
        "Permission being assigned already exists on the object"
    );
    let list = get(&entra, &path).await.json();
    assert_eq!(list["value"].as_array().map(Vec::len), Some(1));
    let one = format!("{path}/{}", text(&list["value"][0]["id"]));
    assert_eq!(graph(&entra, "DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(get(&entra, &path).await.json()["value"], json!([]));
}

#[tokio::test]
async fn an_application_on_its_own_has_its_roles() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app.app_id.as_str()),
        ("client_secret", &app.secret),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let bare = text(&crate::help::token(&entra, &fields).await.json()["access_token"]);
    assert_eq!(graph_as(&entra, &bare, "GET", "groups", Value::Null).await.error().1, "Authorization_RequestDenied");
    let resource = graph_principal(&entra).await;
    let role = json!({"principalId": app.principal, "resourceId": resource, "appRoleId": "98830695-27a2-44f7-8c18-0c3ebc9698f6"});
    assert_eq!(
        graph(&entra, "POST", &format!("servicePrincipals/{resource}/appRoleAssignedTo"), role).await.status,
        201
    );
    let token = text(&crate::help::token(&entra, &fields).await.json()["access_token"]);
    assert_eq!(graph_as(&entra, &token, "GET", "groups", Value::Null).await.status, 200);
    assert_eq!(graph_as(&entra, &token, "GET", "me", Value::Null).await.status, 403);
}
