//! A server, a page that is paired with it, and systems that answer.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use lockstep_server::transport::{Rules, Settings, Trust};
use lockstep_server::{Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A folder that looks like a built wizard.
pub(crate) fn dist() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("assets")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>Lockstep</title>"),
        ("boot.js", "export {};"),
        ("wizard_bg.wasm", "\0asm"),
        ("wizard_bg.wasm.br", "brotli"),
        ("wizard_bg.wasm.gz", "gzip"),
        ("icon.svg", "<svg/>"),
        ("style.css", "a{}"),
        (".hidden", "x"),
        ("assets/font.woff2", "wOF2"),
    ] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// A server on loopback with one paired page.
pub(crate) struct Page {
    pub(crate) server: Server,
    pub(crate) session: String,
    pub(crate) http: reqwest::Client,
    _dist: TempDir,
}

pub(crate) fn settings() -> Settings {
    Settings::new(Rules::any(), Trust::system(&[] as &[&Path]).unwrap())
}

/// A client that adds nothing and follows nothing.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The token of a pairing address.
pub(crate) fn token(address: &str) -> &str {
    address.split_once("/#pair=").unwrap().1
}

impl Page {
    pub(crate) async fn open() -> Self {
        Self::open_with(settings()).await
    }

    pub(crate) async fn open_with(settings: Settings) -> Self {
        let dist = dist();
        let server = Server::start_with(Options::quiet(dist.path().into()), settings).await.unwrap();
        let mut page = Page { server, session: String::new(), http: client(), _dist: dist };
        page.session = page.pair_again().await;
        page
    }

    /// The session of another page.
    pub(crate) async fn pair_again(&self) -> String {
        let address = self.server.pair_address().unwrap();
        let (status, body) = self.call("/api/pair", &json!({"token": token(&address)})).await;
        assert_eq!((status, &body["build"]), (200, &json!(lockstep_server::BUILD_ID)));
        body["session"].as_str().unwrap().to_owned()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.address())
    }

    /// Posts JSON as the paired page; the body of the answer is `Null` where it is empty.
    pub(crate) async fn call(&self, path: &str, body: &Value) -> (u16, Value) {
        self.call_as(&self.session, path, body).await
    }

    pub(crate) async fn call_as(&self, session: &str, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.http.post(self.url(path)).bearer_auth(session).json(body).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    /// Aims `system` at an address.
    pub(crate) async fn aim(&self, system: &str, base: &str) -> (u16, Value) {
        self.call("/api/targets", &json!({"system": system, "base": base, "trusted": null})).await
    }

    /// Reads a path of Rancher.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call("/api/send", &json!({"system": "rancher", "method": "GET", "path": path})).await
    }
}

/// A system on a free port, which ends with the test's runtime. Gives its base address.
pub(crate) async fn system() -> String {
    let router = Router::new()
        .route("/echo", any(echo))
        .route("/redirect", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/echo?from=redirect")]) }))
        .route("/denied", get(denied))
        .route("/bytes/{n}", get(|axum::extract::Path(n): axum::extract::Path<usize>| async move { "x".repeat(n) }))
        .route("/hang", get(std::future::pending::<()>));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://localhost:{port}")
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let headers: serde_json::Map<String, Value> =
        headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap()))).collect();
    let text = String::from_utf8_lossy(&body).into_owned();
    axum::Json(json!({"method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": text}))
}

async fn denied() -> impl IntoResponse {
    let headers = [
        (header::SET_COOKIE, "R_SESS=token:abc; Path=/; HttpOnly"),
        (header::WWW_AUTHENTICATE, "Basic realm=x"),
        (header::REFRESH, "0;url=/"),
    ];
    (StatusCode::UNAUTHORIZED, headers, "{\"code\":\"Unauthorized\"}")
}

/// A listener that answers every connection with these bytes, whatever was asked, and hangs up.
pub(crate) async fn raw(answer: &'static [u8]) -> SocketAddr {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
