//! What Entra ID refuses, on the way each time that a client really takes: signing in as an application, by device code
//! and by refresh token, trying a secret that was sent, and waiting for a new one.

use std::rc::Rc;

use lab_common::{Fault, FaultKind};
use lockstep_engine::blueprint::{Cloud, EntraWay, Step};
use lockstep_engine::port::{Command, Event};
use lockstep_engine::run::Trouble;
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::explain as say, text};
use serde_json::json;

use crate::sent::{automation, handed};
use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, Setup, TestLab, local};

/// The token endpoint's body for a number, as Microsoft documents it.
fn body(error: &str, number: u32) -> String {
    let time = "2026-11-23 10:11:12Z";
    let description = format!(
        "AADSTS{number}: Words of {number}. Trace ID: trace-{number} Correlation ID: c-{number} Timestamp: {time}"
    );
    json!({"error": error, "error_description": description, "error_codes": [number], "timestamp": time,
           "trace_id": format!("trace-{number}"), "correlation_id": format!("c-{number}"),
           "error_uri": format!("https://login/error?code={number}")})
    .to_string()
}

/// The next call of this path answers so.
fn plant(lab: &TestLab, path: &str, status: u16, body: String) {
    let kind = FaultKind::Fail { status, body };
    lab.lab.entra_control().add_fault(Fault { method: None, path: path.into(), skip: 0, times: 1, kind });
}

fn endpoint(setup: &Setup, name: &str) -> String {
    format!("/{}/oauth2/v2.0/{name}", setup.draft.entra.tenant)
}

fn explained(trouble: &Trouble, status: u16, number: u32, key: &Key) {
    assert_eq!(trouble.means.key, *key, "{number}: {}", trouble.means.say());
    assert!(trouble.said.starts_with(&format!("{status} AADSTS{number}: ")), "{number}: {}", trouble.said);
    assert!(!trouble.said.contains("Trace ID"), "{number}: {}", trouble.said);
    assert!(trouble.request_id.is_some(), "{number}");
    for said in [trouble.means.say(), trouble.remedy.say()] {
        assert!(!said.contains('…') && !said.contains('{'), "{number}: {said}");
    }
}

/// An administrator who signs in as an application with a secret of its own.
async fn as_application(lab: &Rc<TestLab>, client: &str, secret: &str) -> Setup {
    let mut given = Given::right(lab);
    given.secrets.entra = Some(secret.to_owned().into());
    let mut setup = Setup::with(lab, given).await;
    let mut draft = setup.draft.clone();
    draft.entra.way = EntraWay::Client;
    client.clone_into(&mut draft.entra.admin_client);
    setup.keep(draft).await;
    setup
}

/// Continue on the first step finds this at this field.
async fn at_field(setup: &mut Setup, name: &str, field: &str, key: &Key) {
    let (problems, trouble, draft) = setup.check(Step::Entra).await;
    assert_eq!(trouble, None, "{name}");
    let [problem] = &problems[..] else { panic!("{name}: {problems:?}") };
    let said = problem.message.say();
    assert_eq!(problem.field, field, "{name}: {said}");
    let begins = text(key.name()).unwrap().split('{').next().unwrap();
    assert!(said.starts_with(begins) && !said.contains('…'), "{name}: {said}");
    assert_eq!(draft.entra, setup.draft.entra, "{name}: what was typed stays");
}

/// Under the conditions under which Entra ID itself says so.
#[tokio::test]
async fn an_applications_sign_in_that_is_wrong_in_itself() {
    local(async {
        for (name, field, key) in [
            ("unknown", "entra.admin_client", say::CLIENT_UNKNOWN),
            ("secret", "secret.entra", say::CLIENT_SECRET),
            ("ended", "secret.entra", say::CLIENT_SECRET_ENDED),
            ("no principal", "entra.admin_client", say::NO_PRINCIPAL),
            ("off", "entra.admin_client", say::CLIENT_OFF),
            ("tenant", "entra.tenant", say::TENANT_UNKNOWN),
        ] {
            let lab = TestLab::start(LabOptions::on_free_ports()).await;
            let own = automation(&lab).await;
            let graph = Admin::graph(&lab);
            let principal = format!("/servicePrincipals(appId='{}')", own.client_id);
            let (mut client, mut secret) = (own.client_id.as_str(), own.secret.as_str());
            match name {
                "unknown" => client = "11111111-2222-4333-8444-555555555555",
                "secret" => secret = "9f0c0f8e-0000-4000-8000-000000000000",
                "ended" => lab.lab.entra.expire_secrets(),
                "no principal" => graph.delete(&principal).await,
                "off" => graph.patch(&principal, &json!({"accountEnabled": false})).await,
                _ => {}
            }
            let mut setup = as_application(&lab, client, secret).await;
            if name == "tenant" {
                let mut draft = setup.draft.clone();
                draft.entra.tenant = "fabrikam.example".into();
                setup.keep(draft).await;
            }
            at_field(&mut setup, name, field, &key).await;
            // The review says the same, where there are no fields.
            match setup.drive.plan().await {
                Err(Some(Event::Trouble { trouble })) => assert_eq!(trouble.means.key, key, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    })
    .await;
}

/// A Graph address that is not the tenant's is a service that it does not know.
#[tokio::test]
async fn a_scope_of_another_cloud_is_named() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let own = automation(&lab).await;
        let mut given = Given::right(&lab);
        given.secrets.entra = Some(own.secret.clone().into());
        let login: String = lab.lab.entra_base().into();
        let graph = login.replace("localhost", "127.0.0.1");
        assert_ne!(login, graph);
        given.blueprint.entra.cloud = Cloud::ByHand { login, graph };
        let mut setup = Setup::with(&lab, given).await;
        let mut draft = setup.draft.clone();
        draft.entra.way = EntraWay::Client;
        draft.entra.admin_client = own.client_id;
        setup.keep(draft).await;
        let (problems, trouble, _) = setup.check(Step::Entra).await;
        assert_eq!(problems, []);
        explained(&trouble.unwrap(), 400, 500_011, &say::SCOPE);
    })
    .await;
}

