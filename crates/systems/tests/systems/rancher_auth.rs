//! Rancher: signing in and out, and the auth config.

use lockstep_systems::Response;
use lockstep_systems::rancher::{AuthProvider, Credentials, LoggedOut, Rancher};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::fake::{Fake, answer, header, rancher as recorded, run, text};

const KEYCLOAK: AuthProvider = AuthProvider::KeycloakOidc;

fn local() -> Credentials {
    Credentials::Local { user: "admin".into(), password: "pass".into() }
}

fn expired() -> Response {
    recorded("no token")
}

#[test]
fn a_local_sign_in_is_renewed_once_and_signed_out() {
    let fake = Fake::new([recorded("local login"), expired(), recorded("local login"), recorded("me"), text(200, "")]);
    let rancher = Rancher::new(fake.wire(), local());
    assert_eq!(run(rancher.logout()).expect("an answer"), LoggedOut::NothingOfOurs);
    run(rancher.sign_in()).expect("signed in");
    assert_eq!(fake.body(0)["type"], "localProvider");
    assert_eq!(fake.body(0)["responseType"], "json");
    assert_eq!(run(rancher.logout()).expect("signed out"), LoggedOut::Ended);
    assert_eq!(fake.lines()[4], "POST /v1/logout");
    assert_eq!(header(&fake.request(4), "authorization").as_deref(), Some("Bearer token-pqvpq:<secret>"));
    assert_eq!(run(rancher.logout()).expect("an answer"), LoggedOut::NothingOfOurs);
    fake.assert_finished();
}

#[test]
fn a_wrong_password_is_told() {
    let fake = Fake::new([recorded("bad password")]);
    let error = run(Rancher::new(fake.wire(), local()).sign_in()).expect_err("wrong");
    assert_eq!((error.status(), error.code()), (Some(401), Some("Unauthorized")));
    assert!(error.to_string().ends_with("authentication failed"), "{error}");
}

#[test]
fn a_given_token_is_neither_renewed_nor_ended() {
    let fake = Fake::new([expired()]);
    let rancher = Rancher::new(fake.wire(), Credentials::Token("t".into()));
    assert_eq!(run(rancher.me()).expect_err("expired").status(), Some(401));
    assert_eq!(run(rancher.logout()).expect("nothing to do"), LoggedOut::NothingOfOurs);
    fake.assert_finished();
}

#[test]
fn before_2_13_the_earlier_addresses_serve() {
    let gone = || answer(404, &json!({"type": "error", "code": "NotFound", "status": 404}));
    let login = || recorded("login Hayden through own callback");
    let fake = Fake::new([gone(), login(), recorded("me"), gone(), text(200, ""), gone(), login(), gone(), gone()]);
    let rancher = Rancher::new(fake.wire(), local());
    run(rancher.sign_in()).expect("signed in");
    assert_eq!(run(rancher.logout()).expect("signed out"), LoggedOut::Ended);
    run(rancher.login_code(KEYCLOAK, &"code-1".into(), &"verifier-1".into())).expect("signed in");
    assert_eq!(run(rancher.public_providers()).expect_err("no Rancher at all").status(), Some(404));
    let earlier: Vec<String> =
        fake.lines().into_iter().filter(|line| line.contains("3-public") || line.contains("/v3/tokens")).collect();
    assert_eq!(
        earlier,
        [
            "POST /v3-public/localProviders/local?action=login",
            "POST /v3/tokens?action=logout",
            "POST /v3-public/keyCloakOIDCProviders/keycloakoidc?action=login",
            "GET /v3-public/authProviders",
        ]
    );
    assert_eq!(fake.request(6).cookies, [("R_PKCE_VERIFIER".to_owned(), "verifier-1".to_owned())]);
    fake.assert_finished();
}

#[test]
fn a_person_signs_in_by_code_and_is_signed_out_with_their_own_token() {
    let fake = Fake::new([
        recorded("login Hayden through own callback"),
        text(200, ""),
        expired(),
        recorded("same code twice"),
        recorded("public providers enabled"),
    ]);
    let admin = Rancher::new(fake.wire(), Credentials::Token("admin".into()));
    let login = || run(admin.login_code(KEYCLOAK, &"code-1".into(), &"verifier-1".into()));
    let person = login().expect("signed in");
    assert_eq!(person.id, "token-nnmg8");
    let sent = fake.request(0);
    assert_eq!(sent.cookies, [("R_PKCE_VERIFIER".to_owned(), "verifier-1".to_owned())]);
    assert_eq!(header(&sent, "authorization"), None);
    assert_eq!(fake.body(0)["type"], "keyCloakOIDCProvider");
    let hayden = admin.with_token(person.token.clone());
    assert_eq!(run(hayden.logout()).expect("signed out"), LoggedOut::Ended);
    let bearer = format!("Bearer {}", person.token.expose_secret());
    assert_eq!(header(&fake.request(1), "authorization"), Some(bearer));
    assert_eq!(run(admin.with_token(person.token).logout()).expect("an answer"), LoggedOut::HadEnded);
    let twice = login().expect_err("spent");
    assert_eq!((twice.status(), twice.code()), (Some(500), Some("ServerError")));
    let providers = run(admin.public_providers()).expect("providers");
    assert_eq!(
        (providers[0].id.as_str(), providers[0].redirect_url.as_deref()),
        ("keycloakoidc", Some("https://rancher.test/v1-oidc/keycloakoidc"))
    );
}

