//! Rules of Graph as a whole: tokens, permissions, headers, batches.

use lab_entra::{Entra, Settings};
use serde_json::{Value, json};

use crate::help::{application, get, graph, graph_as, graph_with, ready, send};

#[tokio::test]
async fn a_token_is_needed_and_must_be_good() {
    let entra = Entra::reference();
    let none = send(&entra, "GET", "/v1.0/me", &[], "").await;
    assert_eq!((none.error().0, none.error().1.as_str()), (401, "InvalidAuthenticationToken"));
    assert!(none.header("www-authenticate").is_some());
    assert!(none.header("request-id").is_some());
    let expired = entra.token_that_lives("ada", &["User.Read"], -60).expect("a token");
    assert_eq!(
        graph_as(&entra, &expired, "GET", "me", Value::Null).await.error().2,
        "Lifetime validation failed, the token is expired."
    );
    assert!(graph_as(&entra, "nonsense", "GET", "me", Value::Null).await.error().2.contains("IDX14100"));
    let other = Entra::new("other").admin_token();
    assert_eq!(graph_as(&entra, &other, "GET", "me", Value::Null).await.status, 401, "signed by somebody else");
    let wrong_audience =
        lab_common::SigningKey::generate().sign(&json!({"aud": "11111111-2222-4333-8444-555555555555"}));
    assert!(graph_as(&entra, &wrong_audience, "GET", "me", Value::Null).await.error().2.contains("Invalid audience"));
}

#[tokio::test]
async fn every_route_wants_its_permission() {
    let entra = Entra::reference();
    let only = entra.token_for("ada", &["User.Read"]).expect("a token");
    for (method, path) in [
        ("GET", "applications"),
        ("POST", "applications"),
        ("POST", "servicePrincipals"),
        ("POST", "oauth2PermissionGrants"),
        ("GET", "groups"),
        ("POST", "groups"),
        ("GET", "users"),
        ("POST", "directoryObjects/getByIds"),
        ("GET", "auditLogs/signIns"),
        ("GET", "policies/defaultAppManagementPolicy"),
    ] {
        let body = if method == "POST" { json!({}) } else { Value::Null };
        assert_eq!(
            graph_as(&entra, &only, method, path, body).await.error(),
            (403, "Authorization_RequestDenied".into(), "Insufficient privileges to complete the operation.".into()),
            "{method} {path}"
        );
    }
    assert_eq!(graph_as(&entra, &only, "GET", "me", Value::Null).await.status, 200);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told() {
    let entra = Entra::reference();
    assert!(get(&entra, "gruops").await.error().2.contains("Resource not found for the segment 'gruops'"));
    assert_eq!(graph(&entra, "DELETE", "organization", Value::Null).await.status, 405);
}

#[tokio::test]
async fn any_page_may_call_graph_but_not_read_retry_after() {
    let entra = Entra::reference();
    let preflight = send(
        &entra,
        "OPTIONS",
        "/v1.0/me",
        &[("origin", "http://127.0.0.1:7400"), ("access-control-request-headers", "authorization")],
        "",
    )
    .await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (200, Some("*")));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("authorization"));
    let answer =
        graph_with(&entra, &entra.admin_token(), "GET", "me", &[("client-request-id", "mine")], Value::Null).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("client-request-id"), Some("mine"));
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_lowercase();
    assert!(exposed.contains("request-id") && !exposed.contains("retry-after"));
}

#[tokio::test]
async fn throttling_names_the_seconds() {
    let entra = Entra::reference();
    entra.configure(&Settings { throttle: 1, retry_after: 7, ..Default::default() });
    let answer = get(&entra, "me").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("7")));
    assert_eq!(get(&entra, "me").await.status, 200);
}

#[tokio::test]
async fn a_batch_answers_each_part() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let json_type = json!({"Content-Type": "application/json"});
    let parts = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/groups?$filter=displayName eq 'k8s_ops'&$select=id"},
        {"id": "2", "method": "GET", "url": "/users/nobody"},
        {"id": "3", "method": "PATCH", "url": format!("/applications/{}", app.id), "headers": json_type, "body": {"notes": "batched"}},
        {"id": "4", "method": "GET", "url": "/me", "dependsOn": ["3"]},
        {"id": "5", "method": "GET", "url": "/me", "dependsOn": ["2"]},
        {"id": "6", "method": "GET", "url": "/groups?$search=\"displayName:k8s\"", "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "7", "method": "PATCH", "url": format!("/applications/{}", app.id), "body": {"notes": "no type"}},
    ]});
    let answer = graph(&entra, "POST", "$batch", parts).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let part = |id: &str| {
        body["responses"].as_array().into_iter().flatten().find(|one| one["id"] == id).cloned().unwrap_or_default()
    };
    let status = |id: &str| part(id)["status"].as_u64();
    assert_eq!(part("1")["body"]["value"].as_array().map(Vec::len), Some(1));
    assert_eq!((status("2"), status("3"), status("4"), status("5")), (Some(404), Some(204), Some(200), Some(424)));
    assert_eq!(part("2")["body"]["error"]["code"], "Request_ResourceNotFound");
    assert_eq!(part("6")["body"]["value"].as_array().map(Vec::len), Some(4));
    assert_eq!(status("7"), Some(400));
    assert_eq!(get(&entra, &format!("applications/{}", app.id)).await.json()["notes"], "batched");
}

#[tokio::test]
async fn a_batch_has_limits_and_each_part_its_own_permission() {
    let entra = Entra::reference();
    let many: Vec<Value> = (0..21).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/me"})).collect();
    assert_eq!(graph(&entra, "POST", "$batch", json!({"requests": many})).await.status, 400);
    let twice =
        json!({"requests": [{"id": "1", "method": "GET", "url": "/me"}, {"id": "1", "method": "GET", "url": "/me"}]});
    assert_eq!(graph(&entra, "POST", "$batch", twice).await.status, 400);
    let only = entra.token_for("ada", &["User.Read"]).expect("a token");
    let two = json!({"requests": [{"id": "1", "method": "GET", "url": "/me"}, {"id": "2", "method": "GET", "url": "/groups"}]});
    let body = graph_as(&entra, &only, "POST", "$batch", two).await.json();
    assert_eq!((&body["responses"][0]["status"], &body["responses"][1]["status"]), (&json!(200), &json!(403)));
}
