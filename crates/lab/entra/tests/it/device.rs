//! The device code flow.

use lab_entra::Entra;
use serde_json::Value;

use crate::browser::Browser;
use crate::help::{Answer, TENANT, application, form, graph_as, ready, token};

const GRAPH_CLI: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

async fn start(entra: &Entra, client: &str, scope: &str) -> Answer {
    form(
        entra,
        &format!("/{TENANT}/oauth2/v2.0/devicecode"),
        &[("origin", "http://127.0.0.1:7400")],
        &[("client_id", client), ("scope", scope)],
    )
    .await
}

async fn poll(entra: &Entra, client: &str, code: &str) -> Answer {
    token(
        entra,
        &[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", client), ("device_code", code)],
    )
    .await
}

#[tokio::test]
async fn a_device_gets_a_token_after_a_person_agreed() {
    let entra = Entra::reference();
    let started =
        start(&entra, GRAPH_CLI, "https://graph.microsoft.com/Application.ReadWrite.All offline_access openid").await;
    assert_eq!(started.header("access-control-allow-origin"), None);
    let body = started.json();
    assert_eq!((&body["expires_in"], &body["interval"]), (&Value::from(900), &Value::from(5)));
    assert!(body.get("verification_uri_complete").is_none());
    let (device, typed) = (crate::help::text(&body["device_code"]), crate::help::text(&body["user_code"]));
    assert_eq!(poll(&entra, GRAPH_CLI, &device).await.aad(), (400, "authorization_pending".into(), 70016));
    let mut browser = Browser::new(&entra);
    let page = browser.open(body["verification_uri"].as_str().unwrap_or_default()).await;
    assert!(page.text.contains("name=\"otc\""));
    assert!(browser.submit("/devicelogin", &[("otc", "WRONG")]).await.text.contains("That code didn"));
    let page = browser.submit("/devicelogin", &[("otc", &typed.to_lowercase())]).await;
    let page = browser.answer(&page, &[("loginfmt", "ada@contoso.com")]).await;
    let page = browser.answer(&page, &[("passwd", "lockstep")]).await;
    assert!(page.text.contains("Permissions requested"), "{}", page.text);
    let page = browser.answer(&page, &[("answer", "accept")]).await;
    assert!(page.text.contains("Are you trying to sign in to Microsoft Graph Command Line Tools?"), "{}", page.text);
    assert_eq!(poll(&entra, GRAPH_CLI, &device).await.aad().2, 70016);
    let page = browser.answer(&page, &[("answer", "accept")]).await;
    assert!(page.text.contains("You may now close this window"));
    let tokens = poll(&entra, GRAPH_CLI, &device).await.json();
    assert_eq!(tokens["scope"], "Application.ReadWrite.All openid");
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    let apps =
        graph_as(&entra, tokens["access_token"].as_str().unwrap_or_default(), "GET", "applications", Value::Null).await;
    assert_eq!(apps.status, 200);
    assert_ne!(poll(&entra, GRAPH_CLI, &device).await.status, 200, "once");
}

#[tokio::test]
async fn declined_expired_and_unknown_codes_are_told_apart() {
    let entra = Entra::reference();
    let body = start(&entra, AZURE_CLI, "https://graph.microsoft.com/.default").await.json();
    let (device, typed) = (crate::help::text(&body["device_code"]), crate::help::text(&body["user_code"]));
    assert_eq!(poll(&entra, GRAPH_CLI, &device).await.aad(), (400, "bad_verification_code".into(), 70018));
    let mut browser = Browser::new(&entra);
    let page = browser.submit("/devicelogin", &[("otc", &typed)]).await;
    let page = browser.answer(&page, &[("loginfmt", "ada@contoso.com")]).await;
    let page = browser.answer(&page, &[("passwd", "lockstep")]).await;
    browser.answer(&page, &[("answer", "cancel")]).await;
    assert_eq!(poll(&entra, AZURE_CLI, &device).await.aad().1, "authorization_declined");
    let body = start(&entra, AZURE_CLI, "https://graph.microsoft.com/.default").await.json();
    entra.expire_codes();
    assert_eq!(
        poll(&entra, AZURE_CLI, body["device_code"].as_str().unwrap_or_default()).await.aad(),
        (400, "expired_token".into(), 70020)
    );
}

async fn approve(entra: &Entra, typed: &str) {
    let mut browser = Browser::new(entra);
    let page = browser.submit("/devicelogin", &[("otc", typed)]).await;
    let page = browser.answer(&page, &[("loginfmt", "ada@contoso.com")]).await;
    let page = browser.answer(&page, &[("passwd", "lockstep")]).await;
    browser.answer(&page, &[("answer", "accept")]).await;
}

#[tokio::test]
async fn azure_cli_has_its_fixed_scopes() {
    let entra = Entra::reference();
    let body = start(&entra, AZURE_CLI, "https://graph.microsoft.com/.default").await.json();
    approve(&entra, body["user_code"].as_str().unwrap_or_default()).await;
    let tokens = poll(&entra, AZURE_CLI, body["device_code"].as_str().unwrap_or_default()).await.json();
    assert!(tokens["scope"].as_str().is_some_and(|scope| scope.contains("Application.ReadWrite.All")));
    let body = start(&entra, AZURE_CLI, "https://graph.microsoft.com/Domain.Read.All").await.json();
    approve(&entra, body["user_code"].as_str().unwrap_or_default()).await;
    assert_eq!(poll(&entra, AZURE_CLI, body["device_code"].as_str().unwrap_or_default()).await.aad().2, 65002);
}

#[tokio::test]
async fn an_application_must_allow_public_flows() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let body = start(&entra, &app.app_id, "openid").await.json();
    assert_eq!(poll(&entra, &app.app_id, body["device_code"].as_str().unwrap_or_default()).await.aad().2, 7_000_218);
    let unknown = start(&entra, "11111111-2222-4333-8444-555555555555", "openid").await;
    assert_eq!(unknown.aad(), (400, "unauthorized_client".into(), 700_016));
}
