//! Where the proxy goes, and where it never does.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use lockstep_server::transport::{Names, Rules};
use serde_json::json;

use crate::support::{Page, settings, system};

/// Answers look-ups one after the other, as somebody who rebinds a name would.
struct Rebound(Mutex<VecDeque<&'static str>>);

impl Names for Rebound {
    fn look_up(&self, _host: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let next = self.0.lock().unwrap().pop_front();
        Box::pin(async move {
            Ok(next.into_iter().map(|text| SocketAddr::new(text.parse::<IpAddr>().unwrap(), 0)).collect())
        })
    }
}

async fn page(addresses: &[&'static str]) -> Page {
    let mut settings = settings();
    settings.names = Arc::new(Rebound(Mutex::new(addresses.iter().copied().collect())));
    Page::open_with(settings).await
}

#[tokio::test]
async fn metadata_is_refused_in_every_spelling() {
    let page = Page::open().await;
    for base in [
        "https://169.254.169.254",
        "http://169.254.169.254",
        "https://2852039166",
        "https://0xa9.0xfe.0xa9.0xfe",
        "https://[::ffff:169.254.169.254]",
        "https://[fe80::1]",
        "https://metadata.google.internal",
        "http://rancher.example",
        "file:///etc/passwd",
        "nonsense",
    ] {
        for (path, body) in [
            ("/api/targets", json!({"system": "rancher", "base": base, "trusted": null})),
            ("/api/tls", json!({"base": base})),
        ] {
            let (status, answer) = page.call(path, &body).await;
            assert_eq!((status, answer["error"]["kind"].as_str()), (403, Some("not-allowed")), "{path} {base}");
        }
    }
    let (_, answer) = page.get("/v3").await;
    assert_eq!(answer["error"]["said"], "its address has not been told", "nothing was taken in");
}

#[tokio::test]
async fn a_name_that_leads_to_metadata_is_refused() {
    let page = page(&["169.254.169.254"]).await;
    let (status, answer) = page.aim("rancher", "https://rancher.example").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (403, Some("not-allowed")));
}

#[tokio::test]
async fn a_name_that_is_rebound_later_is_refused_when_connecting() {
    let page = page(&["10.0.0.1", "169.254.169.254"]).await;
    assert_eq!(page.aim("rancher", "https://rancher.example").await.0, 204);
    let (status, answer) = page.get("/v3").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("not-allowed")), "{answer}");
}

#[tokio::test]
async fn plain_http_stays_on_this_machine_when_connecting_too() {
    let page = page(&["127.0.0.1", "10.0.0.1"]).await;
    assert_eq!(page.aim("rancher", "http://localhost:1").await.0, 204);
    let (status, answer) = page.get("/v3").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("not-allowed")), "{answer}");
}

#[tokio::test]
async fn a_name_without_an_address_is_named() {
    let page = page(&[]).await;
    let (status, answer) = page.aim("keycloak", "https://id.example").await;
    assert_eq!((status, &answer["error"]), (422, &json!({"kind": "name", "system": "keycloak", "host": "id.example"})));
}

#[tokio::test]
async fn what_is_not_on_the_list_is_refused() {
    let base = system().await;
    let mut settings = settings();
    settings.rules = Rules::only(vec![format!("{base}/auth").parse().unwrap()]);
    let page = Page::open_with(settings).await;
    assert_eq!(page.aim("keycloak", &base).await.0, 403);
    assert_eq!(page.aim("keycloak", &format!("{base}/auth/")).await.0, 204);
    let (status, answer) =
        page.call("/api/send", &json!({"system": "keycloak", "method": "GET", "path": "/../echo"})).await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("not-allowed")));
}

#[tokio::test]
async fn each_page_has_its_own_targets() {
    let page = Page::open().await;
    assert_eq!(page.aim("rancher", &system().await).await.0, 204);
    assert_eq!(page.get("/echo").await.0, 200);
    let other = page.pair_again().await;
    let body = json!({"system": "rancher", "method": "GET", "path": "/echo"});
    assert_eq!(page.call_as(&other, "/api/send", &body).await.0, 502);
}
