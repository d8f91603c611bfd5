//! The transport itself.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use hyper_util::client::proxy::matcher::Matcher;
use lockstep_systems::{Request, Response, System, Transport, TransportError};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};

use super::failure::{Attempt, explain};
use super::names::{Guard, NameError, look_up};
use super::trust::{Mode, Recorder, read_fingerprint};
use super::{Base, Names, Rules, ShownCertificate, SystemNames, Trust, headers};

/// What all transports of a process share.
#[derive(Clone)]
pub struct Settings {
    /// Where they may go.
    pub rules: Rules,
    /// Which certificates they trust.
    pub trust: Trust,
    /// How they look up names.
    pub names: Arc<dyn Names>,
    /// The largest answer, in bytes.
    pub limit: usize,
    /// The longest a request may take, answer included.
    pub time: Duration,
    /// The longest connecting may take.
    pub connect_time: Duration,
}

impl Settings {
    /// The usual limits: 16 MiB, 60 s, of which 10 s for connecting.
    #[must_use]
    pub fn new(rules: Rules, trust: Trust) -> Self {
        Settings {
            rules,
            trust,
            names: Arc::new(SystemNames),
            limit: 16 * 1024 * 1024,
            time: Duration::from_secs(60),
            connect_time: Duration::from_secs(10),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings {{ rules: {:?}, limit: {}, time: {:?} }}", self.rules, self.limit, self.time)
    }
}

/// One system as it is aimed at.
struct Target {
    base: Base,
    client: Client,
    recorder: Arc<Recorder>,
}

/// Sends requests to the systems from this process, with reqwest.
///
/// It keeps to the operator's rules, speaks under its own name, follows no redirect, keeps no cookie and honours
/// `HTTPS_PROXY` and `NO_PROXY`, save for this machine itself.
pub struct Direct {
    settings: Arc<Settings>,
    targets: RwLock<HashMap<System, Arc<Target>>>,
}

impl Direct {
    /// A transport that is not aimed at anything yet.
    #[must_use]
    pub fn new(settings: Arc<Settings>) -> Self {
        Direct { settings, targets: RwLock::new(HashMap::new()) }
    }

    /// As [`Transport::aim`], for callers that need a future that is `Send`.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] where the address is not allowed, [`TransportError::Name`] where it has none.
    pub async fn register_target(
        &self,
        system: System,
        base: &str,
        trusted: Option<&str>,
    ) -> Result<(), TransportError> {
        let base = self.admit(system, base).await?;
        let mode = match trusted {
            None => Mode::Authorities,
            Some(text) => Mode::Pinned(read_fingerprint(text).ok_or_else(|| TransportError::NotAllowed {
                system,
                said: "a fingerprint is 64 hex digits, the SHA-256 of the certificate".into(),
            })?),
        };
        let target = Arc::new(self.target(system, base, mode)?);
        self.targets.write().unwrap_or_else(PoisonError::into_inner).insert(system, target);
        Ok(())
    }

    /// As [`Transport::send`], for callers that need a future that is `Send`.
    ///
    /// # Errors
    /// Where no whole answer arrived.
    pub async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        let system = request.system;
        let target = self.targets.read().unwrap_or_else(PoisonError::into_inner).get(&system).cloned();
        let not_allowed = |said: String| TransportError::NotAllowed { system, said };
        let target = target.ok_or_else(|| not_allowed("its address has not been told".into()))?;
        let url = target.base.join(&request.path).map_err(|said| not_allowed(said.into()))?;
        let headers = headers::outgoing(&request.headers, &request.cookies).map_err(not_allowed)?;
        let mut builder = target.client.request(method(request.method), url).headers(headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        self.run(system, &target, builder).await
    }

