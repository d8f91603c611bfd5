//! A certificate in words, for the administrator to compare.

use serde::{Deserialize, Serialize};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::trust::{Seen, fingerprint};

/// What a server showed of itself, and what the authorities say to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCertificate {
    /// SHA-256 of the certificate, lower-case hex without colons.
    pub fingerprint: String,
    /// Whom it names (RFC 4514), for example `CN=rancher.example`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// From when it holds, RFC 3339.
    pub not_before: String,
    /// Until when it holds, RFC 3339.
    pub not_after: String,
    /// The host names and addresses it is for.
    pub names: Vec<String>,
    /// Whether it is trusted without being accepted by eye.
    pub trusted: bool,
    /// Why it is not, in the TLS library's words.
    pub said: Option<String>,
}

impl ShownCertificate {
    pub(crate) fn of(seen: &Seen) -> Self {
        let said = seen.verdict.as_ref().err().map(ToString::to_string);
        let mut shown = ShownCertificate {
            fingerprint: fingerprint(&seen.der),
            subject: String::new(),
            issuer: String::new(),
            not_before: String::new(),
            not_after: String::new(),
            names: Vec::new(),
            trusted: said.is_none(),
            said,
        };
        // One that cannot be read keeps its fingerprint: that is what is compared.
        if let Ok(certificate) = Certificate::from_der(&seen.der) {
            let body = certificate.tbs_certificate();
            shown.subject = body.subject().to_string();
            shown.issuer = body.issuer().to_string();
            shown.not_before = body.validity().not_before.to_string();
            shown.not_after = body.validity().not_after.to_string();
            if let Ok(Some((_, SubjectAltName(names)))) = body.get_extension::<SubjectAltName>() {
                shown.names = names.iter().filter_map(name).collect();
            }
        }
        shown
    }
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(dns) => Some(dns.to_string()),
        GeneralName::IpAddress(ip) => match ip.as_bytes() {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            long => <[u8; 16]>::try_from(long).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()),
        },
        _ => None,
    }
}
