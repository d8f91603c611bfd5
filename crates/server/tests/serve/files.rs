//! The wizard's files, and the headers of every answer.

use lockstep_server::{CONTENT_SECURITY_POLICY, Options, Server, StartError};
use reqwest::Response;
use serde_json::json;

use crate::support::Page;

async fn get(page: &Page, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = page.http.get(page.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn assert_headers(answer: &Response, what: &str) {
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(answer, name), value, "{what}: {name}");
    }
    assert!(["no-cache", "no-store"].contains(&header(answer, "cache-control")), "{what}");
    assert!(answer.headers().get("set-cookie").is_none(), "{what}: no cookie of ours exists");
    assert!(answer.headers().get("access-control-allow-origin").is_none(), "{what}");
}

#[tokio::test]
async fn the_policy_is_the_strict_one() {
    for part in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        &format!("connect-src 'self' {}", lockstep_systems::graph::hosts::ALL.join(" ")),
        "style-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(CONTENT_SECURITY_POLICY.split("; ").any(|one| one == part), "{part}");
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe-inline"));
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let page = Page::open().await;
    for (path, status, kind) in [
        ("/", 200, "text/html; charset=utf-8"),
        ("/index.html", 200, "text/html; charset=utf-8"),
        ("/boot.js", 200, "text/javascript; charset=utf-8"),
        ("/wizard_bg.wasm", 200, "application/wasm"),
        ("/icon.svg", 200, "image/svg+xml"),
        ("/style.css", 200, "text/css; charset=utf-8"),
        ("/callback", 200, "text/html; charset=utf-8"),
        ("/callback.js", 200, "text/javascript; charset=utf-8"),
        ("/callback.css", 200, "text/css; charset=utf-8"),
        ("/missing.js", 404, ""),
        ("/api/sign-ins/x", 401, ""),
        ("/api/nothing", 404, ""),
        ("/api/send", 405, ""),
    ] {
        let answer = page.http.get(page.url(path)).bearer_auth(if status == 405 { &page.session } else { "" });
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_headers(&answer, path);
        if !kind.is_empty() {
            assert_eq!(header(&answer, "content-type"), kind, "{path}");
        }
    }
    let refused = get(&page, "/", &[("host", "evil.example")]).await;
    assert_headers(&refused, "refused by host");
    let large = page.http.post(page.url("/callback")).json(&json!("x".repeat(40_000))).send().await.unwrap();
    assert_headers(&large, "too large");
}

#[tokio::test]
async fn pages_of_the_wizard_fall_back_and_missing_files_do_not() {
    let page = Page::open().await;
    let navigate = [("sec-fetch-mode", "navigate"), ("accept", "text/html,*/*;q=0.8")];
    for path in ["/steps/keycloak", "/proof", "/callback/x"] {
        assert_eq!(get(&page, path, &navigate).await.status(), 200, "{path}");
        assert_eq!(get(&page, path, &[("accept", "text/html")]).await.status(), 200, "{path}, an old browser");
        assert_eq!(
            get(&page, path, &[("sec-fetch-mode", "cors"), ("accept", "text/html")]).await.status(),
            404,
            "{path}"
        );
        assert_eq!(get(&page, path, &[]).await.status(), 404, "{path}");
    }
    for path in ["/worker_loader.js", "/x/wizard_bg.wasm", "/favicon.ico"] {
        assert_eq!(get(&page, path, &navigate).await.status(), 404, "{path}");
    }
    assert_eq!(page.http.post(page.url("/index.html")).send().await.unwrap().status(), 405);
    assert_eq!(page.http.post(page.url("/missing.js")).send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_folder_is_neither_listed_nor_a_way_to_another_address() {
    let page = Page::open().await;
    assert_eq!(get(&page, "/assets/font.woff2", &[]).await.status(), 200);
    for path in ["/assets", "/assets/", "/assets/font.woff2/", "/assets/font.woff2/x"] {
        assert_eq!(get(&page, path, &[]).await.status(), 404, "{path}");
    }
    let navigated = get(&page, "/assets", &[("sec-fetch-mode", "navigate")]).await;
    assert_eq!((navigated.status().as_u16(), header(&navigated, "content-type")), (200, "text/html; charset=utf-8"));
    for path in ["/api", "/api/", "/api/x/y"] {
        assert_eq!(get(&page, path, &[("sec-fetch-mode", "navigate")]).await.status(), 404, "{path} is no page");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let page = Page::open().await;
    for path in
        ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml", "/.hidden", "//etc/passwd", "/a//b", "/a%00"]
    {
        // A raw line, because a client would tidy the path up.
        let answer = raw_get(&page, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    assert!(raw_get(&page, "/boot.js").await.starts_with("HTTP/1.1 200"));
}

async fn raw_get(page: &Page, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let bound = page.server.bound();
    let mut stream = tokio::net::TcpStream::connect(bound).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {bound}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_the_folder_is_not_followed() {
    let (dist, outside) = (crate::support::dist(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret.txt"), "s3cret").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), dist.path().join("link.txt")).unwrap();
    let server = Server::start(Options::quiet(dist.path().into())).await.unwrap();
    let answer = crate::support::client().get(format!("{}/link.txt", server.address())).send().await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn compressed_siblings_and_tags() {
    let page = Page::open().await;
    let wasm = "/wizard_bg.wasm";
    let br = get(&page, wasm, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    assert_eq!((header(&br, "content-encoding"), header(&br, "content-type")), ("br", "application/wasm"));
    assert_eq!(header(&br, "vary"), "accept-encoding");
    let tag = header(&br, "etag").to_owned();
    assert_eq!(br.text().await.unwrap(), "brotli");
    let gz = get(&page, wasm, &[("accept-encoding", "gzip, br;q=0")]).await;
    assert_eq!(header(&gz, "content-encoding"), "gzip");
    assert_ne!(header(&gz, "etag"), tag);
    let plain = get(&page, wasm, &[]).await;
    assert_eq!(header(&plain, "content-encoding"), "");
    assert_eq!(plain.text().await.unwrap(), "\0asm");

    let same = get(&page, wasm, &[("accept-encoding", "br"), ("if-none-match", &format!("W/{tag}, \"x\""))]).await;
    assert_eq!(same.status(), 304);
    assert_headers(&same, "304");
    let other = get(&page, wasm, &[("accept-encoding", "gzip"), ("if-none-match", &tag)]).await;
    assert_eq!(other.status(), 200);
    let head = page.http.head(page.url("/boot.js")).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "10"));
}

#[tokio::test]
async fn a_folder_without_a_wizard_is_said_at_the_start() {
    let empty = tempfile::tempdir().unwrap();
    let error = Server::start(Options::quiet(empty.path().into())).await.unwrap_err();
    assert!(matches!(error, StartError::Dist { .. }));
    assert!(error.to_string().contains("--dist"));
}
