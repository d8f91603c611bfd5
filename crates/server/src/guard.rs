//! Who a request says it is for, and from where: against DNS rebinding and foreign pages.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use reqwest::Url;

use crate::app::App;
use crate::refusal::Refusal;

/// The names this server answers to, and the origins of its own pages.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    hosts: Vec<String>,
    origins: Vec<String>,
    /// The address to print, without a slash at its end.
    pub(crate) address: String,
}

impl Site {
    pub(crate) fn new(bound: SocketAddr, public: Option<&Url>) -> Self {
        let port = bound.port();
        let mut names = vec![format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        if !bound.ip().is_unspecified() && !bound.ip().is_loopback() {
            names.push(bound.to_string());
        }
        let own = match bound.ip() {
            IpAddr::V4(ip) if ip.is_loopback() => bound.to_string(),
            IpAddr::V6(ip) if ip.is_loopback() => bound.to_string(),
            _ => format!("127.0.0.1:{port}"),
        };
        if bound.ip().is_loopback() && !names.contains(&own) {
            names.push(own.clone());
        }
        if port == 80 {
            let bare: Vec<String> = names.iter().filter_map(|n| n.strip_suffix(":80").map(str::to_owned)).collect();
            names.extend(bare);
        }
        let mut origins: Vec<String> = names.iter().map(|name| format!("http://{name}")).collect();
        let mut address = format!("http://{own}");
        if let Some(url) = public {
            let origin = url.origin().ascii_serialization();
            let host = url.host_str().unwrap_or_default();
            names.push(format!("{host}:{}", url.port_or_known_default().unwrap_or(443)));
            if url.port().is_none() {
                names.push(host.to_owned());
            }
            origins.push(origin.clone());
            address = origin;
        }
        Site { hosts: names, origins, address }
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let headers = request.headers();
        let named = [request.uri().authority().map(|a| a.as_str().to_owned()), text(headers, header::HOST.as_str())];
        let named: Vec<String> = named.into_iter().flatten().map(|name| name.to_ascii_lowercase()).collect();
        if named.is_empty() || !named.iter().all(|name| self.hosts.contains(name)) {
            let said = "this server does not answer to that name (Host); see --public-url";
            return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "host", said));
        }
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let path = request.uri().path();
        // A redirect after a foreign login form may come with "Origin: null"; the callback's page is static and public.
        let landing = reads && path == "/callback";
        let origin = text(headers, "origin");
        if origin.is_some_and(|origin| !landing && !self.origins.contains(&origin.to_ascii_lowercase())) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "origin", "this server takes no calls from other origins"));
        }
        let fetched = text(headers, "sec-fetch-site");
        let foreign = fetched.is_some_and(|site| site != "same-origin" && site != "none");
        if foreign && (path.starts_with("/api/") || !reads) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "origin", "this server takes no calls from other sites"));
        }
        Ok(())
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    // Two of them, or one that is no text, equal nothing of ours.
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() {
        return Some(String::from("(several)"));
    }
    Some(first.to_str().unwrap_or("(no text)").to_owned())
}

/// Refuses what is not meant for this server, or does not come from its own pages.
pub(crate) async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match app.site.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            tracing::warn!("refused a request: {}", refusal.said);
            refusal.into_response()
        }
    }
}
