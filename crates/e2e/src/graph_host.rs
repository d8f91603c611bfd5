//! Microsoft Graph's own host, answered by the lab: TLS on a port of its own before the lab's Graph. The browser and the
//! wizard's server are told that the name is there; everything else is as it is with the real one.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use lockstep_server::transport::Names;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PublicKeyData as _};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest as _, Sha256};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::Failure;

/// Its address.
pub const GRAPH: &str = "https://graph.microsoft.com";
const NAME: &str = "graph.microsoft.com";

/// The running front; it ends when this is dropped.
pub(crate) struct GraphHost {
    bound: SocketAddr,
    /// SHA-256 of its public key, in base64: the browser takes it for this one.
    key: String,
    folder: tempfile::TempDir,
    task: JoinHandle<()>,
}

impl Drop for GraphHost {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl GraphHost {
    /// Answers for the lab's Graph at this address.
    pub(crate) async fn start(lab: &str) -> Result<Self, Failure> {
        let lab = lab.strip_prefix("http://").ok_or("the lab speaks http")?.to_owned();
        let ca_key = KeyPair::generate()?;
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_certificate = ca.self_signed(&ca_key)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec![NAME.to_owned()])?.signed_by(&key, &Issuer::new(ca, ca_key))?;
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("ca.pem"), ca_certificate.pem())?;

        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der())?)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let bound = listener.local_addr()?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, lab) = (acceptor.clone(), lab.clone());
                // A connection that breaks is the other side's matter.
                tokio::spawn(async move { pass(&acceptor, stream, &lab).await });
            }
        });
        let key = Base64::encode_string(&Sha256::digest(key.subject_public_key_info()));
        Ok(GraphHost { bound, key, folder, task })
    }

    /// The file of the authority that has signed its certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Look-ups that find it here.
    pub(crate) fn names(&self) -> Arc<dyn Names> {
        Arc::new(Here(self.bound))
    }

    /// What the browser is started with: it finds the host here, or not at all.
    pub(crate) fn arguments(&self, blocked: bool) -> Vec<String> {
        let to = if blocked { "~NOTFOUND".to_owned() } else { self.bound.to_string() };
        vec![
            format!("--host-resolver-rules=MAP {NAME} {to}"),
            format!("--ignore-certificate-errors-spki-list={}", self.key),
            "--no-proxy-server".to_owned(),
        ]
    }
}

async fn pass(acceptor: &TlsAcceptor, stream: TcpStream, lab: &str) -> io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut inner = TcpStream::connect(lab).await?;
    copy_bidirectional(&mut stream, &mut inner).await?;
    Ok(())
}

/// Finds Graph's host at one address; whatever else there is in a test is on this machine too, by its own port.
struct Here(SocketAddr);

impl Names for Here {
    fn look_up(&self, host: String) -> futures_util::future::BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let bound = self.0;
        Box::pin(async move { Ok(vec![if host == NAME { bound } else { SocketAddr::new(bound.ip(), 0) }]) })
    }
}
