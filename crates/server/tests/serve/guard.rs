//! DNS rebinding and foreign pages.

use lockstep_server::{Options, Server};

use crate::support::{Page, client, dist};

#[tokio::test]
async fn only_its_own_names_are_answered() {
    let page = Page::open().await;
    let port = page.server.bound().port();
    for path in ["/", "/api/send", "/callback", "/boot.js"] {
        for host in ["evil.example", "evil.example:7400", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", ""] {
            let answer = page.http.get(page.url(path)).header("host", host).send().await.unwrap();
            // hyper itself refuses an empty Host on some paths.
            assert!([421, 400].contains(&answer.status().as_u16()), "{path} {host}: {}", answer.status());
        }
    }
    for host in [format!("127.0.0.1:{port}"), format!("LOCALHOST:{port}"), format!("[::1]:{port}")] {
        assert_eq!(page.http.get(page.url("/")).header("host", &host).send().await.unwrap().status(), 200, "{host}");
    }
}

#[tokio::test]
async fn foreign_origins_are_refused() {
    let page = Page::open().await;
    let own = page.server.address().to_owned();
    for path in ["/api/pair", "/api/send", "/callback"] {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"] {
            let answer = page.http.post(page.url(path)).header("origin", origin).json(&1).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path} {origin}");
        }
        let foreign = page.http.post(page.url(path)).header("sec-fetch-site", "cross-site").json(&1);
        assert_eq!(foreign.send().await.unwrap().status(), 403, "{path}");
        let answer = page.http.post(page.url(path)).header("origin", &own).json(&1).send().await.unwrap();
        assert_ne!(answer.status(), 403, "{path}");
    }
    let several = page.http.post(page.url("/callback")).header("origin", &own).header("origin", "https://evil.example");
    assert_eq!(several.json(&1).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_sign_in_lands_from_a_foreign_site() {
    let page = Page::open().await;
    let landing = page.http.get(page.url("/callback?code=c&state=s"));
    let answer = landing.header("sec-fetch-site", "cross-site").header("origin", "null").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_public_address_is_one_of_its_names() {
    let dist = dist();
    let public_url = Some("https://lockstep.example".parse().unwrap());
    let server = Server::start(Options { public_url, ..Options::quiet(dist.path().into()) }).await.unwrap();
    assert!(server.pair_address().unwrap().starts_with("https://lockstep.example/#pair="));
    let call = |host: &str, origin: &str| {
        let url = format!("http://{}/api/pair", server.bound());
        let request = client().post(url).header("host", host).header("origin", origin).json(&1);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(call("lockstep.example", "https://lockstep.example").await, 400, "it comes as far as the body");
    assert_eq!(call("lockstep.example:443", "https://lockstep.example").await, 400);
    assert_eq!(call("lockstep.example", "http://lockstep.example").await, 403);
    assert_eq!(call("other.example", "https://lockstep.example").await, 421);
}
