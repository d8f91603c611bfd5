//! What differs from version to version of Rancher: fields of the auth config, where people are sent, whose groups count, and
//! which releases of Kubernetes are offered. Read in the sources, not run.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::issuer::{Issuer, Person};
use common::{Lab, config};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const CONFIG: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const ADA: Person = Person { sub: "a-1", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person { sub: "h-1", name: "Hayden Park", email: "hayden@contoso.com", groups: &["Dev"] };

/// Younger fields, each with a value that a client would send.
fn younger() -> Value {
    json!({
        "nameClaim": "name", "emailClaim": "email", "groupsClaim": "groups", "logoutAllSupported": true,
        "logoutAllEnabled": true, "logoutAllForced": false, "endSessionEndpoint": "https://kc.test/logout",
        "pkceMethod": "", "rancherApiHost": "https://rancher.test", "clientAuthenticatedSearch": true,
    })
}

/// A Rancher of this version with sign-in through Keycloak, switched on with every field there is.
async fn start(version: &str) -> (Lab, Issuer) {
    let lab = Lab::start(Rancher::reference()).await;
    lab.rancher.set_version(version).unwrap();
    let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN)]).await;
    let mut config = config(&issuer, &lab.base);
    for (name, value) in younger().as_object().unwrap() {
        config[name] = value.clone();
    }
    let code = issuer.code("ada", "http://wizard.test/callback", "");
    let body = json!({"enabled": true, "code": code, "oidcConfig": config});
    let path = format!("{CONFIG}?action=testAndApply");
    assert_eq!(lab.post(&path, &lab.rancher.admin_token(), body).await.0, 200, "{version}");
    (lab, issuer)
}

#[tokio::test]
async fn fields_that_a_version_does_not_know_are_dropped() {
    let all = younger();
    let all: Vec<&String> = all.as_object().unwrap().keys().collect();
    for (version, known) in [
        ("v2.12.12", &[][..]),
        ("v2.13.8", &["nameClaim", "emailClaim", "groupsClaim", "logoutAll", "endSessionEndpoint"][..]),
        (
            "v2.14.4",
            &[
                "nameClaim",
                "emailClaim",
                "groupsClaim",
                "logoutAll",
                "endSessionEndpoint",
                "pkceMethod",
                "rancherApiHost",
            ],
        ),
        ("v2.15.0", &[""]),
    ] {
        let (lab, _issuer) = start(version).await;
        let admin = lab.rancher.admin_token();
        let (_, mut stored) = lab.get(CONFIG, &admin).await;
        for round in ["testAndApply", "PUT"] {
            for name in &all {
                let there = stored.get(*name).is_some();
                assert_eq!(there, known.iter().any(|start| name.starts_with(start)), "{version} {round} {name}");
            }
            assert_eq!(stored["clientId"], "rancher");
            for (name, value) in younger().as_object().unwrap() {
                stored[name] = value.clone();
            }
            let (status, after) = lab.ask("PUT", CONFIG, &admin, Some(stored)).await;
            assert_eq!(status, 200, "{after}");
            stored = after;
        }
    }
}

#[tokio::test]
async fn people_are_sent_by_rancher_itself_since_2_14() {
    for (version, direct) in [("v2.13.8", true), ("v2.14.4", false)] {
        let (lab, issuer) = start(version).await;
        let (_, found) = lab.get("/v1-public/authproviders", "").await;
        let url = found["data"][0]["redirectUrl"].as_str().unwrap().to_owned();
        let there = lab.get("/v1-oidc/keycloakoidc?state=x&scope=openid", "").await.0;
        if direct {
            assert!(!url.contains("/v1-oidc/") && url.contains("client_id=rancher"), "{version} {url}");
            assert_eq!(there, 404);
        } else {
            assert_eq!((url.as_str(), there), ("https://rancher.test/v1-oidc/keycloakoidc", 302), "{version}");
        }
        drop(issuer);
    }
}

#[tokio::test]
async fn groups_of_the_user_info_alone_are_lost_from_2_14_0_to_2_14_2() {
    for (version, wanted) in
        [("v2.13.8", true), ("v2.14.0", false), ("v2.14.2", false), ("v2.14.3", true), ("v2.15.0", true)]
    {
        let (lab, issuer) = start(version).await;
        issuer.groups_in_userinfo_alone();
        let hayden = lab.sign_in(&issuer, "hayden").await;
        let (_, found) = lab.get("/v3/principals", &hayden).await;
        let groups = found["data"].as_array().unwrap().iter().any(|one| one["id"] == "keycloakoidc_group://Dev");
        assert_eq!(groups, wanted, "{version}");
    }
}

#[tokio::test]
async fn each_version_has_its_own_releases_of_kubernetes() {
    let lab = Lab::start(Rancher::fresh()).await;
    let admin = lab.rancher.admin_token();
    for (version, last, default) in [
        ("v2.12.12", "v1.33.10+k3s1", "1.33.10+k3s1"),
        ("v2.13.8", "v1.34.6+k3s1", "1.34.6+k3s1"),
        ("v2.14.0", "v1.35.4+k3s1", "1.35.4+k3s1"),
        ("v2.15.0", "v1.36.1+k3s1", "1.35.4+k3s1"),
    ] {
        lab.rancher.set_version(version).unwrap();
        let (_, found) = lab.get("/v1-k3s-release/releases", "").await;
        assert_eq!(found["data"].as_array().unwrap().last().unwrap()["id"], last, "{version}");
        let (_, setting) = lab.get("/v3/settings/k3s-default-version", &admin).await;
        assert_eq!(setting["value"], default, "{version}");
    }
}
