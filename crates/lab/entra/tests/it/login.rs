//! Discovery, authorize and the sign-in pages.

use lab_entra::Entra;
use serde_json::json;

use crate::browser::{Browser, authorize, field, location, query};
use crate::help::{BASE, REDIRECT, TENANT, application, graph, ready, send};

#[tokio::test]
async fn discovery_tells_the_tenant_whatever_its_name() {
    let entra = Entra::reference();
    for name in [TENANT, "contoso.com", "contoso.onmicrosoft.com"] {
        let answer = send(&entra, "GET", &format!("/{name}/v2.0/.well-known/openid-configuration"), &[], "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let found = answer.json();
        assert_eq!(found["issuer"], format!("{BASE}/{TENANT}/v2.0"));
        assert_eq!(found["token_endpoint"], format!("{BASE}/{TENANT}/oauth2/v2.0/token"));
        assert_eq!(found["userinfo_endpoint"], format!("{BASE}/oidc/userinfo"));
        assert_eq!(found["msgraph_host"], "localhost:7411");
        assert!(found.get("code_challenge_methods_supported").is_none());
    }
    for name in ["common", "organizations"] {
        let answer = send(&entra, "GET", &format!("/{name}/v2.0/.well-known/openid-configuration"), &[], "").await;
        assert_eq!(answer.json()["issuer"], format!("{BASE}/{{tenantid}}/v2.0"));
    }
    let old = send(&entra, "GET", &format!("/{TENANT}/.well-known/openid-configuration"), &[], "").await;
    assert_eq!(old.json()["issuer"], format!("https://sts.windows.net/{TENANT}/"));
    let unknown = send(&entra, "GET", "/fabrikam.com/v2.0/.well-known/openid-configuration", &[], "").await;
    assert_eq!(unknown.aad(), (400, "invalid_tenant".into(), 90002));
}

#[tokio::test]
async fn the_base_address_is_where_the_lab_says() {
    let entra = Entra::reference();
    entra.set_base("http://localhost:50123/");
    let answer = send(&entra, "GET", "/contoso.com/v2.0/.well-known/openid-configuration", &[], "").await;
    assert_eq!(answer.json()["issuer"], format!("http://localhost:50123/{TENANT}/v2.0"));
    assert_eq!(answer.json()["msgraph_host"], "localhost:50123");
}

#[tokio::test]
async fn keys_have_no_algorithm_and_roll_without_notice() {
    let entra = Entra::reference();
    let path = format!("/{TENANT}/discovery/v2.0/keys");
    let before = send(&entra, "GET", &path, &[], "").await.json();
    assert_eq!(before["keys"].as_array().map(Vec::len), Some(2));
    assert!(before["keys"][0].get("alg").is_none());
    assert_eq!(before["keys"][0]["use"], "sig");
    entra.rotate_keys();
    let after = send(&entra, "GET", &path, &[], "").await.json();
    assert_eq!(after["keys"].as_array().map(Vec::len), Some(3));
    assert_ne!(after["keys"][0]["kid"], before["keys"][0]["kid"]);
}

#[tokio::test]
async fn a_person_signs_in_page_by_page() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let mut browser = Browser::new(&entra);
    let page = browser.open(&authorize(&app.app_id, &[])).await;
    assert!(page.text.contains("name=\"loginfmt\"") && page.text.contains("id=\"idSIButton9\""));
    assert!(page.text.contains("Lockstep&#39;s lab") || page.text.contains("Lockstep's lab"));
    let page = browser.answer(&page, &[("loginfmt", "nobody@contoso.com")]).await;
    assert!(page.text.contains("This username may be incorrect"));
    let page = browser.answer(&page, &[("loginfmt", "hayden@contoso.com")]).await;
    let page = browser.answer(&page, &[("passwd", "wrong")]).await;
    assert!(page.text.contains("Your account or password is incorrect"));
    assert!(browser.cookie.is_none());
    let back = location(&browser.answer(&page, &[("passwd", "lockstep")]).await);
    assert!(back.starts_with(&format!("{REDIRECT}?code=")), "{back}");
    assert_eq!(query(&back, "state").as_deref(), Some("state-1"));
    assert!(query(&back, "session_state").is_some());
    assert!(browser.cookie.as_deref().is_some_and(|cookie| cookie.starts_with("ESTSAUTH=")));
}

