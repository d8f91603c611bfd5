//! The token endpoint.

use base64::Engine as _;
use lab_common::{base64url, sha256};
use lab_entra::Entra;
use serde_json::{Value, json};

use crate::browser::{Browser, authorize, location, query};
use crate::help::{App, BASE, REDIRECT, TENANT, application, form, get, graph, ready, token};

async fn code(entra: &Entra, app: &App, more: &[(&str, &str)]) -> String {
    let back = Browser::new(entra).sign_in(&authorize(&app.app_id, more), "hayden@contoso.com").await;
    query(&location(&back), "code").expect("a code")
}

fn redeem<'a>(app: &'a App, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", &app.app_id),
        ("client_secret", &app.secret),
    ]
}

#[tokio::test]
async fn a_code_becomes_tokens_once() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let code = code(&entra, &app, &[]).await;
    let answer = token(&entra, &redeem(&app, &code)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["scope"], "openid profile email");
    assert!(body.get("refresh_token").is_none());
    let jwks = crate::help::send(&entra, "GET", &format!("/{TENANT}/discovery/v2.0/keys"), &[], "").await.json();
    let claims = lab_common::verify(body["id_token"].as_str().unwrap_or_default(), &jwks).expect("a signature");
    assert_eq!(claims["aud"], app.app_id);
    assert_eq!(claims["iss"], format!("{BASE}/{TENANT}/v2.0"));
    assert_eq!(claims["nonce"], "nonce-1");
    assert!(lab_common::verify(body["access_token"].as_str().unwrap_or_default(), &jwks).is_err(), "only Graph can");
    let info = crate::help::send(
        &entra,
        "GET",
        "/oidc/userinfo",
        &[("authorization", &format!("Bearer {}", body["access_token"].as_str().unwrap_or_default()))],
        "",
    )
    .await;
    assert_eq!(info.json()["sub"], claims["sub"]);
    assert_eq!(info.json()["email"], "hayden@contoso.com");
    assert!(info.json().get("groups").is_none() && info.json().get("preferred_username").is_none());
    assert_eq!(token(&entra, &redeem(&app, &code)).await.aad(), (400, "invalid_grant".into(), 54005));
}

#[tokio::test]
async fn error_bodies_have_the_whole_shape() {
    let entra = Entra::reference();
    let body = token(
        &entra,
        &[
            ("grant_type", "client_credentials"),
            ("client_id", "11111111-2222-4333-8444-555555555555"),
            ("client_secret", "x"),
            ("scope", "https://graph.microsoft.com/.default"),
        ],
    )
    .await
    .json();
    for name in ["error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri"] {
        assert!(body.get(name).is_some(), "{name}");
    }
    assert!(
        body["error_description"]
            .as_str()
            .is_some_and(|words| words.contains(body["trace_id"].as_str().unwrap_or("?")))
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_code_is_told() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let other = ready(&entra, application()).await;
    let first = code(&entra, &app, &[]).await;
    let change = |name: &'static str, value: &'static str| {
        redeem(&app, &first)
            .into_iter()
            .map(move |pair| if pair.0 == name { (name, value) } else { pair })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        token(&entra, &change("redirect_uri", "http://localhost:7412/other")).await.aad(),
        (400, "invalid_grant".into(), 500_112)
    );
    assert_eq!(token(&entra, &change("code", "1.nonsense")).await.aad(), (400, "invalid_grant".into(), 9_002_313));
    assert_eq!(token(&entra, &change("client_secret", "wrong")).await.aad(), (401, "invalid_client".into(), 7_000_215));
    assert_eq!(token(&entra, &change("client_secret", "")).await.aad(), (401, "invalid_client".into(), 7_000_218));
    assert_eq!(
        token(&entra, &change("grant_type", "password")).await.aad(),
        (400, "unsupported_grant_type".into(), 70003)
    );
    assert_eq!(token(&entra, &change("grant_type", "")).await.aad(), (400, "invalid_request".into(), 900_144));
    let mut foreign = redeem(&other, &first);
    foreign[0] = ("grant_type", "authorization_code");
    assert_eq!(token(&entra, &foreign).await.aad(), (400, "invalid_grant".into(), 70000));
    let answer = form(&entra, "/fabrikam.com/oauth2/v2.0/token", &[], &redeem(&app, &first)).await;
    assert_eq!(answer.aad(), (400, "invalid_request".into(), 90002));
    // None of this spent the code; time does.
    entra.expire_codes();
    assert_eq!(token(&entra, &redeem(&app, &first)).await.aad(), (400, "invalid_grant".into(), 70008));
}

#[tokio::test]
async fn pkce_is_checked() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let verifier = "0123456789012345678901234567890123456789abc";
    let challenge = base64url(&sha256(verifier.as_bytes()));
    let with = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let one = code(&entra, &app, &with).await;
    assert_eq!(token(&entra, &redeem(&app, &one)).await.aad().2, 50148);
    let mut fields = redeem(&app, &one);
    fields.push(("code_verifier", "another-verifier-of-a-decent-length-0123456789"));
    assert_eq!(token(&entra, &fields).await.aad().2, 501_481);
    fields.pop();
    fields.push(("code_verifier", verifier));
    assert_eq!(token(&entra, &fields).await.status, 200);
    let plain = code(&entra, &app, &[]).await;
    let mut fields = redeem(&app, &plain);
    fields.push(("code_verifier", verifier));
    assert_eq!(token(&entra, &fields).await.aad().2, 501_481, "a verifier without a challenge");
}

