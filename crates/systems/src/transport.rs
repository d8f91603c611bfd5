//! One request of one named system, and its answer. What carries it is the surroundings' business.

use std::fmt;

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

/// A system that can be spoken to. Its base address is told to the transport once, by [`Transport::aim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum System {
    /// Entra ID's login host, for example `https://login.microsoftonline.com`.
    EntraLogin,
    /// Microsoft Graph, for example `https://graph.microsoft.com`.
    Graph,
    /// Keycloak, with its relative path if it has one.
    Keycloak,
    /// Rancher, and behind it every cluster it manages.
    Rancher,
}

impl System {
    /// All of them, in the order of the road.
    pub const ALL: [System; 4] = [System::EntraLogin, System::Graph, System::Keycloak, System::Rancher];

    /// The name in addresses, logs and envelopes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            System::EntraLogin => "entra-login",
            System::Graph => "graph",
            System::Keycloak => "keycloak",
            System::Rancher => "rancher",
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The HTTP methods the four systems need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes parts.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// One request. It may carry secrets in headers, cookies and body, so its `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who is asked.
    pub system: System,
    /// What for.
    pub method: Method,
    /// Path and query below the system's base address, beginning with `/`.
    pub path: String,
    /// Header names and values.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "As::<DefaultOnNull>")]
    pub headers: Vec<(String, String)>,
    /// Cookie names and values: a browser's own fetch could not set them.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "As::<DefaultOnNull>")]
    pub cookies: Vec<(String, String)>,
    /// The body as text; its type stands in the headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.system, self.method.as_str(), self.path)
    }
}

impl Request {
    /// A request without headers, cookies and body, that asks for JSON.
    #[must_use]
    pub fn new(system: System, method: Method, path: impl Into<String>) -> Self {
        Request {
            system,
            method,
            path: path.into(),
            headers: vec![("accept".into(), "application/json".into())],
            cookies: Vec::new(),
            body: None,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a cookie.
    #[must_use]
    pub fn cookie(mut self, name: &str, value: impl Into<String>) -> Self {
        self.cookies.push((name.to_owned(), value.into()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }

    /// Sets a form body (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", crate::encode(name), crate::encode(value))).collect();
        self.body = Some(pairs.join("&"));
        self.header("content-type", "application/x-www-form-urlencoded")
    }
}

/// What came back. Cookies stand apart, because a page cannot read `Set-Cookie`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names, in lower case, and values; without `set-cookie`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub headers: Vec<(String, String)>,
    /// Cookie names and values that the answer sets; an empty value means it was cleared.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub cookies: Vec<(String, String)>,
    /// The body as text.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub body: String,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}, {} bytes", self.status, self.body.len())
    }
}

impl Response {
    /// The first value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// How a request failed before any answer of the system arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TransportError {
    /// The host name has no address.
    #[error("{system}: the name {host} has no address")]
    Name {
        /// Who was asked.
        system: System,
        /// The name as it was looked up.
        host: String,
    },
    /// Nothing listens there, or the way is closed.
    #[error("{system}: no connection: {said}")]
    Connect {
        /// Who was asked.
        system: System,
        /// The operating system's words.
        said: String,
    },
    /// The certificate is not trusted, or TLS is not spoken.
    #[error("{system}: TLS failed: {said}")]
    Tls {
        /// Who was asked.
        system: System,
        /// The TLS library's words.
        said: String,
        /// SHA-256 of the certificate shown, in hex, where it could be read.
        fingerprint: Option<String>,
    },
    /// No answer within the time allowed. The request may have taken effect.
    #[error("{system}: no answer within {seconds} s")]
    TimedOut {
        /// Who was asked.
        system: System,
        /// How long was waited.
        seconds: u64,
    },
    /// The connection ended in the middle of the answer. The request may have taken effect.
    #[error("{system}: the answer broke off: {said}")]
    BrokeOff {
        /// Who was asked.
        system: System,
        /// What the HTTP library says.
        said: String,
    },
    /// The answer is larger than the limit.
    #[error("{system}: the answer to {call} is larger than {limit} bytes")]
    TooLarge {
        /// Who was asked.
        system: System,
        /// Method and path, without the query, which may hold secrets.
        call: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// The way to the system is not allowed, or the address is not one.
    #[error("{system}: not allowed: {said}")]
    NotAllowed {
        /// Who was asked.
        system: System,
        /// Why.
        said: String,
    },
    /// Lockstep's own server could not be reached, or does not know this page any more.
    #[error("Lockstep's server does not answer this page: {said}")]
    Proxy {
        /// What it said.
        said: String,
        /// Whether the page must be paired again (`lockstep pair`).
        pair_again: bool,
    },
}

/// Carries requests to the systems. Two of them: through Lockstep's server in the browser, and directly in the binary.
pub trait Transport {
    /// Tells where a system is. `base` is an absolute `https` (or loopback `http`) address without a trailing slash;
    /// `trusted` is the SHA-256 fingerprint, in hex, of a certificate the administrator has accepted by eye.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] where the address is not allowed.
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>>;

    /// Sends one request and gives back whatever the system answered, errors of the system included. Redirects are
    /// not followed.
    ///
    /// # Errors
    /// Where no whole answer arrived.
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>>;
}