#[tokio::test]
async fn a_session_signs_in_silently_and_prompt_decides_otherwise() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let mut browser = Browser::new(&entra);
    browser.sign_in(&authorize(&app.app_id, &[]), "hayden@contoso.com").await;
    let silent = browser.open(&authorize(&app.app_id, &[])).await;
    assert!(query(&location(&silent), "code").is_some());
    let none = browser.open(&authorize(&app.app_id, &[("prompt", "none")])).await;
    assert!(query(&location(&none), "code").is_some());
    let login = browser.open(&authorize(&app.app_id, &[("prompt", "login")])).await;
    assert!(login.text.contains("name=\"loginfmt\""));
    let hinted = browser.open(&authorize(&app.app_id, &[("prompt", "login"), ("login_hint", "ada@contoso.com")])).await;
    assert!(hinted.text.contains("name=\"passwd\"") && hinted.text.contains("ada@contoso.com"));
    let picker = browser.open(&authorize(&app.app_id, &[("prompt", "select_account")])).await;
    assert!(picker.text.contains("Pick an account") && picker.text.contains("hayden@contoso.com"));
    let flow = field(&picker.text, "flow").unwrap_or_default();
    let forged =
        browser.submit("/common/login", &[("flow", &flow), ("step", "pick"), ("login", "ada@contoso.com")]).await;
    assert!(forged.text.contains("AADSTS9002313"), "only who is signed in can be picked");
    let picker = browser.open(&authorize(&app.app_id, &[("prompt", "select_account")])).await;
    let picked = browser.answer(&picker, &[("login", "hayden@contoso.com")]).await;
    assert!(query(&location(&picked), "code").is_some());
    // Another person is hinted: the session is not hers.
    let other = browser.open(&authorize(&app.app_id, &[("login_hint", "ada@contoso.com")])).await;
    assert!(other.text.contains("name=\"passwd\""));
    // Two people are signed in: the picker asks.
    browser.answer(&other, &[("passwd", "lockstep")]).await;
    let two = browser.open(&authorize(&app.app_id, &[])).await;
    assert!(two.text.contains("Pick an account"));
}

#[tokio::test]
async fn prompt_none_without_a_session_comes_back_as_login_required() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let answer = Browser::new(&entra).open(&authorize(&app.app_id, &[("prompt", "none")])).await;
    let back = location(&answer);
    assert!(back.starts_with(REDIRECT));
    assert_eq!(query(&back, "error").as_deref(), Some("login_required"));
    assert!(query(&back, "error_description").is_some_and(|words| words.starts_with("AADSTS50058")));
    assert_eq!(query(&back, "state").as_deref(), Some("state-1"));
}

#[tokio::test]
async fn client_and_redirect_errors_stay_on_the_page() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let bare =
        graph(&entra, "POST", "applications", json!({"displayName": "no address", "signInAudience": "AzureADMyOrg"}))
            .await;
    let bare = bare.json()["appId"].as_str().unwrap_or_default().to_owned();
    let unknown = "11111111-2222-4333-8444-555555555555";
    let cases = [
        (
            authorize(&app.app_id, &[("redirect_uri", "http://localhost:7412/realms/Trinity/broker/entra/endpoint")]),
            "AADSTS50011",
        ),
        (authorize(unknown, &[]), "AADSTS700016"),
        (authorize(&bare, &[]), "AADSTS500113"),
        (authorize(&app.app_id, &[]).replace(TENANT, "fabrikam.com"), "AADSTS90002"),
        (authorize(&app.app_id, &[]).replace(TENANT, "common"), "AADSTS50194"),
        (authorize(&app.app_id, &[("response_type", "id_token")]), "AADSTS700054"),
        (authorize(&app.app_id, &[("scope", "https://other.example/read")]), "AADSTS500011"),
        (authorize(&app.app_id, &[("scope", "")]), "AADSTS900144"),
    ];
    for (address, number) in cases {
        let answer = Browser::new(&entra).open(&address).await;
        assert_eq!((answer.status, answer.header("location")), (200, None), "{number}");
        assert!(answer.text.contains(number), "{number}: {}", answer.text);
    }
}

