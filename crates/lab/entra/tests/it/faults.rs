//! What new objects do before they have replicated.

use lab_entra::{Entra, Settings};
use serde_json::{Value, json};

use crate::browser::{Browser, authorize, location, query};
use crate::help::{application, get, graph, graph_principal, graph_with, text, token};

fn looks(replication_looks: u32) -> Settings {
    Settings { replication_looks, ..Default::default() }
}

#[tokio::test]
async fn a_new_application_is_missed_for_some_looks() {
    let entra = Entra::reference();
    entra.configure(&looks(2));
    let made = graph(&entra, "POST", "applications", application()).await.json();
    let path = format!("applications/{}", text(&made["id"]));
    assert_eq!(get(&entra, &path).await.status, 404);
    assert_eq!(graph(&entra, "PATCH", &path, json!({"notes": "x"})).await.status, 404);
    assert_eq!(graph(&entra, "PATCH", &path, json!({"notes": "x"})).await.status, 204);
    assert_eq!(get(&entra, &path).await.status, 200);
}

#[tokio::test]
async fn an_upsert_that_meets_a_new_application_collides() {
    let entra = Entra::reference();
    entra.configure(&looks(1));
    let admin = entra.admin_token();
    let prefer = [("prefer", "create-if-missing")];
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(
            graph_with(&entra, &admin, "PATCH", "applications(uniqueName='x')", &prefer, application()).await.status,
        );
    }
    assert_eq!(statuses, [201, 409, 204]);
}

#[tokio::test]
async fn a_service_principal_too_early_gets_misleading_answers() {
    let entra = Entra::reference();
    entra.configure(&looks(2));
    let app_id = text(&graph(&entra, "POST", "applications", application()).await.json()["appId"]);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(graph(&entra, "POST", "servicePrincipals", json!({"appId": app_id})).await);
    }
    assert!(seen[0].status == 400 && seen[0].text.contains("does not reference a valid application object"));
    assert!(
        seen[1].status == 403
            && seen[1]
                .text
                .contains("the backing application of the service principal being created must in the local tenant")
    );
    assert_eq!(seen[2].status, 201);
    let principal = text(&seen[2].json()["id"]);
    let grant = json!({"clientId": principal, "consentType": "AllPrincipals", "principalId": null,
        "resourceId": graph_principal(&entra).await, "scope": "openid"});
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(graph(&entra, "POST", "oauth2PermissionGrants", grant.clone()).await.status);
    }
    assert_eq!(statuses, [404, 400, 201]);
}

#[tokio::test]
async fn an_assignment_too_early_is_not_a_valid_reference_update() {
    let entra = Entra::reference();
    let app = crate::help::ready(&entra, application()).await;
    entra.configure(&looks(1));
    let body =
        json!({"displayName": "k8s_new", "mailEnabled": false, "mailNickname": "k8s_new", "securityEnabled": true});
    let group = text(&graph(&entra, "POST", "groups", body).await.json()["id"]);
    let path = format!("servicePrincipals/{}/appRoleAssignedTo", app.principal);
    let assign =
        json!({"principalId": group, "resourceId": app.principal, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    assert_eq!(graph(&entra, "POST", &path, assign.clone()).await.error().2, "Not a valid reference update.");
    assert_eq!(graph(&entra, "POST", &path, assign).await.status, 201);
}

#[tokio::test]
async fn a_new_secret_is_missing_in_reads_and_refused_at_first() {
    let entra = Entra::reference();
    let app = crate::help::ready(&entra, application()).await;
    entra.configure(&Settings { replication_looks: 1, secret_delay: 2, ..Default::default() });
    let made = graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), json!({})).await.json();
    let path = format!("applications/{}", app.id);
    assert!(!get(&entra, &path).await.text.contains(made["keyId"].as_str().unwrap_or("?")));
    assert!(get(&entra, &path).await.text.contains(made["keyId"].as_str().unwrap_or("?")));
    let secret = text(&made["secretText"]);
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app.app_id.as_str()),
        ("client_secret", &secret),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    assert_eq!(token(&entra, &fields).await.aad().2, 7_000_215);
    assert_eq!(token(&entra, &fields).await.aad().2, 7_000_215);
    assert_eq!(token(&entra, &fields).await.status, 200);
}

#[tokio::test]
async fn a_secret_removed_at_once_collides() {
    let entra = Entra::reference();
    let app = crate::help::ready(&entra, application()).await;
    entra.configure(&looks(1));
    let made = graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), json!({})).await.json();
    let path = format!("applications/{}/removePassword", app.id);
    assert_eq!(
        graph(&entra, "POST", &path, json!({"keyId": made["keyId"]})).await.error().1,
        "Directory_ConcurrencyViolation"
    );
    assert_eq!(graph(&entra, "POST", &path, json!({"keyId": made["keyId"]})).await.status, 204);
}

#[tokio::test]
async fn sign_in_does_not_know_a_new_application_yet() {
    let entra = Entra::reference();
    entra.configure(&looks(1));
    let app_id = text(&graph(&entra, "POST", "applications", application()).await.json()["appId"]);
    assert!(Browser::new(&entra).open(&authorize(&app_id, &[])).await.text.contains("AADSTS700016"));
    assert!(Browser::new(&entra).open(&authorize(&app_id, &[])).await.text.contains("name=\"loginfmt\""));
}

#[tokio::test]
async fn a_new_grant_is_not_seen_at_once() {
    let entra = Entra::reference();
    let app_id = text(&graph(&entra, "POST", "applications", application()).await.json()["appId"]);
    let principal = text(&graph(&entra, "POST", "servicePrincipals", json!({"appId": app_id})).await.json()["id"]);
    entra.configure(&looks(1));
    let grant = json!({"clientId": principal, "consentType": "AllPrincipals", "principalId": null,
        "resourceId": graph_principal(&entra).await, "scope": "openid profile email"});
    assert_eq!(graph(&entra, "POST", "oauth2PermissionGrants", grant).await.status, 201);
    let mut browser = Browser::new(&entra);
    let page = browser.sign_in(&authorize(&app_id, &[]), "hayden@contoso.com").await;
    assert!(page.text.contains("Permissions requested"));
    assert!(query(&location(&browser.open(&authorize(&app_id, &[])).await), "code").is_some());
}

#[tokio::test]
async fn time_can_decide_instead_of_looks() {
    let entra = Entra::reference();
    entra.configure(&Settings { replication_ms: 3_600_000, ..Default::default() });
    let made = graph(&entra, "POST", "applications", application()).await.json();
    let path = format!("applications/{}", text(&made["id"]));
    for _ in 0..5 {
        assert_eq!(get(&entra, &path).await.status, 404);
    }
    assert_eq!(get(&entra, "applications").await.json()["value"], Value::Array(Vec::new()));
    let lists = entra.applications();
    assert_eq!(lists.len(), 1, "it is there all the same");
}