#[tokio::test]
async fn basic_authentication_is_form_encoded() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let encoded: String = form_urlencoded::byte_serialize(app.secret.as_bytes()).collect();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{}:{encoded}", app.app_id));
    let fields = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let answer =
        form(&entra, "/contoso.com/oauth2/v2.0/token", &[("authorization", &format!("Basic {basic}"))], &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

fn on_its_own(app: &App) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "client_credentials"),
        ("client_id", &app.app_id),
        ("client_secret", &app.secret),
        ("scope", "https://graph.microsoft.com/.default"),
    ]
}

#[tokio::test]
async fn client_credentials_probe_tells_which_part_is_wrong() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let good = token(&entra, &on_its_own(&app)).await;
    assert_eq!(good.status, 200);
    assert!(good.json().get("id_token").is_none() && good.json().get("scope").is_none());
    let mut fields = on_its_own(&app);
    fields[3].1 = "User.Read";
    assert_eq!(token(&entra, &fields).await.aad(), (400, "invalid_scope".into(), 1_002_012));
    let answer = form(&entra, "/common/oauth2/v2.0/token", &[], &on_its_own(&app)).await;
    assert_eq!(answer.aad().2, 50194);
    entra.expire_secrets();
    assert_eq!(token(&entra, &on_its_own(&app)).await.aad(), (401, "invalid_client".into(), 7_000_222));
    assert_eq!(graph(&entra, "DELETE", &format!("servicePrincipals/{}", app.principal), Value::Null).await.status, 204);
    let fresh = graph(&entra, "POST", &format!("applications/{}/addPassword", app.id), json!({})).await.json();
    let app = App { secret: crate::help::text(&fresh["secretText"]), ..app };
    assert_eq!(token(&entra, &on_its_own(&app)).await.aad().2, 7_000_229);
}

#[tokio::test]
async fn a_disabled_application_gets_nothing() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let path = format!("servicePrincipals/{}", app.principal);
    assert_eq!(graph(&entra, "PATCH", &path, json!({"accountEnabled": false})).await.status, 204);
    assert_eq!(token(&entra, &on_its_own(&app)).await.aad().2, 7_000_112);
    let page = Browser::new(&entra).sign_in(&authorize(&app.app_id, &[]), "hayden@contoso.com").await;
    assert!(page.text.contains("AADSTS7000112"));
}

#[tokio::test]
async fn an_origin_is_for_single_page_applications_only() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let origin = [("origin", "http://127.0.0.1:7400")];
    let one = code(&entra, &app, &[]).await;
    let answer = form(&entra, &path, &origin, &redeem(&app, &one)).await;
    assert_eq!(answer.aad().2, 9_002_326);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let mut body = application();
    body["web"]["redirectUris"] = json!([]);
    body["spa"] = json!({"redirectUris": [REDIRECT]});
    let spa = ready(&entra, body).await;
    let refused = Browser::new(&entra).open(&authorize(&spa.app_id, &[])).await;
    assert!(query(&location(&refused), "error_description").is_some_and(|words| words.starts_with("AADSTS9002325")));
    let verifier = "0123456789012345678901234567890123456789abc";
    let challenge = base64url(&sha256(verifier.as_bytes()));
    let two = code(
        &entra,
        &spa,
        &[("code_challenge", &challenge), ("code_challenge_method", "S256"), ("scope", "openid offline_access")],
    )
    .await;
    let mut fields = redeem(&spa, &two);
    fields.push(("code_verifier", verifier));
    assert_eq!(form(&entra, &path, &[], &fields).await.aad().2, 9_002_327);
    assert_eq!(form(&entra, &path, &origin, &fields).await.aad().2, 700_025);
    fields.retain(|(name, _)| *name != "client_secret");
    let answer = form(&entra, &path, &origin, &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://127.0.0.1:7400"));
}

#[tokio::test]
async fn a_refresh_token_is_given_and_redeemed() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let one = code(&entra, &app, &[("scope", "openid offline_access User.Read")]).await;
    let first = token(&entra, &redeem(&app, &one)).await.json();
    assert_eq!(first["scope"], "openid User.Read");
    let refresh = first["refresh_token"].as_str().unwrap_or_default().to_owned();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", &app.app_id),
        ("client_secret", &app.secret),
    ];
    let second = token(&entra, &fields).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert!(second.json()["refresh_token"].is_string());
    let me = crate::help::graph_as(
        &entra,
        second.json()["access_token"].as_str().unwrap_or_default(),
        "GET",
        "me",
        Value::Null,
    )
    .await;
    assert_eq!(me.json()["userPrincipalName"], "hayden@contoso.com");
    let bad = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "1.x"),
        ("client_id", app.app_id.as_str()),
        ("client_secret", &app.secret),
    ];
    assert_eq!(token(&entra, &bad).await.aad(), (400, "invalid_grant".into(), 9_002_313));
    entra.expire_refresh_tokens();
    assert_eq!(token(&entra, &fields).await.aad(), (400, "invalid_grant".into(), 700_082));
}

#[tokio::test]
async fn consent_taken_back_stops_the_redemption() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let one = code(&entra, &app, &[]).await;
    let grants =
        get(&entra, &format!("oauth2PermissionGrants?$filter=clientId eq '{}'", app.principal).replace(' ', "%20"))
            .await
            .json();
    let id = grants["value"][0]["id"].as_str().unwrap_or_default().to_owned();
    assert_eq!(graph(&entra, "DELETE", &format!("oauth2PermissionGrants/{id}"), Value::Null).await.status, 204);
    assert_eq!(token(&entra, &redeem(&app, &one)).await.aad(), (400, "invalid_grant".into(), 65001));
}

#[tokio::test]
async fn the_token_endpoint_takes_post_only() {
    let entra = Entra::reference();
    let answer = crate::help::send(&entra, "GET", &format!("/{TENANT}/oauth2/v2.0/token"), &[], "").await;
    assert!(answer.text.contains("AADSTS900561"));
}
