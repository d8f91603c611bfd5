//! From the browser itself, across origins: no cookies, no referrer, and of an answer's headers those that it exposes.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use gloo_net::http::{Method as HttpMethod, RequestBuilder};
use lockstep_systems::{Method, Request, Response, System, Transport, TransportError};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

/// The longest that a call may take, as through the server.
const SECONDS: u32 = 60;
/// The largest answer, as through the server.
const LIMIT: usize = 16 * 1024 * 1024;

/// The direct way, to one system.
#[derive(Default)]
pub(crate) struct Direct {
    base: RefCell<String>,
}

impl Transport for Direct {
    fn aim<'a>(
        &'a self,
        _: System,
        base: &'a str,
        _: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        base.clone_into(&mut self.base.borrow_mut());
        ready(Ok(())).boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        let base = self.base.borrow().clone();
        async move { fetch(&base, request).await }.boxed_local()
    }
}

async fn fetch(base: &str, request: Request) -> Result<Response, TransportError> {
    let system = request.system;
    let signal = AbortSignal::timeout_with_u32(SECONDS * 1000);
    let mut builder = RequestBuilder::new(&format!("{base}{}", request.path))
        .method(method(request.method))
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let call = format!("{} {path}", request.method.as_str());
    let made = match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let made = made.map_err(|error| TransportError::NotAllowed { system, said: error.to_string() })?;
    let connect = |said| TransportError::Connect { system, said };
    let fetched = made.send().await.map_err(|error| explain(system, &error, connect))?;
    let (status, headers) = (fetched.status(), fetched.headers().entries().collect());
    let broke_off = |said| TransportError::BrokeOff { system, said };
    let body = fetched.text().await.map_err(|error| explain(system, &error, broke_off))?;
    if body.len() > LIMIT {
        return Err(TransportError::TooLarge { system, call, limit: LIMIT });
    }
    Ok(Response { status, headers, cookies: Vec::new(), body })
}

const fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

/// The browser says little: that the time was up, or that it failed.
fn explain(system: System, error: &gloo_net::Error, other: impl FnOnce(String) -> TransportError) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "TimeoutError" => {
            TransportError::TimedOut { system, seconds: SECONDS.into() }
        }
        error => other(error.to_string()),
    }
}
