//! Bundles and blueprint files, which the worker leaves to the server.

use lockstep_engine::blueprint::{Draft, reference, to_yaml};
use lockstep_engine::bundle::Material;
use lockstep_engine::plan::Plan;
use lockstep_engine::run::Journal;
use lockstep_json::Write as _;
use serde_json::json;

use crate::support::Page;

fn material() -> Material {
    Material {
        blueprint: reference(),
        plan: Plan::default(),
        journal: Journal::default(),
        proofs: Vec::new(),
        now: 1_795_469_467_000,
    }
}

fn base64(text: &str) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(text.as_bytes())
}

#[tokio::test]
async fn a_bundle_is_made_and_read_back() {
    let page = Page::open().await;
    let (status, made) = page.call("/api/files/bundle", &material().write()).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["name"], "lockstep-trinity-2026-11-23.zip");
    let (status, opened) = page.call("/api/files/read", &made).await;
    assert_eq!((status, &opened["draft"]), (200, &Draft::from_blueprint(&reference()).write()));
}

#[tokio::test]
async fn a_blueprint_file_is_read_or_told_what_is_wrong_with_it() {
    let page = Page::open().await;
    let file = |text: &str| json!({"name": "lockstep.yaml", "base64": base64(text)});
    let text = to_yaml(&reference());
    let (status, opened) = page.call("/api/files/read", &file(&text)).await;
    assert_eq!((status, opened["draft"]["keycloak"]["realm"].as_str()), (200, Some("trinity")));
    let (status, refused) = page.call("/api/files/read", &file(&text.replace("realm:", "realms:"))).await;
    assert_eq!((status, refused["message"]["key"].as_str()), (200, Some("check.file-not-yaml")), "{refused}");
}

#[tokio::test]
async fn only_a_paired_page_may_and_only_with_what_it_is_for() {
    let page = Page::open().await;
    for path in ["/api/files/bundle", "/api/files/read"] {
        assert_eq!(page.call_as("", path, &material().write()).await.0, 401, "{path}");
        let (status, refused) = page.call(path, &json!({"name": 7})).await;
        assert_eq!((status, refused["error"]["code"].as_str()), (400, Some("body")), "{path}");
    }
}
