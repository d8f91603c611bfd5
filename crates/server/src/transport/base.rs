//! The base address of a system, as something that has been looked at.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

use super::address;

/// An absolute address below which one system's paths lie: `https`, or `http` on this machine itself. It names no user,
/// no query and no fragment, and it is not a link-local or metadata address where that shows already.
#[derive(Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
}

impl Base {
    /// The host as it is looked up, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
    }

    /// The host where it is written as an address.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.host().parse().ok()
    }

    /// Whether TLS is spoken there.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the host is this machine, by name or address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host().trim_end_matches('.');
        host == "localhost" || host.ends_with(".localhost") || self.ip().is_some_and(address::is_loopback)
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Whether this address lies at or below `allowed`.
    #[must_use]
    pub fn is_within(&self, allowed: &Base) -> bool {
        let (own, theirs) = (self.prefix(), allowed.prefix());
        self.url.origin() == allowed.url.origin()
            && (own == theirs || own.strip_prefix(theirs).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The full address of a path and query below this base.
    ///
    /// # Errors
    /// Where the path would lead out of it, or is none.
    pub fn join(&self, path: &str) -> Result<Url, &'static str> {
        if !path.starts_with('/') {
            return Err("a path begins with /");
        }
        if path.chars().any(|c| c <= ' ' || c == '\u{7f}' || c == '#' || c == '\\') {
            return Err("the path holds a character that has no place in one");
        }
        let prefix = self.prefix();
        let url = Url::parse(&format!("{}{prefix}{path}", self.origin())).map_err(|_| "the path is none")?;
        // The parser has taken "..", also as %2e%2e, out by now.
        let below = url.path().strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
        if url.origin() != self.url.origin() || !below {
            return Err("the path leads out of the system's base address");
        }
        Ok(url)
    }

    fn prefix(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|error| format!("{error}"))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err("the address names no host".into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address holds no user name and no password".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("a base address has no query and no fragment".into());
        }
        let base = Base { url };
        match base.url.scheme() {
            "https" => {}
            "http" if base.is_loopback() => {}
            "http" => return Err("http is spoken only on this machine itself; use https".into()),
            _ => return Err("only https is spoken".into()),
        }
        let forbidden = base.ip().and_then(address::forbidden).or_else(|| address::forbidden_name(base.host()));
        forbidden.map_or(Ok(base), |what| Err(format!("this is {what}")))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.prefix())
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        text.parse().unwrap()
    }

    #[test]
    fn takes_https_and_loopback_http() {
        for text in [
            "https://rancher.example",
            "https://10.1.2.3:8443/",
            "http://localhost:7411",
            "http://127.0.0.1:7411",
            "http://[::1]:7411",
        ] {
            assert!(text.parse::<Base>().is_ok(), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "http://rancher.example",
            "ftp://rancher.example",
            "file:///etc/passwd",
            "rancher.example",
            "https://user:word@rancher.example",
            "https://rancher.example?x=1",
            "https://169.254.169.254",
            "https://2852039166",
            "https://0xa9fea9fe",
            "https://0251.0376.0251.0376",
            "https://169.16689662",
            "https://[::ffff:169.254.169.254]",
            "https://[::ffff:a9fe:a9fe]",
            "https://[fe80::1]",
            "https://[fd00:ec2::254]",
            "https://metadata.google.internal",
            "https://METADATA.google.internal.",
            "http://0.0.0.0:7411",
            "http://localhost.example",
        ] {
            assert!(text.parse::<Base>().is_err(), "{text}");
        }
    }

    #[test]
    fn joins_below_and_never_beside() {
        let auth = base("https://id.example/auth/");
        assert_eq!(auth.join("/admin/realms?a=b").unwrap().as_str(), "https://id.example/auth/admin/realms?a=b");
        for path in ["admin", "/../other", "/%2e%2e/other", "/a#b", "/a\\..\\b", "/a b", "//\t/x", ""] {
            assert!(auth.join(path).is_err(), "{path:?}");
        }
        assert_eq!(base("https://id.example").join("//evil.example/x").unwrap().host_str(), Some("id.example"));
        assert_eq!(base("https://id.example").join("/@evil.example").unwrap().host_str(), Some("id.example"));
    }

    #[test]
    fn is_within_by_whole_segments() {
        assert!(base("https://id.example/auth").is_within(&base("https://id.example")));
        assert!(base("https://id.example:443").is_within(&base("https://id.example/")));
        assert!(!base("https://id.example/authority").is_within(&base("https://id.example/auth")));
        assert!(!base("https://id.example:8443").is_within(&base("https://id.example")));
    }
}