#[tokio::test]
async fn other_errors_go_back_to_the_client() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let cases = [
        (("prompt", "login consent"), "invalid_request", "AADSTS90023"),
        (("scope", "openid Nonsense.Read"), "invalid_client", "AADSTS650053"),
        (("response_type", "token"), "unsupported_response_type", "AADSTS70005"),
        (("code_challenge", "short"), "invalid_request", "AADSTS501491"),
    ];
    for (change, error, number) in cases {
        let back = location(&Browser::new(&entra).open(&authorize(&app.app_id, &[change])).await);
        assert_eq!(query(&back, "error").as_deref(), Some(error));
        assert!(query(&back, "error_description").is_some_and(|words| words.starts_with(number)), "{back}");
    }
}

#[tokio::test]
async fn form_post_and_fragment_are_served() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let posted = Browser::new(&entra)
        .sign_in(&authorize(&app.app_id, &[("response_mode", "form_post")]), "hayden@contoso.com")
        .await;
    assert_eq!(posted.status, 200);
    assert!(posted.text.contains(&format!("action=\"{REDIRECT}\"")));
    assert_eq!(field(&posted.text, "state").as_deref(), Some("state-1"));
    assert!(field(&posted.text, "code").is_some());
    let fragment = Browser::new(&entra)
        .sign_in(&authorize(&app.app_id, &[("response_mode", "fragment")]), "hayden@contoso.com")
        .await;
    assert!(location(&fragment).starts_with(&format!("{REDIRECT}#code=")));
}

