//! Applications and their secrets.

use lab_entra::{Entra, Settings};
use serde_json::{Value, json};

use crate::help::{application, get, graph, graph_as, graph_with, ready, text};

#[tokio::test]
async fn an_application_is_made_read_and_changed() {
    let entra = Entra::reference();
    let made = graph(&entra, "POST", "applications", application()).await;
    assert_eq!(made.status, 201);
    assert!(made.header("location").is_some());
    let body = made.json();
    assert_eq!(body["@odata.context"], "http://localhost:7411/v1.0/$metadata#applications/$entity");
    assert_ne!(body["id"], body["appId"]);
    assert_eq!(body["publisherDomain"], "contoso.com");
    assert_eq!(body["web"]["redirectUriSettings"][0]["index"], Value::Null);
    assert_eq!((&body["spa"], &body["uniqueName"]), (&json!({"redirectUris": []}), &Value::Null));
    let (id, app_id) = (text(&body["id"]), text(&body["appId"]));
    let selected = get(&entra, &format!("applications(appId='{app_id}')?$select=id,displayName")).await.json();
    assert_eq!(selected["@odata.context"], "http://localhost:7411/v1.0/$metadata#applications(id,displayName)/$entity");
    assert_eq!(selected.as_object().map(serde_json::Map::len), Some(3));
    // PATCH merges what is nested and replaces lists.
    let patched = graph(
        &entra,
        "PATCH",
        &format!("applications/{id}"),
        json!({"web": {"redirectUris": ["https://kc.example.org/x"]}}),
    )
    .await;
    assert_eq!((patched.status, patched.text.as_str()), (204, ""));
    let after = get(&entra, &format!("applications/{id}")).await.json();
    assert_eq!(after["web"]["redirectUris"], json!(["https://kc.example.org/x"]));
    assert_eq!(after["web"]["implicitGrantSettings"]["enableIdTokenIssuance"], false);
    assert_eq!(after["web"]["redirectUriSettings"], json!([{"uri": "https://kc.example.org/x", "index": null}]));
    assert_eq!(
        get(&entra, "applications/11111111-2222-4333-8444-555555555555").await.error().1,
        "Request_ResourceNotFound"
    );
}

#[tokio::test]
async fn upsert_by_unique_name_makes_once() {
    let entra = Entra::reference();
    let path = "applications(uniqueName='lockstep-1')";
    let token = entra.admin_token();
    let patch = |prefer: &'static [(&'static str, &'static str)], body: Value| {
        let (entra, token) = (entra.clone(), token.clone());
        async move { graph_with(&entra, &token, "PATCH", path, prefer, body).await }
    };
    assert_eq!(patch(&[], application()).await.status, 404);
    let made = patch(&[("prefer", "create-if-missing")], application()).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["uniqueName"], "lockstep-1");
    assert_eq!(patch(&[("prefer", "create-if-missing")], application()).await.status, 204);
    assert_eq!(patch(&[], json!({"notes": "x"})).await.status, 204);
    assert_eq!(get(&entra, path).await.json()["notes"], "x");
    let mut second = application();
    second["uniqueName"] = json!("lockstep-1");
    assert_eq!(graph(&entra, "POST", "applications", second.clone()).await.error().0, 400);
    assert_eq!(patch(&[], json!({"uniqueName": "other"})).await.status, 400, "it never changes");
    // A deleted application keeps the name until it is purged.
    let id = text(&get(&entra, path).await.json()["id"]);
    assert_eq!(graph(&entra, "DELETE", &format!("applications/{id}"), Value::Null).await.status, 204);
    assert_eq!(get(&entra, path).await.status, 404);
    assert_eq!(patch(&[("prefer", "create-if-missing")], application()).await.status, 400);
    let deleted = get(&entra, "directory/deletedItems/microsoft.graph.application").await.json();
    assert_eq!(deleted["value"][0]["id"], id);
    assert_eq!(graph(&entra, "POST", &format!("directory/deletedItems/{id}/restore"), Value::Null).await.status, 200);
    assert_eq!(get(&entra, path).await.status, 200);
    assert_eq!(graph(&entra, "DELETE", &format!("applications/{id}"), Value::Null).await.status, 204);
    assert_eq!(graph(&entra, "DELETE", &format!("directory/deletedItems/{id}"), Value::Null).await.status, 204);
    assert_eq!(patch(&[("prefer", "create-if-missing")], application()).await.status, 201);
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_refused() {
    let entra = Entra::reference();
    let with = |name: &str, value: Value| {
        let mut body = application();
        body[name] = value;
        body
    };
    let cases = [
        (with("displayname", json!("x")), "Invalid property 'displayname'."),
        (with("displayName", Value::Null), "A value is required for property 'displayName' of resource 'Application'."),
        (with("tags", json!("x")), "Invalid value specified for property 'tags' of resource."),
        (with("appId", json!("x")), "Property 'appId' is read-only and cannot be set."),
        (
            with("signInAudience", json!("Everyone")),
            "Invalid value specified for property 'signInAudience' of resource 'Application'.",
        ),
        (
            with("groupMembershipClaims", json!("Groups")),
            "Invalid value specified for property 'groupMembershipClaims' of resource 'Application'.",
        ),
        (
            with("passwordCredentials", json!([{"displayName": "x"}])),
            "Updates to passwordCredentials are not allowed here. Use addPassword.",
        ),
    ];
    for (body, message) in cases {
        assert_eq!(
            graph(&entra, "POST", "applications", body).await.error(),
            (400, "Request_BadRequest".into(), message.into())
        );
    }
    for bad in ["http://kc.example.org/x", "https://kc.example.org", "https://kc.example.org/x#y", "/x"] {
        let body = with("web", json!({"redirectUris": [bad]}));
        assert_eq!(graph(&entra, "POST", "applications", body).await.status, 400, "{bad}");
    }
    let empty = graph(&entra, "POST", "applications", Value::Null).await;
    assert_eq!(empty.status, 400);
    assert!(entra.applications().is_empty());
}

