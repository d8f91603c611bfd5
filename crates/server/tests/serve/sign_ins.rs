//! The callback and the mailbox.

use serde_json::json;

use crate::support::Page;

const STATE: &str = "0123456789abcdefABCDEF_-";

#[tokio::test]
async fn a_code_reaches_the_worker_once() {
    let page = Page::open().await;
    assert_eq!(page.call("/api/sign-ins", &json!({"state": STATE})).await.0, 204);
    assert_eq!(page.call("/api/sign-ins", &json!({"state": STATE})).await.0, 409);
    let look = || async {
        let url = page.url(&format!("/api/sign-ins/{STATE}"));
        page.http.get(url).bearer_auth(&page.session).send().await.unwrap()
    };
    let letter =
        json!({"state": STATE, "code": "c.1", "session_state": "s", "iss": "https://id.example/realms/trinity"});
    // The worker waits already when the letter comes.
    let (collected, delivered) = tokio::join!(look(), page.call_as("", "/callback", &letter));
    assert_eq!(delivered.0, 204);
    assert_eq!(collected.status(), 200);
    let body: serde_json::Value = collected.json().await.unwrap();
    assert_eq!(body, json!({"code": "c.1", "session_state": "s", "iss": "https://id.example/realms/trinity"}));
    assert_eq!(look().await.status(), 404);
    let (status, refused) = page.call_as("", "/callback", &letter).await;
    assert_eq!((status, refused["error"]["code"].as_str()), (404, Some("unknown-state")));
    assert!(refused["error"]["said"].as_str().is_some_and(|said| !said.is_empty()));
}

#[tokio::test]
async fn an_error_reaches_it_too() {
    let page = Page::open().await;
    assert_eq!(page.call("/api/sign-ins", &json!({"state": STATE})).await.0, 204);
    let letter = json!({"state": STATE, "error": "access_denied", "error_description": "no"});
    assert_eq!(page.call_as("", "/callback", &letter).await.0, 204);
    let url = page.url(&format!("/api/sign-ins/{STATE}"));
    let other = page.pair_again().await;
    assert_eq!(page.http.get(&url).bearer_auth(other).send().await.unwrap().status(), 404, "another page's sign-in");
    let collected = page.http.get(&url).bearer_auth(&page.session).send().await.unwrap();
    let body: serde_json::Value = collected.json().await.unwrap();
    assert_eq!(body, json!({"error": "access_denied", "error_description": "no"}));
}

#[tokio::test]
async fn what_is_no_sign_in_is_refused() {
    let page = Page::open().await;
    assert_eq!(page.call("/api/sign-ins", &json!({"state": "short"})).await.0, 400);
    assert_eq!(page.call_as("", "/callback", &json!({"state": STATE, "code": "c"})).await.0, 404, "never registered");
    assert_eq!(page.call_as("", "/callback", &json!({"state": STATE})).await.0, 400);
    let url = page.url(&format!("/api/sign-ins/{STATE}"));
    assert_eq!(page.http.get(url).bearer_auth(&page.session).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_callback_is_static_and_keeps_its_script_outside() {
    let page = Page::open().await;
    let get = |path: &str| {
        let request = page.http.get(page.url(path));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let html = get("/callback?code=canary-c&state=canary-s").await;
    assert_eq!(html, get("/callback").await);
    assert!(!html.contains("canary") && !html.contains("style=") && !html.contains("onload"));
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains(r#"<script type="module" src="/callback.js"></script>"#));
    let script = get("/callback.js").await;
    let (clean, ask) = (script.find("replaceState").unwrap(), script.find("fetch(").unwrap());
    assert!(clean < ask, "the code leaves the history before anything else happens");
    for id in ["busy", "done", "failed", "unknown", "empty", "unreachable"] {
        assert!(html.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
}