#[tokio::test]
async fn who_is_not_assigned_is_kept_out() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let principal = format!("servicePrincipals/{}", app.principal);
    let patched = graph(&entra, "PATCH", &principal, json!({"appRoleAssignmentRequired": true})).await;
    assert_eq!(patched.status, 204);
    let out = Browser::new(&entra).sign_in(&authorize(&app.app_id, &[]), "noah@contoso.com").await;
    assert!(out.text.contains("AADSTS50105"), "{}", out.text);
    // A group inside an assigned group does not count.
    let parent = entra.add_group("k8s_all");
    assert!(entra.add_member("k8s_all", "k8s_dev_users"));
    let assign = |group: String| json!({"principalId": group, "resourceId": app.principal, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    let path = format!("{principal}/appRoleAssignedTo");
    assert_eq!(graph(&entra, "POST", &path, assign(parent)).await.status, 201);
    let nested = Browser::new(&entra).sign_in(&authorize(&app.app_id, &[]), "hayden@contoso.com").await;
    assert!(nested.text.contains("AADSTS50105"));
    assert_eq!(graph(&entra, "POST", &path, assign(crate::help::DEV_USERS.into())).await.status, 201);
    let direct = Browser::new(&entra).sign_in(&authorize(&app.app_id, &[]), "hayden@contoso.com").await;
    assert!(query(&location(&direct), "code").is_some());
}

#[tokio::test]
async fn without_consent_a_page_asks() {
    let entra = Entra::reference();
    let made = graph(&entra, "POST", "applications", application()).await.json();
    let app_id = made["appId"].as_str().unwrap_or_default().to_owned();
    let mut browser = Browser::new(&entra);
    let page = browser.sign_in(&authorize(&app_id, &[]), "hayden@contoso.com").await;
    assert!(page.text.contains("Permissions requested") && !page.text.contains("Consent on behalf"));
    let none = browser.open(&authorize(&app_id, &[("prompt", "none")])).await;
    assert_eq!(query(&location(&none), "error").as_deref(), Some("interaction_required"));
    let no = browser.answer(&page, &[("answer", "cancel")]).await;
    assert!(query(&location(&no), "error_description").is_some_and(|words| words.starts_with("AADSTS65004")));
    let page = browser.open(&authorize(&app_id, &[])).await;
    let yes = browser.answer(&page, &[("answer", "accept")]).await;
    assert!(query(&location(&yes), "code").is_some());
    // Hayden's consent is Hayden's alone; Ada gives it for everyone.
    let mut ada = Browser::new(&entra);
    let page = ada.sign_in(&authorize(&app_id, &[]), "ada@contoso.com").await;
    assert!(page.text.contains("Consent on behalf of your organization"));
    let yes = ada.answer(&page, &[("answer", "accept"), ("everyone", "yes")]).await;
    assert!(query(&location(&yes), "code").is_some());
    let noah = Browser::new(&entra).sign_in(&authorize(&app_id, &[]), "noah@contoso.com").await;
    assert!(query(&location(&noah), "code").is_some());
}

#[tokio::test]
async fn where_people_may_not_consent_an_administrator_must() {
    let entra = Entra::reference();
    let settings = lab_entra::Settings { user_consent: false, ..Default::default() };
    entra.configure(&settings);
    let made = graph(&entra, "POST", "applications", application()).await.json();
    let app_id = made["appId"].as_str().unwrap_or_default().to_owned();
    let page = Browser::new(&entra).sign_in(&authorize(&app_id, &[]), "hayden@contoso.com").await;
    assert!(page.text.contains("AADSTS90094"));
    let link = format!(
        "/{TENANT}/v2.0/adminconsent?client_id={app_id}&scope=openid%20profile%20email&redirect_uri={}&state=s",
        form_urlencoded::byte_serialize(REDIRECT.as_bytes()).collect::<String>()
    );
    let mut ada = Browser::new(&entra);
    let page = ada.sign_in(&link, "ada@contoso.com").await;
    let back = location(&ada.answer(&page, &[("answer", "accept")]).await);
    assert_eq!(query(&back, "admin_consent").as_deref(), Some("True"));
    assert_eq!(query(&back, "tenant").as_deref(), Some(TENANT));
    let hayden = Browser::new(&entra).sign_in(&authorize(&app_id, &[]), "hayden@contoso.com").await;
    assert!(query(&location(&hayden), "code").is_some());
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let mut browser = Browser::new(&entra);
    browser.sign_in(&authorize(&app.app_id, &[]), "hayden@contoso.com").await;
    let kept = browser.cookie.clone();
    let target: String = form_urlencoded::byte_serialize(REDIRECT.as_bytes()).collect();
    let out = browser.open(&format!("/{TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri={target}&state=x")).await;
    assert_eq!(location(&out), format!("{REDIRECT}?state=x"));
    browser.cookie = kept;
    let again = browser.open(&authorize(&app.app_id, &[("prompt", "none")])).await;
    assert_eq!(query(&location(&again), "error").as_deref(), Some("login_required"));
    let foreign =
        browser.open(&format!("/{TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example/")).await;
    assert_eq!(foreign.status, 200);
}

#[tokio::test]
async fn forged_answers_to_the_consent_page_do_nothing() {
    let entra = Entra::reference();
    let made = graph(&entra, "POST", "applications", application()).await.json();
    let app_id = made["appId"].as_str().unwrap_or_default().to_owned();
    let mut hayden = Browser::new(&entra);
    let page = hayden.sign_in(&authorize(&app_id, &[]), "hayden@contoso.com").await;
    let forged = hayden.answer(&page, &[("answer", "accept"), ("everyone", "yes")]).await;
    assert!(forged.text.contains("AADSTS90094"), "only an administrator consents for everyone");
    let page = Browser::new(&entra).open(&authorize(&app_id, &[])).await;
    let flow = field(&page.text, "flow").unwrap_or_default();
    let early = [("flow", flow.as_str()), ("step", "consent"), ("answer", "accept")];
    assert!(hayden.submit("/common/login", &early).await.text.contains("AADSTS9002313"), "nobody signed in yet");
    let grants = crate::help::get(&entra, "oauth2PermissionGrants").await.json();
    assert_eq!(grants["value"], json!([]));
}

#[tokio::test]
async fn prompt_consent_asks_again() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let mut browser = Browser::new(&entra);
    let page = browser.sign_in(&authorize(&app.app_id, &[("prompt", "consent")]), "hayden@contoso.com").await;
    assert!(page.text.contains("Permissions requested"));
    let yes = browser.answer(&page, &[("answer", "accept")]).await;
    assert!(query(&location(&yes), "code").is_some());
}

#[tokio::test]
async fn user_info_wants_a_person_and_openid() {
    let entra = Entra::reference();
    for (scopes, status) in [(&["User.Read"][..], 401), (&["openid"][..], 200)] {
        let bearer = format!("Bearer {}", entra.token_for("hayden", scopes).unwrap_or_default());
        let answer = send(&entra, "POST", "/oidc/userinfo", &[("authorization", &bearer)], "").await;
        assert_eq!(answer.status, status);
    }
    let preflight = send(&entra, "OPTIONS", "/oidc/userinfo", &[], "").await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (200, Some("*")));
}
