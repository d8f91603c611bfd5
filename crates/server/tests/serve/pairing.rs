//! Who may speak to the server.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use lockstep_server::{Options, Server};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{Page, dist, token};

#[tokio::test]
async fn a_token_is_good_for_one_session() {
    let page = Page::open().await;
    let address = page.server.pair_address().unwrap();
    assert!(token(&address).len() >= 43, "256 bits");
    let body = json!({"token": token(&address)});
    assert_eq!(page.call("/api/pair", &body).await.0, 200);
    let (status, again) = page.call("/api/pair", &body).await;
    assert_eq!((status, again["error"]["code"].as_str()), (401, Some("pairing-used")));
    assert!(again["error"]["said"].as_str().unwrap().contains("lockstep pair"));
    assert_eq!(page.call("/api/pair", &json!({"token": "unknown"})).await.0, 401);
}

#[tokio::test]
async fn everything_of_the_api_wants_a_session() {
    let page = Page::open().await;
    for path in ["/api/targets", "/api/send", "/api/tls", "/api/sign-ins"] {
        for session in ["", "nonsense", token(&page.server.pair_address().unwrap())] {
            let (status, body) = page.call_as(session, path, &json!({})).await;
            assert_eq!((status, body["error"]["pair_again"].as_bool()), (401, Some(true)), "{path} {session}");
            assert_eq!(body["error"]["kind"], "proxy", "reads as a TransportError");
        }
        assert_eq!(page.http.post(page.url(path)).send().await.unwrap().status(), 401, "{path}");
    }
    let looked = page.http.get(page.url("/api/sign-ins/AbCdEfGhIjKlMnOpQrStUv")).send().await.unwrap();
    assert_eq!(looked.status(), 401);
    assert_eq!(page.call_as(&page.session, "/api/pairings", &json!({})).await.0, 401, "a session makes no addresses");
    let (status, body) = page.call("/api/nothing", &json!({})).await;
    assert_eq!((status, body["error"]["code"].as_str()), (404, Some("no-such-call")));
}

#[tokio::test]
async fn an_error_never_quotes_the_body() {
    let page = Page::open().await;
    let canary = "s3cret-in-the-body";
    for body in [json!(canary), json!({"system": canary}), json!({"system": "rancher", "method": canary})] {
        let answer = page.http.post(page.url("/api/send")).bearer_auth(&page.session).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert!(!answer.text().await.unwrap().contains(canary), "{body}");
    }
    let text = page.http.post(page.url("/api/pair")).body(r#"{"token":"x"}"#).send().await.unwrap();
    assert_eq!(text.status(), 415, "what a foreign form can send is not read");
}

#[tokio::test]
async fn a_printed_address_goes_stale() {
    let dist = dist();
    let server = Server::start(Options::quiet(dist.path().into())).await.unwrap();
    let address = server.pair_address().unwrap();
    let pair = |token: &str| {
        Request::post("/api/pair")
            .header("host", server.bound().to_string())
            .header("content-type", "application/json")
            .body(Body::from(json!({"token": token}).to_string()))
            .unwrap()
    };
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(59 * 60)).await;
    let young = server.pair_address().unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(server.router().oneshot(pair(token(&address))).await.unwrap().status(), 401);
    assert_eq!(server.router().oneshot(pair(token(&young))).await.unwrap().status(), 200);
}