/// What has no field of its own, and what the lab's tenant has no condition for: planted.
#[tokio::test]
async fn an_applications_sign_in_that_is_refused_for_other_reasons() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let own = automation(&lab).await;
        let mut setup = as_application(&lab, &own.client_id, &own.secret).await;
        for (status, error, number, key) in [
            (400, "access_denied", 53003, say::BLOCKED),
            (400, "invalid_grant", 65001, say::NO_CONSENT),
            (400, "interaction_required", 50076, say::INTERACTION),
            (400, "invalid_grant", 50011, say::REDIRECT),
            (400, "invalid_scope", 1_002_012, say::SCOPE),
            (401, "invalid_request", 7_000_216, say::NO_PROOF),
            (401, "invalid_client", 700_027, say::ASSERTION),
            (400, "invalid_request", 9_001_023, say::TENANT_NEEDED),
            (400, "temporarily_unavailable", 90033, say::BUSY),
        ] {
            plant(&lab, &endpoint(&setup, "token"), status, body(error, number));
            let (problems, trouble, _) = setup.check(Step::Entra).await;
            assert_eq!(problems, [], "{number}");
            let trouble = trouble.unwrap();
            explained(&trouble, status, number, &key);
            assert_eq!(trouble.request_id, Some(format!("trace-{number}")));
        }
        for (number, key) in [(7_000_218, say::NO_PROOF), (700_025, say::CLIENT_PUBLIC)] {
            plant(&lab, &endpoint(&setup, "token"), 401, body("invalid_client", number));
            at_field(&mut setup, &number.to_string(), "entra.admin_client", &key).await;
        }
        assert_eq!(setup.check(Step::Entra).await.0, [], "and without a fault it works");
    })
    .await;
}

async fn device(setup: &mut Setup) -> Result<Option<String>, Trouble> {
    let ended = |event: &Event| matches!(event, Event::SignedIn { .. } | Event::Trouble { .. });
    match setup.drive.ask(Command::BeginDeviceCode, ended).await {
        Some(Event::SignedIn { who }) => Ok(who),
        Some(Event::Trouble { trouble }) => Err(trouble),
        other => panic!("{other:?}"),
    }
}

/// A lab with a session that signs in by device code.
async fn by_device() -> Setup {
    let mut setup = Setup::start().await;
    let mut draft = setup.draft.clone();
    draft.entra.way = EntraWay::DeviceCode;
    setup.keep(draft).await;
    setup
}

/// A device code that may be asked for each second.
fn hurry(setup: &Setup) {
    let code = json!({"user_code": "ABCD1234", "device_code": "a-device-code", "interval": 1, "expires_in": 900,
                      "verification_uri": "http://localhost/devicelogin", "message": ""});
    plant(&setup.lab, &endpoint(setup, "devicecode"), 200, code.to_string());
}

#[tokio::test]
async fn a_device_code_that_is_refused_at_once() {
    local(async {
        let mut setup = by_device().await;
        for (status, error, number, key) in [
            (400, "access_denied", 53003, say::BLOCKED),
            (400, "invalid_request", 65002, say::NOT_ALLOWED_SCOPES),
            (400, "unauthorized_client", 700_016, say::CLIENT_UNKNOWN),
        ] {
            plant(&setup.lab, &endpoint(&setup, "devicecode"), status, body(error, number));
            explained(&device(&mut setup).await.unwrap_err(), status, number, &key);
        }
        let mut draft = setup.draft.clone();
        draft.entra.tenant = "fabrikam.example".into();
        setup.keep(draft).await;
        let trouble = device(&mut setup).await.unwrap_err();
        explained(&trouble, 400, 90002, &say::TENANT_UNKNOWN);
        assert!(trouble.means.say().contains("fabrikam.example"));
    })
    .await;
}

