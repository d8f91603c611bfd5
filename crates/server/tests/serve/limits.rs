//! Too large, too late, broken off, not there.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use lockstep_server::CONTENT_SECURITY_POLICY;
use serde_json::json;
use tower::ServiceExt;

use crate::support::{Page, raw, settings, system};

async fn page(base: &str) -> Page {
    let mut settings = settings();
    settings.limit = 1000;
    settings.time = Duration::from_millis(1500);
    let page = Page::open_with(settings).await;
    assert_eq!(page.aim("rancher", base).await.0, 204);
    page
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_the_limit_and_no_larger() {
    let page = page(&system().await).await;
    let (status, answer) = page.get("/bytes/1000").await;
    assert_eq!((status, answer["body"].as_str().map(str::len)), (200, Some(1000)));
    let (status, answer) = page.get("/bytes/1001?token=s3cret").await;
    let error = json!({"kind": "too-large", "system": "rancher", "call": "GET /bytes/1001", "limit": 1000});
    assert_eq!((status, &answer["error"]), (502, &error), "the query stays out of it");
}

#[tokio::test]
async fn one_answer_over_the_usual_limit_is_refused_and_many_below_it_are_not() {
    const LIMIT: usize = 16 * 1024 * 1024;
    let page = Page::open().await;
    assert_eq!(page.aim("rancher", &system().await).await.0, 204);
    for _ in 0..2 {
        let (status, answer) = page.get(&format!("/bytes/{LIMIT}")).await;
        assert_eq!((status, answer["body"].as_str().map(str::len)), (200, Some(LIMIT)));
    }
    let (status, answer) = page.get(&format!("/bytes/{}", LIMIT + 1)).await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("too-large")));
    assert_eq!(answer["error"]["call"], format!("GET /bytes/{}", LIMIT + 1));
    assert_eq!(answer["error"]["limit"], LIMIT);
}

#[tokio::test]
async fn an_envelope_has_a_limit_too() {
    let page = Page::open().await;
    let request = json!({"system": "rancher", "method": "POST", "path": "/", "body": "x".repeat(16 * 1024 * 1024)});
    assert_eq!(page.call("/api/send", &request).await.0, 413);
    let letter = json!({"state": "s".repeat(22), "code": "c".repeat(40_000)});
    assert_eq!(page.call("/callback", &letter).await.0, 413, "strangers may send little");
}

#[tokio::test]
async fn a_body_that_never_ends_ends_in_time() {
    let page = Page::open().await;
    let never = Body::from_stream(futures_util::stream::pending::<std::io::Result<Vec<u8>>>());
    let request = Request::post("/api/pair")
        .header("host", page.server.bound().to_string())
        .header("content-type", "application/json")
        .body(never)
        .unwrap();
    tokio::time::pause();
    let answer = page.server.router().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 408);
    assert_eq!(answer.headers()["content-security-policy"], CONTENT_SECURITY_POLICY);
}

#[tokio::test]
async fn no_answer_in_time() {
    let page = page(&system().await).await;
    let (status, answer) = page.get("/hang").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("timed-out")));
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    for half in [&b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"[..], b"HTTP/1.1 200", b""] {
        let page = page(&format!("http://{}", raw(half).await)).await;
        let (status, answer) = page.get("/").await;
        assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("broke-off")), "{answer}");
    }
}

#[tokio::test]
async fn nobody_listens_there() {
    // A port that was free a moment ago.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let page = page(&format!("http://127.0.0.1:{port}")).await;
    let (status, answer) = page.get("/secret?token=s3cret").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("connect")), "{answer}");
    assert!(!answer.to_string().contains("s3cret"));
}

#[tokio::test]
async fn plain_text_where_tls_was_expected() {
    let address = raw(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let page = page(&format!("https://localhost:{}", address.port())).await;
    let (status, answer) = page.get("/").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("tls")), "{answer}");
    assert_eq!(answer["error"]["fingerprint"], json!(null));
}
