//! Earlier versions, as their sources read: what each of them lacks.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Lab;
use lab_rancher::Rancher;
use serde_json::json;

const ADMIN: &str = r#"{"username": "admin", "password": "lockstep-admin-1", "responseType": "json"}"#;

#[tokio::test]
async fn before_2_13_people_sign_in_and_out_by_other_addresses() {
    let lab = Lab::start(Rancher::reference()).await;
    let mut credentials: serde_json::Value = serde_json::from_str(ADMIN).unwrap();
    credentials["type"] = json!("localProvider");
    let old = "/v3-public/localProviders/local?action=login";
    assert_eq!(lab.post("/v1-public/login", "", credentials.clone()).await.0, 201);
    lab.rancher.set_version("2.12.3").unwrap();
    assert_eq!(lab.get("/rancherversion", "").await.1["Version"], "v2.12.3");
    for (method, path) in [("POST", "/v1-public/login"), ("GET", "/v1-public/authproviders"), ("POST", "/v1/logout")] {
        assert_eq!(lab.ask(method, path, "", Some(credentials.clone())).await.0, 404, "{path}");
    }
    let (status, made) = lab.post(old, "", credentials).await;
    assert_eq!(status, 201, "{made}");
    let token = made["token"].as_str().unwrap();
    assert_eq!(lab.get("/v3/settings/server-version", token).await.1["value"], "v2.12.3");
    assert_eq!(lab.post("/v3/tokens?action=logout", token, json!({})).await.0, 200);
    assert_eq!(lab.get("/v3/users?me=true", token).await.0, 401);
}

#[tokio::test]
async fn flags_of_a_version_do_what_they_say_and_earlier_ones_lack_them() {
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    let providers = "/v3-public/authProviders";
    assert_eq!(lab.get(providers, "").await.0, 200);
    assert_eq!(lab.ask("PUT", "/v3/features/v3-public", &admin, Some(json!({"value": false}))).await.0, 200);
    assert_eq!(lab.get(providers, "").await.0, 404);
    lab.rancher.set_version("2.13.8").unwrap();
    assert_eq!(lab.get(providers, "").await.0, 200);
    assert_eq!(lab.get("/v3/features/v3-public", &admin).await.0, 404);
    assert!(lab.rancher.set_version("next").is_err());
}