#[tokio::test]
async fn a_secret_is_shown_once_and_removed_by_its_key() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let body =
        json!({"passwordCredential": {"displayName": "keycloak 2026-11", "endDateTime": "2099-05-23T00:00:00Z"}});
    let made = graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), body).await.json();
    assert_eq!(made["@odata.context"], "http://localhost:7411/v1.0/$metadata#microsoft.graph.passwordCredential");
    let secret = text(&made["secretText"]);
    assert_eq!(secret.len(), 40);
    assert_eq!(made["hint"], &secret[..3]);
    assert_eq!(made["endDateTime"], "2099-05-23T00:00:00Z");
    let read = get(&entra, &format!("applications/{}", app.id)).await;
    assert!(!read.text.contains(&secret));
    assert_eq!(read.json()["passwordCredentials"].as_array().map(Vec::len), Some(2));
    let path = format!("applications/{}/removePassword", app.id);
    assert_eq!(graph(&entra, "POST", &path, json!({"keyId": made["keyId"]})).await.status, 204);
    assert_eq!(graph(&entra, "POST", &path, json!({"keyId": made["keyId"]})).await.status, 400);
    assert_eq!(
        get(&entra, &format!("applications/{}", app.id)).await.json()["passwordCredentials"].as_array().map(Vec::len),
        Some(1)
    );
    let ended = json!({"passwordCredential": {"endDateTime": "2020-01-01T00:00:00Z"}});
    assert_eq!(graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), ended).await.status, 400);
    let chosen = json!({"passwordCredential": {"secretText": "mine"}});
    assert_eq!(graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), chosen).await.status, 400);
}

#[tokio::test]
async fn policies_limit_secrets() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let path = format!("applications/{}/addPassword", app.id);
    entra.configure(&Settings { secret_max_days: Some(180), ..Default::default() });
    assert_eq!(graph(&entra, "POST", &path, json!({})).await.error().1, "CredentialInvalidLifetimeAsPerAppPolicy");
    let policy = get(&entra, "policies/defaultAppManagementPolicy").await.json();
    assert_eq!(policy["applicationRestrictions"]["passwordCredentials"][0]["maxLifetime"], "P180D");
    entra.configure(&Settings { secrets_forbidden: true, ..Default::default() });
    assert_eq!(graph(&entra, "POST", &path, json!({})).await.error().1, "CredentialTypeNotAllowedAsPerAppPolicy");
    entra.configure(&Settings::default());
    assert_eq!(graph(&entra, "POST", &path, json!({})).await.status, 200);
}

#[tokio::test]
async fn people_change_only_what_they_own() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let hayden = entra.token_for("hayden@contoso.com", &["Application.ReadWrite.All"]).expect("a token");
    let path = format!("applications/{}", app.id);
    assert_eq!(
        graph_as(&entra, &hayden, "PATCH", &path, json!({"notes": "x"})).await.error().1,
        "Authorization_RequestDenied"
    );
    let own = graph_as(&entra, &hayden, "POST", "applications", application()).await.json();
    let own_path = format!("applications/{}", text(&own["id"]));
    assert_eq!(graph_as(&entra, &hayden, "PATCH", &own_path, json!({"notes": "x"})).await.status, 204);
    let owners = get(&entra, &format!("{own_path}/owners")).await.json();
    assert_eq!(owners["value"][0]["userPrincipalName"], "hayden@contoso.com");
}
