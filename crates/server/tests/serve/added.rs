//! Calls that whoever starts the server adds to it.

use axum::Router;
use axum::routing::post;
use lockstep_server::{CONTENT_SECURITY_POLICY, Options, Server};
use serde_json::{Value, json};

use crate::support::{client, dist, token};

#[tokio::test]
async fn they_want_a_session_and_carry_the_headers() {
    let dist = dist();
    let paired_routes = Router::new().route("/api/added", post(|| async { "done" }));
    let server = Server::start(Options { paired_routes, ..Options::quiet(dist.path().into()) }).await.unwrap();
    let call = |path: &str, bearer: &str, body: &Value| {
        let request = client().post(format!("{}{path}", server.address())).bearer_auth(bearer).json(body);
        async move { request.send().await.unwrap() }
    };
    assert_eq!(call("/api/added", "", &json!({})).await.status(), 401);
    let pair = json!({"token": token(&server.pair_address().unwrap())});
    let paired: Value = call("/api/pair", "", &pair).await.json().await.unwrap();
    let answer = call("/api/added", paired["session"].as_str().unwrap(), &json!({})).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-security-policy"], CONTENT_SECURITY_POLICY);
    assert_eq!(answer.headers()["cache-control"], "no-store");
}
