//! Somebody leaves the Entra group: who still has access, until when, and what ends it.

use lockstep_engine::blueprint::AccessMode;
use lockstep_engine::proof::{Finding, Hop, HopState, Proof, Severity};
use lockstep_engine::time::stamp;
use lockstep_lab::LabOptions;
use lockstep_words::en::proof as say;
use reqwest::{Client, Method};
use serde_json::json;

use crate::clicker::signed_in_at_rancher;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};
use crate::trace::{ALPHA, REALM, edit, path_of};

/// Somebody else of the same group.
const NOOR: &str = "noor@contoso.com";
const MINUTE: u64 = 60_000;

/// Set up and closed; Hayden is signed in at Rancher by themselves.
async fn in_use(mode: AccessMode) -> (Setup, String) {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.blueprint.rancher.access_mode = mode;
    let mut setup = Setup::with(&lab, given).await;
    setup.set_up().await;
    // Proofs want the window open; people sign in at Rancher's own address.
    let rancher = Admin::rancher(&lab);
    let own = lab.blueprint().rancher.verify_auth();
    let auth = "/v3/keyCloakOIDCConfigs/keycloakoidc";
    let callback = rancher.get(auth).await["rancherUrl"].clone();
    edit(&rancher, auth, |config| config["rancherUrl"] = json!(own)).await;
    let (token, _) = signed_in_at_rancher(setup.lab.lab.rancher_base(), HAYDEN).await;
    edit(&rancher, auth, |config| config["rancherUrl"] = callback).await;
    assert_eq!(pods(&setup, &token).await, 200);
    (setup, token)
}

async fn joins(setup: &Setup) {
    setup.lab.lab.entra.add_user(NOOR, "Noor Haddad", true);
    setup.lab.joins("k8s_dev_users", NOOR).await;
}

/// What the cluster answers to an own token.
async fn pods(setup: &Setup, token: &str) -> u16 {
    let url = format!("{}{ALPHA}/api/v1/namespaces/trinity/pods", setup.lab.lab.rancher_base());
    Client::new().get(url).bearer_auth(token).send().await.unwrap().status().as_u16()
}

async fn set(setup: &Setup, name: &str, value: &str) {
    Admin::rancher(&setup.lab).put(&format!("/v3/settings/{name}"), &json!({"value": value})).await;
}

fn found<'a>(proof: &'a Proof, key: &lockstep_words::Key) -> &'a Finding {
    let all = || proof.findings.iter().map(|found| found.cause.say()).collect::<Vec<_>>();
    let one = proof.findings.iter().find(|found| found.cause.key == *key).unwrap_or_else(|| panic!("{:#?}", all()));
    let said = format!("{} {}", one.cause.say(), one.remedy.say());
    assert!(!said.contains('…') && !said.contains('{'), "{said}");
    println!("{said}");
    one
}

/// The moment as it is said.
fn moment(ms: u64) -> String {
    format!("{} UTC", stamp(ms).replace('T', " ").get(..16).unwrap())
}

/// What is known of somebody who has left before they sign in again: until when, by Rancher's settings and Keycloak's.
#[tokio::test]
async fn who_left_is_found_before_they_sign_in_again() {
    local(async {
        let (mut setup, token) = in_use(AccessMode::Required).await;
        joins(&setup).await;
        setup.signs_in_elsewhere(NOOR);
        let proof = setup.prove(NOOR).await;
        assert!(proof.holds() && proof.findings.is_empty(), "nobody has left: {:#?}", proof.findings);

        setup.plant("group-removed").await;
        setup.signs_in(NOOR);
        let proof = setup.prove(NOOR).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        let left = found(&proof, &say::STILL_IN_REFUSED);
        assert_eq!((left.hop, left.severity), (Hop::Entra, Severity::Warning));
        let keycloak = Admin::keycloak(&setup.lab).await;
        let user = id(&keycloak.one(&format!("{REALM}/users?username={HAYDEN}"), "username", HAYDEN).await);
        let began = keycloak.get(&format!("{REALM}/users/{user}/sessions")).await[0]["start"].as_u64().unwrap();
        let max = keycloak.get(REALM).await["ssoSessionMaxLifespan"].as_u64().unwrap();
        let session = began + max * 1000 + 960 * MINUTE;
        let ends = [session, session + 43_200 * MINUTE, session + 129_600 * MINUTE].map(moment);
        let said = left.cause.say();
        assert!(ends.iter().all(|end| said.contains(end)), "{ends:?}: {said}");
        assert!(said.contains("Hayden Park has left k8s_dev_users") && said.contains("Rancher then refuses"), "{said}");
        assert_eq!(pods(&setup, &token).await, 200, "and so it is");

        // By other settings.
        for (name, value) in [
            ("auth-user-session-ttl-minutes", "60"),
            ("kubeconfig-default-token-ttl-minutes", "0"),
            ("auth-token-max-ttl-minutes", "0"),
        ] {
            set(&setup, name, value).await;
        }
        setup.signs_in(NOOR);
        let proof = setup.prove(NOOR).await;
        let said = found(&proof, &say::STILL_IN_REFUSED).cause.say();
        assert!(said.contains(&moment(began + max * 1000 + 60 * MINUTE)), "{said}");
        assert!(said.contains("kubeconfigs until they are deleted, API keys until they are deleted"), "{said}");
    })
    .await;
}

