//! A real kube-apiserver behind Rancher.

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;

/// A real kube-apiserver and the administrator's way into it.
#[derive(Clone)]
pub struct ApiServer {
    /// Its address, `https://HOST:PORT`.
    pub base: String,
    /// The certificate of its authority, PEM; empty for plain http.
    pub ca_pem: String,
    /// A bearer token that may do everything, impersonation included.
    pub token: String,
}

impl std::fmt::Debug for ApiServer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ApiServer").field("base", &self.base).finish_non_exhaustive()
    }
}

/// An [`ApiServer`] with a client for it.
pub(crate) struct Server {
    target: ApiServer,
    http: reqwest::Client,
}

impl Server {
    /// A client that trusts the server's authority alone.
    pub(crate) fn new(target: ApiServer) -> Result<Self, String> {
        let mut builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        if !target.ca_pem.is_empty() {
            let ca = reqwest::Certificate::from_pem(target.ca_pem.as_bytes()).map_err(|error| error.to_string())?;
            builder = builder.tls_certs_only([ca]);
        }
        Ok(Server { http: builder.build().map_err(|error| error.to_string())?, target })
    }

    /// Its address, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        self.target.base.trim_end_matches('/')
    }

    /// The certificate of its authority, PEM.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.target.ca_pem
    }

    /// Sends one request on, with impersonation headers for anyone but Rancher itself.
    pub(crate) async fn call(&self, call: &Call) -> Answer {
        match self.send(call).await {
            Ok(answer) => answer,
            Err(error) => Answer { audit_id: None, ..Answer::text(502, &format!("Bad Gateway: {error}\n")) },
        }
    }

    async fn send(&self, call: &Call) -> Result<Answer, reqwest::Error> {
        let method = call.method.parse().unwrap_or(reqwest::Method::GET);
        let mut url = format!("{}{}", self.base(), call.path);
        if !call.query.is_empty() {
            url = format!("{url}?{}", call.query);
        }
        let mut request = self.http.request(method, url).bearer_auth(&self.target.token);
        if !call.caller.system {
            request = request.header("Impersonate-User", &call.caller.name);
            for group in &call.caller.groups {
                request = request.header("Impersonate-Group", group);
            }
            for (name, values) in &call.caller.extra {
                for value in values.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    request = request.header(format!("Impersonate-Extra-{name}"), value);
                }
            }
        }
        if !call.body.is_empty() {
            request = request.header("content-type", &call.content_type).body(call.body.clone());
        }
        let answer = request.header("accept", "application/json").send().await?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (content_type, audit_id) = (header("content-type"), header("audit-id"));
        Ok(Answer {
            status: answer.status().as_u16(),
            content_type: content_type.unwrap_or_else(|| "text/plain".into()),
            audit_id,
            body: answer.bytes().await?.to_vec(),
        })
    }
}
