//! Keycloak: signing in and staying signed in.

use lockstep_systems::keycloak::{Credentials, Keycloak, Object};
use secrecy::SecretString;
use serde_json::json;

use crate::fake::{Fake, answer, header, keycloak, run};

fn ada(code: Option<&str>) -> Credentials {
    let code = code.map(|code| SecretString::from(code).into());
    Credentials::Password { user: "admin".into(), password: "pass&word".into(), code }
}

fn tokens(access: &str, refresh: Option<&str>) -> lockstep_systems::Response {
    answer(200, &json!({"access_token": access, "expires_in": 60, "refresh_token": refresh}))
}

fn expired() -> lockstep_systems::Response {
    answer(401, &json!({"error": "HTTP 401 Unauthorized"}))
}

#[test]
fn the_first_call_signs_in_and_the_next_ones_do_not() {
    let recorded = keycloak("POST", "/realms/master/protocol/openid-connect/token", 200);
    let fake = Fake::new([recorded, answer(200, &json!([])), answer(200, &json!([]))]);
    let keycloak = Keycloak::new(fake.wire(), "master", ada(Some("123456")));
    run(keycloak.realms()).expect("realms");
    run(keycloak.realms()).expect("realms");
    let form = fake.request(0).body.expect("a form");
    assert_eq!(form, "grant_type=password&client_id=admin-cli&username=admin&password=pass%26word&totp=123456");
    assert_eq!(fake.lines()[0], "POST /realms/master/protocol/openid-connect/token");
    assert_eq!(header(&fake.request(0), "authorization"), None);
    assert_eq!(header(&fake.request(1), "authorization").as_deref(), Some("Bearer <jwt>"));
    assert_eq!(header(&fake.request(1), "accept").as_deref(), Some("application/json"));
}

#[test]
fn an_expired_token_is_refreshed_once() {
    let fake = Fake::new([tokens("one", Some("r1")), expired(), tokens("two", Some("r2")), answer(200, &json!([]))]);
    let keycloak = Keycloak::new(fake.wire(), "master", ada(None));
    run(keycloak.realms()).expect("realms");
    assert_eq!(fake.request(2).body.as_deref(), Some("grant_type=refresh_token&client_id=admin-cli&refresh_token=r1"));
    assert_eq!(header(&fake.request(3), "authorization").as_deref(), Some("Bearer two"));
    assert!(fake.pauses.borrow().is_empty());
}

#[test]
fn a_refused_refresh_token_leads_to_a_new_sign_in() {
    let inactive = answer(400, &json!({"error": "invalid_grant", "error_description": "Token is not active"}));
    let fake =
        Fake::new([tokens("one", Some("r1")), expired(), inactive, tokens("two", None), answer(200, &json!([]))]);
    run(Keycloak::new(fake.wire(), "master", ada(None)).realms()).expect("realms");
    assert!(fake.request(3).body.expect("a form").starts_with("grant_type=password&"));
}

#[test]
fn a_second_401_is_the_answer() {
    let fake = Fake::new([tokens("one", None), expired(), tokens("two", None), expired()]);
    let keycloak =
        Keycloak::new(fake.wire(), "master", Credentials::Client { id: "wizard".into(), secret: "s".into() });
    assert_eq!(run(keycloak.realms()).expect_err("refused").status(), Some(401));
    assert_eq!(fake.request(2).body.as_deref(), Some("grant_type=client_credentials&client_id=wizard&client_secret=s"));
    fake.assert_finished();
}

#[test]
fn wrong_credentials_say_which() {
    let wrong = answer(401, &json!({"error": "invalid_grant", "error_description": "Invalid user credentials"}));
    let fake = Fake::new([wrong]);
    let error = run(Keycloak::new(fake.wire(), "master", ada(None)).sign_in()).expect_err("wrong");
    assert_eq!(error.code(), Some("invalid_grant"));
    assert_eq!(
        error.to_string(),
        "keycloak answered POST /realms/{realm}/protocol/openid-connect/token with 401: Invalid user credentials"
    );
}

#[test]
fn a_new_realm_needs_a_new_token() {
    let fake = Fake::new([
        tokens("one", Some("r")),
        keycloak("POST", "/admin/realms", 201),
        tokens("two", Some("r")),
        answer(200, &json!({"realm": "trinity"})),
    ]);
    let client = Keycloak::new(fake.wire(), "master", ada(None));
    let realm = Object::realm("trinity");
    run(client.create(&realm, &json!({"realm": "trinity", "enabled": true}), None)).expect("created");
    assert_eq!(fake.body(1), json!({"realm": "trinity", "enabled": true}));
    assert!(run(client.find(&realm)).expect("an answer").is_some());
    assert_eq!(header(&fake.request(3), "authorization").as_deref(), Some("Bearer two"));
}

#[test]
fn a_one_time_code_is_spent_once_for_all_clients() {
    let spent = answer(401, &json!({"error": "invalid_grant", "error_description": "Invalid user credentials"}));
    let inactive = answer(400, &json!({"error": "invalid_grant", "error_description": "Token is not active"}));
    let fake = Fake::new([
        tokens("one", Some("r1")),
        answer(200, &json!([])),
        tokens("two", Some("r2")),
        answer(200, &json!([])),
        inactive,
        spent,
    ]);
    let credentials = ada(Some("123456"));
    let keycloak = || Keycloak::new(fake.wire(), "master", credentials.clone());
    run(keycloak().realms()).expect("realms");
    run(keycloak().realms()).expect("realms");
    assert_eq!(fake.request(2).body.as_deref(), Some("grant_type=refresh_token&client_id=admin-cli&refresh_token=r1"));
    assert_eq!(header(&fake.request(3), "authorization").as_deref(), Some("Bearer two"));
    let error = run(keycloak().realms()).expect_err("the session has ended, and the code is spent");
    assert!(fake.request(4).body.expect("a form").ends_with("refresh_token=r2"));
    assert!(fake.request(5).body.expect("a form").ends_with("totp=123456"));
    assert_eq!(error.code(), Some("invalid_grant"));
    fake.assert_finished();
}

#[test]
fn calls_made_together_share_one_refresh() {
    let fake = Fake::new([
        tokens("one", Some("r1")),
        expired(),
        expired(),
        tokens("two", Some("r2")),
        answer(200, &json!([])),
        answer(200, &json!([])),
    ]);
    let keycloak = Keycloak::new(fake.wire(), "master", ada(None));
    let (one, other) = run(futures_util::future::join(keycloak.realms(), keycloak.realms()));
    one.and(other).expect("both are answered");
    let asked = fake.lines().iter().filter(|line| line.ends_with("/token")).count();
    assert_eq!(asked, 2, "one sign-in and one refresh");
    fake.assert_finished();
}
