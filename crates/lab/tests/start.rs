//! The lab on sockets: every system answers, knows its own address, and takes the credentials that are printed.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lockstep_lab::{External, KeycloakChoice, Lab, LabError, LabOptions};
use serde_json::Value;

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn get(url: &str, token: &str) -> Value {
    let answer = client().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn every_system_answers_and_takes_what_was_printed() {
    let lab = Lab::start(LabOptions::on_free_ports()).await.unwrap();
    let access = lab.credentials();
    let bases = [&access.entra.base, &access.keycloak.base, &access.rancher.base];
    for base in bases {
        assert!(base.starts_with("http://localhost:"), "{base}: cookies as foreign as in life");
    }
    assert!(bases[0] != bases[1] && bases[1] != bases[2]);

    let discovery = format!("{}/{}/v2.0/.well-known/openid-configuration", access.entra.base, access.entra.tenant);
    let discovery = get(&discovery, "").await;
    assert!(discovery["token_endpoint"].as_str().unwrap().starts_with(&access.entra.base));
    let me = get(&format!("{}/v1.0/me", access.entra.base), &access.entra.token).await;
    assert_eq!(me["userPrincipalName"], "ada@contoso.com");

    let url = format!("{}/realms/master/protocol/openid-connect/token", access.keycloak.base);
    let form = [
        ("grant_type", "password"),
        ("client_id", "admin-cli"),
        ("username", access.keycloak.user.as_str()),
        ("password", access.keycloak.password.as_str()),
    ];
    let answer = client().post(url).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let token: Value = answer.json().await.unwrap();
    let realms = format!("{}/admin/realms", access.keycloak.base);
    let realms = get(&realms, token["access_token"].as_str().unwrap()).await;
    assert_eq!(
        realms.as_array().map(|all| all.iter().map(|r| r["realm"].as_str().unwrap()).collect()),
        Some(vec!["master"])
    );

    let setting = get(&format!("{}/v3/settings/server-url", access.rancher.base), &access.rancher.token).await;
    assert_eq!(setting["value"], access.rancher.base);

    assert!(lab.rancher_control().log().iter().any(|call| call.path == "/v3/settings/server-url"));
    assert!(!lab.entra_control().log().is_empty());
    assert!(lab.keycloak_control().is_some_and(|control| !control.log().is_empty()));
}

#[tokio::test]
async fn a_keycloak_that_runs_already_takes_the_stand_ins_place() {
    let external = External { base: "http://localhost:8080".into(), user: "root".into(), password: "x".into() };
    let options = LabOptions { keycloak: KeycloakChoice::External(external), ..LabOptions::on_free_ports() };
    let lab = Lab::start(options).await.unwrap();
    let access = lab.credentials().keycloak;
    assert_eq!((access.base.as_str(), access.user.as_str(), access.real), ("http://localhost:8080", "root", true));
    assert!(lab.keycloak.is_none() && lab.keycloak_control().is_none());
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = Lab::start(LabOptions::on_free_ports()).await.unwrap();
    let port = first.entra_base().rsplit(':').next().unwrap().parse().unwrap();
    let error = Lab::start(LabOptions { entra_port: port, ..LabOptions::on_free_ports() }).await.unwrap_err();
    assert!(matches!(error, LabError::Port { system: "Entra ID", port: p, .. } if p == port), "{error}");
}
