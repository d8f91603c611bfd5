//! A built wizard, a system that answers, and a client.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::IntoResponse;
use axum::routing::any;
use axum::{Json, Router};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A folder that looks like a built wizard.
pub(crate) fn dist() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "<!doctype html><title>Lockstep</title>").unwrap();
    dir
}

/// A client that adds nothing and follows nothing.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The token of a pairing address.
pub(crate) fn token(address: &str) -> &str {
    address.split_once("/#pair=").unwrap().1
}

/// A system on a free port that says what it was sent; it ends with the test's runtime. Gives its base address.
pub(crate) async fn system() -> String {
    let router = Router::new().route("/echo", any(echo));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://localhost:{port}")
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let headers: serde_json::Map<String, Value> =
        headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap()))).collect();
    let text = String::from_utf8_lossy(&body).into_owned();
    Json(json!({"method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": text}))
}

/// A listener that answers every connection with these bytes, whatever was asked, and hangs up.
pub(crate) async fn raw(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bound = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer).await;
        }
    });
    bound
}
