//! Certificates: unknown, then accepted by eye, then changed; and private authorities.

use std::sync::Arc;

use lockstep_server::transport::{Rules, Settings, Trust};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::Page;

/// A private authority, and a system that shows a certificate of it.
struct Private {
    ca_pem: String,
    base: String,
    fingerprint: String,
}

async fn private(port: u16) -> Private {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name.push(DnType::CommonName, "Contoso test authority");
    let ca_cert = ca.self_signed(&ca_key).unwrap();
    let issuer = Issuer::new(ca, ca_key);
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, "rancher.example");
    let cert = leaf.signed_by(&key, &issuer).unwrap();
    let der = CertificateDer::from(cert.der().to_vec());
    let fingerprint = {
        use sha2::Digest;
        sha2::Sha256::digest(&der).iter().map(|b| format!("{b:02x}")).collect()
    };
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi").await;
                let _ = stream.shutdown().await;
            }
        }
    });
    Private { ca_pem: ca_cert.pem(), base: format!("https://localhost:{port}"), fingerprint }
}

async fn aim(page: &Page, base: &str, trusted: Option<&str>) -> u16 {
    page.call("/api/targets", &json!({"system": "rancher", "base": base, "trusted": trusted})).await.0
}

fn assert_tls_error(outcome: &(u16, Value), fingerprint: &str) {
    let error = &outcome.1["error"];
    assert_eq!((outcome.0, error["kind"].as_str()), (502, Some("tls")), "{error}");
    assert_eq!(error["fingerprint"], fingerprint);
}

#[tokio::test]
async fn an_unknown_authority_is_refused_by_fingerprint_and_then_pinned() {
    let (page, system) = (Page::open().await, private(0).await);
    assert_eq!(aim(&page, &system.base, None).await, 204);
    let refused = page.get("/").await;
    assert_tls_error(&refused, &system.fingerprint);
    assert!(refused.1["error"]["said"].as_str().unwrap().contains("UnknownIssuer"));

    let (status, shown) = page.call("/api/tls", &json!({"base": system.base})).await;
    assert_eq!((status, &shown["fingerprint"]), (200, &json!(system.fingerprint)));
    assert_eq!(
        (&shown["subject"], &shown["issuer"]),
        (&json!("CN=rancher.example"), &json!("CN=Contoso test authority"))
    );
    assert_eq!((&shown["names"], &shown["trusted"]), (&json!(["localhost", "127.0.0.1"]), &json!(false)));
    assert!(shown["not_after"].as_str().unwrap().ends_with('Z'), "{shown}");

    let colons: Vec<String> =
        system.fingerprint.to_uppercase().as_bytes().chunks(2).map(|c| String::from_utf8_lossy(c).into()).collect();
    assert_eq!(aim(&page, &system.base, Some(&colons.join(":"))).await, 204);
    let (status, answer) = page.get("/").await;
    assert_eq!((status, &answer["body"]), (200, &json!("hi")), "{answer}");
}

#[tokio::test]
async fn a_pin_is_for_one_certificate() {
    let (page, system) = (Page::open().await, private(0).await);
    assert_eq!(aim(&page, &system.base, Some(&"0".repeat(64))).await, 204);
    let refused = page.get("/").await;
    assert_tls_error(&refused, &system.fingerprint);
    assert_eq!(refused.1["error"]["said"], "the certificate is not the one that was accepted");
    assert_eq!(aim(&page, &system.base, Some("short")).await, 403);
}

#[tokio::test]
async fn a_private_authority_by_file() {
    let system = private(0).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ca.pem");
    std::fs::write(&file, &system.ca_pem).unwrap();
    let page = Page::open_with(Settings::new(Rules::any(), Trust::system(&[&file]).unwrap())).await;
    assert_eq!(aim(&page, &system.base, None).await, 204);
    assert_eq!(page.get("/").await.1["body"], "hi");
    assert_eq!(page.call("/api/tls", &json!({"base": system.base})).await.1["trusted"], true);

    std::fs::write(&file, "nothing").unwrap();
    assert!(Trust::system(&[&file]).unwrap_err().to_string().contains("ca.pem"));
}

#[tokio::test]
async fn a_known_authority_with_a_wrong_name() {
    let system = private(0).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ca.pem");
    std::fs::write(&file, &system.ca_pem).unwrap();
    let mut settings = Settings::new(Rules::any(), Trust::system(&[&file]).unwrap());
    settings.names = Arc::new(Loopback);
    let page = Page::open_with(settings).await;
    assert_eq!(aim(&page, &system.base.replace("localhost", "other.localhost"), None).await, 204);
    assert_tls_error(&page.get("/").await, &system.fingerprint);
}

struct Loopback;

impl lockstep_server::transport::Names for Loopback {
    fn look_up(
        &self,
        _: String,
    ) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<std::net::SocketAddr>>> {
        Box::pin(async { Ok(vec![([127, 0, 0, 1], 0).into()]) })
    }
}