#[test]
fn the_auth_config_goes_back_whole() {
    let was = recorded("config after apply");
    let fake = Fake::new([was.clone(), was.clone(), was.clone()]);
    let rancher = Rancher::new(fake.wire(), Credentials::Token("t".into()));
    let mut config = run(rancher.auth_config(KEYCLOAK)).expect("a config");
    assert_eq!(config["accessMode"], "unrestricted");
    run(rancher.put_auth_config(KEYCLOAK, &config, None)).expect("changed");
    let was: Value = serde_json::from_str(&was.body).expect("JSON");
    assert_eq!(fake.body(1), was);
    assert_eq!(fake.lines()[1], "PUT /v3/keyCloakOIDCConfigs/keycloakoidc");
    config["annotations"]["lockstep.setup"] = "1".into();
    run(rancher.put_auth_config(KEYCLOAK, &config, Some(&"s3".into()))).expect("changed");
    assert_eq!(fake.body(2)["clientSecret"], "s3");
    assert_eq!(fake.body(2)["annotations"]["lockstep.setup"], "1");
}

#[test]
fn enabling_spends_the_code_with_a_nested_config_and_the_cookie() {
    let fake = Fake::new([
        recorded("seed config"),
        recorded("testAndApply ok"),
        recorded("testAndApply bad code"),
        recorded("second run: testAndApply required, admin not in the list"),
        text(200, ""),
    ]);
    let rancher = Rancher::new(fake.wire(), Credentials::Token("t".into()));
    let mut config = run(rancher.auth_config(KEYCLOAK)).expect("the seed");
    config["enabled"] = true.into();
    config["accessMode"] = "required".into();
    config["authEndpoint"] = "https://kc/auth".into();
    let apply = || run(rancher.test_and_apply(KEYCLOAK, &config, &"s".into(), &"c0de".into(), &"ver".into()));
    let applied = apply().expect("enabled");
    assert_eq!(applied.session.expect("a session").expose_secret(), "token-fvnzl:<secret>");
    let body = fake.body(1);
    assert_eq!((&body["code"], &body["enabled"]), (&json!("c0de"), &json!(true)));
    assert_eq!(body["oidcConfig"]["type"], "keyCloakOIDCConfig");
    assert_eq!(body["oidcConfig"]["clientSecret"], "s");
    assert_eq!(body["oidcConfig"]["authEndpoint"], "https://kc/auth");
    assert_eq!(fake.request(1).cookies[0].0, "R_PKCE_VERIFIER");
    assert_eq!(fake.lines()[1], "POST /v3/keyCloakOIDCConfigs/keycloakoidc?action=testAndApply");
    let bad = apply().expect_err("a bad code").to_string();
    assert!(bad.contains("failed exchanging token"), "{bad}");
    let stranger = apply().expect_err("not in the list").to_string();
    assert!(stranger.ends_with("Unauthorized 401: unauthorized"), "{stranger}");
    run(rancher.disable(KEYCLOAK)).expect("disabled");
    // A 500 that names a person is not a matter of waiting.
    assert!(fake.pauses.borrow().is_empty());
}

#[test]
fn calls_made_together_share_one_sign_in() {
    let fake = Fake::new([
        recorded("local login"),
        recorded("me"),
        recorded("me"),
        expired(),
        expired(),
        recorded("login Hayden through own callback"),
        recorded("me"),
        recorded("me"),
    ]);
    let rancher = Rancher::new(fake.wire(), local());
    for _ in 0..2 {
        let (one, other) = run(futures_util::future::join(rancher.me(), rancher.me()));
        one.and(other).expect("both are answered");
    }
    let sign_ins = fake.lines().iter().filter(|line| line.ends_with("/login")).count();
    assert_eq!(sign_ins, 2);
    fake.assert_finished();
}
