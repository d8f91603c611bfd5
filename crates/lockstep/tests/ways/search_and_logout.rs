//! After the set-up: groups are found by a search, and whoever signs out of Rancher is signed out of Keycloak.

use lab_common::{Fault, FaultKind};
use lockstep_engine::plan::Act;
use lockstep_engine::port::Event;
use lockstep_engine::proof::Severity;
use lockstep_words::{Key, en::explain, en::proof as say};
use reqwest::{Client, Method, Url, redirect};
use serde_json::{Value, json};

use crate::clicker::signed_in_at_rancher;
use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, HAYDEN, Setup, local};

const REALM: &str = "/admin/realms/trinity";
const SEARCH: &str = "rancher.group-search";

/// Takes the right to search from the service account of Rancher's client.
async fn forbid_search(setup: &Setup) {
    let keycloak = Admin::keycloak(&setup.lab).await;
    let client = |name: &str| format!("{REALM}/clients?clientId={name}");
    let rancher = id(&keycloak.get(&client("rancher")).await[0]);
    let rights = id(&keycloak.get(&client("realm-management")).await[0]);
    let account = id(&keycloak.get(&format!("{REALM}/clients/{rancher}/service-account-user")).await);
    let mappings = format!("{REALM}/users/{account}/role-mappings/clients/{rights}");
    let roles = keycloak.get(&mappings).await;
    keycloak.send(Method::DELETE, &mappings, Some(&roles)).await;
}

#[tokio::test]
async fn a_search_is_looked_at_when_it_is_switched_on() {
    local(async {
        let mut setup = Setup::start().await;
        let plan = setup.plan().await;
        let check = plan.changes.iter().find(|change| change.id == SEARCH).unwrap();
        assert_eq!((check.act, &check.needs[..]), (Act::Check, &["rancher.authentication".to_owned()][..]));
        setup.signs_in(ADA);
        setup.apply().await;
        let searched = setup.lab.rancher_log().into_iter().filter(|line| line.path.starts_with("/v3/principals"));
        assert_eq!(searched.filter(|line| line.method == "POST").count(), 1);
    })
    .await;
}

/// What Keycloak or Rancher may answer to it, and what that means; the sign-in stays on all the same.
#[tokio::test]
async fn a_search_that_fails_is_explained() {
    local(async {
        let error = |status: u16, code: &str, words: &str| {
            let body = json!({"type": "error", "baseType": "error", "code": code, "status": status, "message": words});
            FaultKind::Fail { status, body: body.to_string() }
        };
        let none = json!({"type": "collection", "resourceType": "principal", "data": []});
        let cases: [(FaultKind, Key); 4] = [
            (error(403, "PermissionDenied", "access denied"), explain::RANCHER_SEARCH),
            (error(401, "Unauthorized", "invalid token"), explain::RANCHER_SEARCH),
            (error(500, "ServerError", "unexpected end of JSON input"), explain::RANCHER_SEARCH_ODD),
            (FaultKind::Fail { status: 200, body: none.to_string() }, explain::RANCHER_SEARCH_EMPTY),
        ];
        for (kind, key) in cases {
            let mut setup = Setup::start().await;
            setup.plan().await;
            setup.signs_in(ADA);
            let fault = Fault { method: Some("POST".into()), path: "/v3/principals".into(), skip: 0, times: 1, kind };
            setup.lab.lab.rancher_control().add_fault(fault);
            match setup.drive.apply().await {
                Some(Event::Applied { complete: false, trouble: Some(trouble), journal }) => {
                    assert_eq!(trouble.means.key, key, "{}", trouble.said);
                    assert!(!trouble.remedy.say().contains('…'));
                    assert!(journal.window_open, "it is on");
                }
                other => panic!("{key:?}: {other:?}"),
            }
            // The rest of the plan is made, and the check is not planned again: a proof looks.
            let plan = setup.plan().await;
            assert!(!ids(&plan).contains(&SEARCH) && !ids(&plan).contains(&"rancher.authentication"), "{key:?}");
            setup.apply().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_proof_looks_whether_groups_are_found() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        assert_eq!(setup.prove(HAYDEN).await.findings, []);
        forbid_search(&setup).await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "sign-in works");
        let [finding] = &proof.findings[..] else { panic!("{:#?}", proof.findings) };
        assert_eq!((finding.severity, &finding.cause.key), (Severity::Warning, &say::SEARCH_FAILS));
        assert!(finding.cause.say().contains("access denied"), "{}", finding.cause.say());
        assert_eq!(ids(&setup.plan().await)[0], "keycloak.search-role");
        setup.apply().await;
        setup.signs_in(HAYDEN);
        assert_eq!(setup.prove(HAYDEN).await.findings, []);
    })
    .await;
}

/// As people do it, once the window is closed: in at Rancher's own address, out of both.
#[tokio::test]
async fn signing_out_of_rancher_ends_the_session_at_keycloak() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.close_window().await;
        let base = setup.lab.lab.rancher_base().to_owned();
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let (token, hint) = signed_in_at_rancher(setup.lab.lab.rancher_base(), HAYDEN).await;
        let keycloak = Admin::keycloak(&setup.lab).await;
        let user = id(&keycloak.one(&format!("{REALM}/users?username={HAYDEN}"), "username", HAYDEN).await);
        let sessions = format!("{REALM}/users/{user}/sessions");
        assert_eq!(keycloak.get(&sessions).await.as_array().map(Vec::len), Some(1));

        let back = format!("{base}/dashboard/auth/login");
        let request = client.post(format!("{base}/v1/logout?all")).json(&json!({"finalRedirectUrl": back}));
        let request = request.bearer_auth(&token).header("cookie", format!("R_OIDC_ID={hint}"));
        let out: Value = request.send().await.unwrap().json().await.unwrap();
        let way = Url::parse(out["idpRedirectUrl"].as_str().unwrap()).unwrap();
        assert!(way.as_str().starts_with(&format!("{}/realms/trinity/", setup.lab.lab.keycloak_base())), "{way}");
        let left = client.get(way).send().await.unwrap();
        assert_eq!(left.headers()["location"].to_str().unwrap(), back);
        assert_eq!(keycloak.get(&sessions).await, json!([]));
        let me = client.get(format!("{base}/v3/users?me=true")).bearer_auth(&token).send().await.unwrap();
        assert_eq!(me.status(), 401);
    })
    .await;
}
