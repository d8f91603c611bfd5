//! Faults on demand, and a log of what was asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FaultKind {
    /// The call is refused before it has any effect.
    Fail {
        /// The status answered.
        status: u16,
        /// The body answered, as it stands.
        #[serde(default)]
        body: String,
    },
    /// The call has no effect and never answers.
    Hang,
    /// The call takes effect, and the connection ends before the answer is whole.
    Cut,
    /// The call takes effect and answers later.
    Late {
        /// Milliseconds.
        ms: u64,
    },
}

/// One fault: which calls, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Only calls of this method; all where it is missing.
    #[serde(default)]
    pub method: Option<String>,
    /// Only calls whose path and query begin so.
    pub path: String,
    /// So many matching calls pass first.
    #[serde(default)]
    pub skip: u32,
    /// So many calls are hit.
    #[serde(default = "once")]
    pub times: u32,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

const fn once() -> u32 {
    1
}

/// One call, as the stand-in saw it. Bodies and queries are not kept: they hold secrets and codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// Counts from 1.
    pub n: usize,
    /// The HTTP method.
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// The status answered.
    pub status: u16,
    /// The answer's `audit-id`, `request-id` or `x-request-id`.
    pub request_id: Option<String>,
    /// The page that called, by the request's `Origin`; none where no browser did.
    #[serde(default)]
    pub origin: Option<String>,
}

#[derive(Default)]
struct Inner {
    faults: Vec<Fault>,
    log: Vec<Logged>,
}

/// Holds a stand-in's faults and log.
#[derive(Clone)]
pub struct Control {
    name: &'static str,
    inner: Arc<Mutex<Inner>>,
}

impl Control {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stand-in's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Every call so far.
    #[must_use]
    pub fn log(&self) -> Vec<Logged> {
        self.inner().log.clone()
    }

    /// Plants a fault.
    pub fn add_fault(&self, fault: Fault) {
        self.inner().faults.push(fault);
    }

    /// Takes all faults away.
    pub fn clear(&self) {
        self.inner().faults.clear();
    }

    fn hit(&self, method: &str, path: &str) -> Option<FaultKind> {
        let mut inner = self.inner();
        let fault = inner.faults.iter_mut().find(|fault| {
            fault.times > 0
                && path.starts_with(&fault.path)
                && fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        })?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        Some(fault.kind.clone())
    }

    fn note(&self, (method, path, origin): (String, String, Option<String>), status: StatusCode, headers: &HeaderMap) {
        let request_id = ["audit-id", "request-id", "x-request-id"]
            .iter()
            .find_map(|name| headers.get(*name))
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let mut inner = self.inner();
        let n = inner.log.len() + 1;
        inner.log.push(Logged { n, method, path, status: status.as_u16(), request_id, origin });
    }
}

/// Wraps a stand-in with faults and a log, and adds the routes `/lab/faults` (POST, DELETE) and `/lab/log` (GET).
pub fn instrument(router: Router, name: &'static str) -> (Router, Control) {
    let control = Control { name, inner: Arc::default() };
    let own = Router::new()
        .route("/lab/faults", post(plant).delete(clear))
        .route("/lab/log", get(log))
        .with_state(control.clone());
    (router.layer(from_fn_with_state(control.clone(), pass)).merge(own), control)
}

async fn plant(State(control): State<Control>, Json(fault): Json<Fault>) -> StatusCode {
    control.add_fault(fault);
    StatusCode::NO_CONTENT
}

async fn clear(State(control): State<Control>) -> StatusCode {
    control.clear();
    StatusCode::NO_CONTENT
}

async fn log(State(control): State<Control>) -> String {
    control.log().iter().filter_map(|line| serde_json::to_string(line).ok()).map(|line| line + "\n").collect()
}

async fn pass(State(control): State<Control>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let origin = request.headers().get("origin").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let whole = request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    let answer = match control.hit(&method, &whole) {
        None => next.run(request).await,
        Some(FaultKind::Fail { status, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [("content-type", "application/json")], body).into_response()
        }
        Some(FaultKind::Hang) => std::future::pending().await,
        Some(FaultKind::Cut) => {
            let (parts, _) = next.run(request).await.into_parts();
            let broken = futures_util::stream::iter([
                Ok(Bytes::from_static(b"{")),
                Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)),
            ]);
            let mut cut = Response::from_parts(parts, Body::from_stream(broken));
            cut.headers_mut().remove("content-length");
            cut
        }
        Some(FaultKind::Late { ms }) => {
            let answer = next.run(request).await;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer
        }
    };
    control.note((method, path, origin), answer.status(), answer.headers());
    answer
}
