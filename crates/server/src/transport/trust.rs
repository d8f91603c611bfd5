//! Which certificates are trusted: the system's authorities, the operator's own, or one that was accepted by eye.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use sha2::{Digest, Sha256};

/// Why the trusted certificates could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file of a private authority cannot be read, or holds no certificate.
    #[error("{file} holds no certificates in PEM form: {said}")]
    File {
        /// The file as it was named.
        file: String,
        /// What is wrong with it.
        said: String,
    },
    /// A certificate in it is not one that can sign.
    #[error("a certificate of --ca cannot be used: {0}")]
    Unusable(Error),
}

/// The certificates this process trusts.
#[derive(Clone, Debug)]
pub struct Trust {
    provider: Arc<CryptoProvider>,
    /// `None` on a machine that trusts nobody: then only accepted fingerprints count.
    authorities: Option<Arc<Verifier>>,
}

impl Trust {
    /// What the operating system trusts, and the authorities in these PEM files.
    ///
    /// # Errors
    /// Where a file cannot be used.
    pub fn system(files: &[impl AsRef<Path>]) -> Result<Self, TrustError> {
        let mut extra = Vec::new();
        for file in files {
            extra.extend(read(file.as_ref())?);
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let authorities = match Verifier::new_with_extra_roots(extra.iter().cloned(), provider.clone()) {
            Ok(verifier) => Some(Arc::new(verifier)),
            Err(_) if extra.is_empty() => None,
            Err(error) => return Err(TrustError::Unusable(error)),
        };
        Ok(Trust { provider, authorities })
    }
}

fn read(file: &Path) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let wrong = |said: String| TrustError::File { file: file.display().to_string(), said };
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect).map_err(|error| wrong(error.to_string()));
    match certificates {
        Ok(found) if found.is_empty() => Err(wrong("there is none in it".into())),
        other => other,
    }
}

/// SHA-256 of a certificate, as browsers and `openssl x509 -fingerprint -sha256` show it, in lower-case hex.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Brings a fingerprint, with or without colons, into the form of [`fingerprint`].
pub(crate) fn read_fingerprint(text: &str) -> Option<String> {
    let hex: String = text.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
    (hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())).then_some(hex)
}

/// What a server showed last.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) der: Vec<u8>,
    /// The verdict of the authorities.
    pub(crate) verdict: Result<(), Error>,
}

/// How the verifier decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By the authorities.
    Authorities,
    /// Only this certificate, whatever the authorities say.
    Pinned(String),
    /// Never: the certificate is recorded and the connection ended before anything is said.
    Inspect,
}

/// Keeps what it was shown, so that a refusal can name the fingerprint.
#[derive(Debug)]
pub(crate) struct Recorder {
    trust: Trust,
    mode: Mode,
    seen: Mutex<Option<Seen>>,
}

impl Recorder {
    pub(crate) fn new(trust: Trust, mode: Mode) -> Arc<Self> {
        Arc::new(Recorder { trust, mode, seen: Mutex::new(None) })
    }

    pub(crate) const fn mode(&self) -> &Mode {
        &self.mode
    }

    pub(crate) fn seen(&self) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A TLS configuration that asks this recorder.
    pub(crate) fn config(self: &Arc<Self>) -> Result<ClientConfig, Error> {
        let mut config = ClientConfig::builder_with_provider(self.trust.provider.clone())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(self.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // A resumed session would show no certificate, and its pin would not be looked at.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(config)
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = match &self.trust.authorities {
            Some(verifier) => verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp, now).map(drop),
            None => Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        };
        let seen = Seen { der: end_entity.to_vec(), verdict: verdict.clone() };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        let refused = Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure));
        match &self.mode {
            Mode::Authorities => verdict.map(|()| ServerCertVerified::assertion()),
            Mode::Pinned(pin) if *pin == fingerprint(end_entity) => Ok(ServerCertVerified::assertion()),
            Mode::Pinned(_) | Mode::Inspect => refused,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.trust.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.trust.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fingerprints_as_they_are_pasted() {
        let colons = vec!["AB"; 32].join(":");
        assert_eq!(read_fingerprint(&colons), Some("ab".repeat(32)));
        assert_eq!(read_fingerprint("ab"), None);
        assert_eq!(read_fingerprint(&"zz".repeat(32)), None);
    }
}