    /// Looks at the certificate that is shown at an address, and hangs up before anything else is said.
    ///
    /// # Errors
    /// Where the address is not allowed, or no certificate came.
    pub async fn inspect_certificate(&self, system: System, base: &str) -> Result<ShownCertificate, TransportError> {
        let base = self.admit(system, base).await?;
        if !base.is_https() {
            return Err(TransportError::NotAllowed { system, said: "http shows no certificate".into() });
        }
        let url = base.join("/").map_err(|said| TransportError::NotAllowed { system, said: said.into() })?;
        let target = self.target(system, base, Mode::Inspect)?;
        let outcome = self.run(system, &target, target.client.head(url)).await;
        match (target.recorder.seen(), outcome) {
            (Some(seen), _) => Ok(ShownCertificate::of(&seen)),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => Err(TransportError::Tls { system, said: "no certificate".into(), fingerprint: None }),
        }
    }

    /// Whether an address may be spoken to: by the operator's rules, and by what its name leads to.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] with the reason, [`TransportError::Name`] where the name has no address.
    pub(crate) async fn admit(&self, system: System, base: &str) -> Result<Base, TransportError> {
        let base = self.settings.rules.admit(system, base)?;
        if base.ip().is_some() {
            return Ok(base);
        }
        let loopback_only = !base.is_https();
        match look_up(self.settings.names.as_ref(), base.host(), loopback_only).await {
            Ok(_) => Ok(base),
            // Behind a company's proxy a name often has no address here; the proxy looks it up.
            Err(NameError::NoAddress { .. }) if goes_through_proxy(&base) => Ok(base),
            Err(NameError::NoAddress { host }) => Err(TransportError::Name { system, host }),
            Err(error) => Err(TransportError::NotAllowed { system, said: error.to_string() }),
        }
    }

    fn target(&self, system: System, base: Base, mode: Mode) -> Result<Target, TransportError> {
        let tls = |said: String| TransportError::Tls { system, said, fingerprint: None };
        let recorder = Recorder::new(self.settings.trust.clone(), mode);
        let guard = Guard { names: self.settings.names.clone(), loopback_only: !base.is_https() };
        let mut builder = Client::builder()
            .tls_backend_preconfigured(recorder.config().map_err(|error| tls(error.to_string()))?)
            .user_agent(crate::USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .timeout(self.settings.time)
            .connect_timeout(self.settings.connect_time)
            .dns_resolver(guard);
        if base.is_loopback() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| tls(error.to_string()))?;
        Ok(Target { base, client, recorder })
    }

    async fn run(&self, system: System, target: &Target, builder: RequestBuilder) -> Result<Response, TransportError> {
        let attempt = Attempt {
            system,
            recorder: &target.recorder,
            connect_seconds: self.settings.connect_time.as_secs(),
            seconds: self.settings.time.as_secs(),
        };
        let failed = |error: reqwest::Error| explain(&error, &attempt);
        let (client, request) = builder.build_split();
        let request = request.map_err(failed)?;
        let call = format!("{} {}", request.method(), request.url().path());
        let mut answer = client.execute(request).await.map_err(failed)?;
        let headers = headers::incoming(answer.headers());
        let cookies = headers::cookies(answer.headers(), SystemTime::now());
        let limit = self.settings.limit;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > limit {
                return Err(TransportError::TooLarge { system, call, limit });
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        Ok(Response { status: answer.status().as_u16(), headers, cookies, body })
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = self.targets.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_map().entries(targets.iter().map(|(system, target)| (system.name(), &target.base))).finish()
    }
}

impl Transport for Direct {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        self.register_target(system, base, trusted).boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        self.exchange(request).boxed_local()
    }
}

fn method(method: lockstep_systems::Method) -> Method {
    match method {
        lockstep_systems::Method::Get => Method::GET,
        lockstep_systems::Method::Post => Method::POST,
        lockstep_systems::Method::Put => Method::PUT,
        lockstep_systems::Method::Patch => Method::PATCH,
        lockstep_systems::Method::Delete => Method::DELETE,
    }
}

fn goes_through_proxy(base: &Base) -> bool {
    !base.is_loopback()
        && base.origin().parse().is_ok_and(|uri: axum::http::Uri| Matcher::from_system().intercept(&uri).is_some())
}