/// Their next sign-in ends everything where Rancher still lets them in.
#[tokio::test]
async fn who_left_loses_access_at_the_next_sign_in() {
    local(async {
        let (mut setup, token) = in_use(AccessMode::Unrestricted).await;
        setup.plant("group-removed").await;
        setup.signs_in_elsewhere(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        let broken = proof.hops.iter().find(|hop| hop.state == HopState::Broken).unwrap();
        assert_eq!((broken.hop, &broken.fact.key), (Hop::Entra, &say::LEFT), "{:#?}", proof.hops);
        let answers: Vec<Option<bool>> = proof.answers.iter().map(|answer| answer.allowed).collect();
        assert_eq!(answers, [Some(false); 3], "nodes, what the group had, and default");
        assert_eq!(proof.findings.len(), 1, "nothing is left: {:#?}", proof.findings);
        assert_eq!(pods(&setup, &token).await, 403, "older sessions have lost it as well");
    })
    .await;
}

/// A sign-in that Rancher refuses changes nothing in Rancher: what was opened before goes on, and that is said.
#[tokio::test]
async fn who_is_refused_keeps_what_is_open_until_it_is_ended() {
    local(async {
        let (mut setup, token) = in_use(AccessMode::Required).await;
        setup.plant("group-removed").await;
        setup.signs_in_elsewhere(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert_eq!((proof.signed_in, proof.answers.len()), (false, 0));
        assert_eq!(proof.findings[0].cause.key, say::LEFT);
        let known = found(&proof, &say::STILL_KNOWN);
        assert_eq!((known.hop, known.severity), (Hop::Rancher, Severity::Warning));
        assert!(known.cause.say().contains(&moment(proof.at + 960 * MINUTE)), "{}", known.cause.say());
        assert_eq!(pods(&setup, &token).await, 200, "the session of before goes on");

        // As the remedy says: their earlier session at Keycloak lasts, so that Rancher hears of it when it asks again.
        let rancher = Admin::rancher(&setup.lab);
        let user = path_of(&rancher, "/v3/users", "name", "Hayden Park").await;
        setup.lab.lab.rancher.set_clock_ahead(400);
        rancher.send(Method::POST, &format!("{user}?action=refreshauthprovideraccess"), Some(&json!({}))).await;
        assert_eq!(pods(&setup, &token).await, 401, "a session of somebody who may not sign in ends with it");
        joins(&setup).await;
        setup.lab.lab.rancher.set_clock_ahead(0);
        setup.signs_in_elsewhere(NOOR);
        let proof = setup.prove(NOOR).await;
        assert!(proof.holds() && proof.findings.is_empty(), "{:#?}", proof.findings);
    })
    .await;
}

/// Taken out of the Keycloak group by hand, and where the session at Keycloak has ended, the user deleted in Rancher.
#[tokio::test]
async fn what_the_remedy_says_ends_it_at_once() {
    local(async {
        let (mut setup, token) = in_use(AccessMode::Required).await;
        setup.plant("group-removed").await;
        let keycloak = Admin::keycloak(&setup.lab).await;
        let user = id(&keycloak.one(&format!("{REALM}/users?username={HAYDEN}"), "username", HAYDEN).await);
        let group = id(&keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await);
        keycloak.delete(&format!("{REALM}/users/{user}/groups/{group}")).await;
        keycloak.post(&format!("{REALM}/users/{user}/logout"), &json!({})).await;
        let rancher = Admin::rancher(&setup.lab);
        let path = path_of(&rancher, "/v3/users", "name", "Hayden Park").await;
        setup.lab.lab.rancher.set_clock_ahead(400);
        rancher.send(Method::POST, &format!("{path}?action=refreshauthprovideraccess"), Some(&json!({}))).await;
        setup.lab.lab.rancher.set_clock_ahead(0);
        assert_eq!(pods(&setup, &token).await, 200, "without a session at Keycloak Rancher keeps what it knew");
        joins(&setup).await;
        setup.signs_in_elsewhere(NOOR);
        let proof = setup.prove(NOOR).await;
        found(&proof, &say::STILL_KNOWN);
        rancher.delete(&path).await;
        assert_eq!(pods(&setup, &token).await, 401);
        setup.signs_in(NOOR);
        assert_eq!(setup.prove(NOOR).await.findings, []);
    })
    .await;
}

/// Of a large group only some are compared, at the same time, and that is said.
#[tokio::test]
async fn a_large_group_is_compared_in_part() {
    local(async {
        let (mut setup, _) = in_use(AccessMode::Required).await;
        let keycloak = Admin::keycloak(&setup.lab).await;
        let group = id(&keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await);
        for n in 0..55 {
            let name = format!("aaa{n}");
            keycloak.post(&format!("{REALM}/users"), &json!({"username": name, "enabled": true})).await;
            let user = id(&keycloak.one(&format!("{REALM}/users?username={name}&exact=true"), "username", &name).await);
            keycloak.put(&format!("{REALM}/users/{user}/groups/{group}"), &json!({})).await;
        }
        joins(&setup).await;
        setup.signs_in_elsewhere(NOOR);
        let before = setup.lab.log().len();
        let proof = setup.prove(NOOR).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        assert_eq!(found(&proof, &say::UNCOMPARED).severity, Severity::Note);
        let asked = setup.lab.log().split_off(before);
        let links = asked.iter().filter(|(_, line)| line.path.ends_with("/federated-identity")).count();
        assert!(links <= 50, "{links}");
    })
    .await;
}