#[tokio::test]
async fn a_device_code_that_is_refused_later() {
    local(async {
        let mut setup = by_device().await;
        for (status, error, number, key) in [
            (400, "expired_token", 70019, say::DEVICE),
            (400, "expired_token", 70020, say::DEVICE),
            (400, "authorization_declined", 65004, say::DECLINED),
            (400, "interaction_required", 50076, say::INTERACTION),
            (401, "invalid_client", 7_000_218, say::NO_PROOF),
            (400, "invalid_grant", 54005, say::CODE),
            (400, "invalid_grant", 65001, say::NO_CONSENT),
        ] {
            hurry(&setup);
            plant(&setup.lab, &endpoint(&setup, "token"), status, body(error, number));
            explained(&device(&mut setup).await.unwrap_err(), status, number, &key);
        }
        // Pending is waited for; then the lab finds that it never gave out this code.
        hurry(&setup);
        plant(&setup.lab, &endpoint(&setup, "token"), 400, body("authorization_pending", 70016));
        explained(&device(&mut setup).await.unwrap_err(), 400, 70018, &say::DEVICE);
    })
    .await;
}

/// The lab's own code runs out while it is waited for.
#[tokio::test]
async fn a_device_code_that_runs_out() {
    local(async {
        let mut setup = by_device().await;
        let (said, entra) = (setup.said.clone(), setup.lab.lab.entra.clone());
        let over = tokio::task::spawn_local(async move {
            while !said.borrow().iter().any(|line| line.contains("device-code")) {
                tokio::task::yield_now().await;
            }
            entra.expire_codes();
        });
        explained(&device(&mut setup).await.unwrap_err(), 400, 70020, &say::DEVICE);
        over.await.unwrap();
    })
    .await;
}

/// Signed in for a while; then the token ends, and so has the one that would renew it.
#[tokio::test]
async fn a_refresh_token_that_has_ended() {
    local(async {
        let mut setup = by_device().await;
        hurry(&setup);
        let entra = setup.lab.lab.entra.clone();
        let (refresh, ended) = (entra.refresh_token_for(ADA).unwrap(), entra.token_that_lives(ADA, &[], -5).unwrap());
        let token = json!({"access_token": ended, "refresh_token": refresh, "expires_in": 10, "scope": "User.Read",
                           "token_type": "Bearer"});
        plant(&setup.lab, &endpoint(&setup, "token"), 200, token.to_string());
        assert_eq!(device(&mut setup).await.unwrap().as_deref(), Some(ADA), "it was renewed");
        for (number, natural) in [(700_084, false), (50173, false), (70008, false), (700_082, true)] {
            let expired =
                json!({"error": {"code": "InvalidAuthenticationToken", "message": "Access token has expired."}});
            plant(&setup.lab, "/v1.0/", 401, expired.to_string());
            if natural {
                entra.expire_refresh_tokens();
            } else {
                plant(&setup.lab, &endpoint(&setup, "token"), 400, body("invalid_grant", number));
            }
            match setup.drive.plan().await {
                Err(Some(Event::Trouble { trouble })) => explained(&trouble, 400, number, &say::ENDED),
                other => panic!("{number}: {other:?}"),
            }
        }
    })
    .await;
}

/// Another administrator's application, wrong in itself.
#[tokio::test]
async fn a_secret_that_was_sent_is_tried() {
    local(async {
        for (name, field, key) in [
            ("ended", "secret.entra", say::CLIENT_SECRET_ENDED),
            ("no principal", "entra.client_id", say::NO_PRINCIPAL),
            ("off", "entra.client_id", say::CLIENT_OFF),
        ] {
            let (lab, sent, given) = handed().await;
            let graph = Admin::graph(&lab);
            let principal = format!("/servicePrincipals(appId='{}')", sent.client_id);
            match name {
                "ended" => lab.lab.entra.expire_secrets(),
                "off" => graph.patch(&principal, &json!({"accountEnabled": false})).await,
                _ => graph.delete(&principal).await,
            }
            let mut setup = Setup::with(&lab, given).await;
            at_field(&mut setup, name, field, &key).await;
        }
    })
    .await;
}

/// A run waits for its new secret where Entra ID does not know it yet, and for nothing else.
#[tokio::test]
async fn a_new_secret_is_waited_for_unless_something_else_is_wrong() {
    local(async {
        let mut setup = Setup::start().await;
        setup.plan().await;
        setup.signs_in(ADA);
        let tenant = setup.lab.lab.entra.tenant_id();
        let token = format!("/{tenant}/oauth2/v2.0/token");
        plant(&setup.lab, &token, 400, body("unauthorized_client", 700_016));
        plant(&setup.lab, &token, 400, body("unauthorized_client", 7_000_112));
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                explained(&trouble, 400, 7_000_112, &say::CLIENT_OFF);
            }
            other => panic!("{other:?}"),
        }
        let waiting = |line: &&String| line.contains("plan.waiting-secret") && !line.contains("sentences");
        let waited = setup.said.borrow().iter().filter(waiting).count();
        assert_eq!(waited, 1, "once for 700016");
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}
