//! Reported problems of Rancher's sign-in, each provoked: what Rancher says when it is switched on, and what somebody has
//! set by hand since.

use lab_common::{Fault, FaultKind};
use lockstep_engine::port::Event;
use lockstep_engine::run::Trouble;
use lockstep_lab::LabOptions;
use lockstep_words::en::{check, explain as say};
use serde_json::{Value, json};

use crate::ids;
use crate::rancher_sign_in::{bad, step_3};
use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, Setup, TestLab, local};

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";

/// The trouble of an apply that does not get through, and Rancher is off as before.
async fn refused(setup: &mut Setup) -> Trouble {
    setup.plan().await;
    setup.signs_in(ADA);
    let trouble = match setup.drive.apply().await {
        Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => trouble,
        other => panic!("{other:?}"),
    };
    assert_eq!(Admin::rancher(&setup.lab).get(AUTH).await["enabled"], false);
    for said in [trouble.means.say(), trouble.remedy.say()] {
        assert!(!said.contains('…') && !said.contains('{'), "{said}");
    }
    trouble
}

/// Words of Rancher 2.15 (`oidc_provider.go`, go-oidc and the oauth2 library); then the same setup goes through.
#[tokio::test]
async fn what_rancher_says_when_it_is_switched_on() {
    local(async {
        let mut setup = Setup::start().await;
        for (words, key) in [
            (r#"failed exchanging token: oauth2: "invalid_grant" "Code not valid""#, say::RANCHER_CODE),
            (r#"failed exchanging token: oauth2: "unauthorized_client" "Invalid client""#, say::RANCHER_CODE),
            (r#"Get "https://sso": tls: x509: certificate signed by unknown authority"#, say::RANCHER_REACH),
            (r#"Get "https://sso": dial tcp: lookup sso: no such host"#, say::RANCHER_REACH),
            ("oidc: issuer did not match the issuer returned by provider", say::RANCHER_ISSUER),
            ("failed to verify ID token: oidc: id token issued by a different provider", say::RANCHER_ISSUER),
            ("Unauthorized 401: unauthorized", say::RANCHER_NOT_LISTED),
        ] {
            let message = format!("[generic oidc]: server error while authenticating: {words}");
            let body = json!({"type": "error", "baseType": "error", "code": "ServerError", "status": 500,
                              "message": message});
            let kind = FaultKind::Fail { status: 500, body: body.to_string() };
            let path = "/v3/keyCloakOIDCConfigs".into();
            let fault = Fault { method: Some("POST".into()), path, skip: 0, times: 1, kind };
            setup.lab.lab.rancher_control().add_fault(fault);
            let trouble = refused(&mut setup).await;
            assert_eq!(trouble.means.key, key, "{words}: {}", trouble.said);
            assert!(trouble.said.contains(words), "{}", trouble.said);
        }
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}

/// Rancher itself takes a fresh token for ended once its clock is far enough ahead; step 3 has said so before.
#[tokio::test]
async fn a_clock_that_is_ahead_is_named_before_and_after() {
    local(async {
        let mut setup = Setup::start().await;
        setup.lab.lab.rancher.set_clock_ahead(4000);
        let (_, facts) = step_3(&mut setup).await;
        assert_eq!(bad(&facts), [("rancher.url", check::RANCHER_CLOCK_AHEAD)]);
        assert_eq!(refused(&mut setup).await.means.key, say::RANCHER_CLOCK);
        setup.lab.lab.rancher.set_clock_ahead(0);
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}

/// What was left of an earlier configuration or set by hand is put right, and where people notice it the proof says so.
#[tokio::test]
async fn settings_changed_by_hand_are_one_change_each() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.close_window().await;
        let rancher = Admin::rancher(&setup.lab);
        let cases: [(&str, Value); 5] = [
            ("groupSearchEnabled", json!(false)),
            ("groupSearchEnabled", Value::Null),
            ("rancherApiHost", json!("")),
            ("logoutAllEnabled", json!(false)),
            ("endSessionEndpoint", json!("")),
        ];
        for (field, value) in cases {
            let mut config = rancher.get(AUTH).await;
            config[field] = value.clone();
            rancher.put(AUTH, &config).await;
            let plan = setup.plan().await;
            assert_eq!(ids(&plan), ["rancher.authentication"], "{field}");
            let fields: Vec<&str> = plan.changes[0].diff.iter().map(|diff| diff.field.as_str()).collect();
            assert_eq!(fields, [field], "{value}");
            setup.apply().await;
            assert_eq!(ids(&setup.plan().await), [""; 0], "{field}");
        }
    })
    .await;
}

/// The mode of an earlier configuration stays in Rancher while it is off; it is set anew all the same.
#[tokio::test]
async fn the_mode_of_an_earlier_configuration_does_not_come_back() {
    local(async {
        let mut setup = Setup::start().await;
        let rancher = Admin::rancher(&setup.lab);
        let mut config = rancher.get(AUTH).await;
        config["accessMode"] = json!("unrestricted");
        rancher.put(AUTH, &config).await;
        setup.set_up().await;
        assert_eq!(rancher.get(AUTH).await["accessMode"], "required");
    })
    .await;
}

fn plant(setup: &Setup, method: &str, path: &str, times: u32, status: u16, body: &Value) {
    let kind = FaultKind::Fail { status, body: body.to_string() };
    let fault = Fault { method: Some(method.into()), path: path.into(), skip: 0, times, kind };
    setup.lab.lab.rancher_control().add_fault(fault);
}

/// A sign-in that ends in the middle: a password gets another one, an API token does not.
#[tokio::test]
async fn a_token_that_ends_in_the_middle() {
    local(async {
        let ended = json!({"type": "error", "status": "401", "message": "Unauthorized 401: must authenticate"});
        let mut setup = Setup::start().await;
        setup.plan().await;
        setup.signs_in(ADA);
        plant(&setup, "POST", "/v3/projects", 1, 401, &ended);
        setup.apply().await;

        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.rancher_user = None;
        given.secrets.rancher = Some(lab.credentials.rancher.token.clone().into());
        let mut setup = Setup::with(&lab, given).await;
        setup.plan().await;
        setup.signs_in(ADA);
        plant(&setup, "POST", "/v3/projects", 1, 401, &ended);
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                assert_eq!(trouble.means.key, say::RANCHER_TOKEN, "{}", trouble.said);
            }
            other => panic!("{other:?}"),
        }
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}

/// A Rancher that is busy: reading is repeated, a write that may have been made is not, and is explained.
#[tokio::test]
async fn a_rancher_that_is_busy() {
    local(async {
        let busy = json!({"type": "error", "code": "ServerError", "status": 503, "message": "busy"});
        let mut setup = Setup::start().await;
        plant(&setup, "GET", "/v3/settings", 2, 503, &busy);
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!((problems, bad(&facts)), (Vec::new(), Vec::new()));
        setup.plan().await;
        setup.signs_in(ADA);
        plant(&setup, "POST", "/v3/projects", 1, 503, &busy);
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                assert_eq!(trouble.means.key, say::BUSY, "{}", trouble.said);
                assert!(trouble.means.say().starts_with("Rancher is busy"), "{}", trouble.means.say());
            }
            other => panic!("{other:?}"),
        }
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}
