//! One-time tokens, and the sessions they are exchanged for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use crate::app::App;
use crate::json::Body;
use crate::refusal::Refusal;
use crate::secret::{self, Hash};
use crate::transport::{Direct, Settings};

/// How long a printed address can be used.
const TOKEN_LIFE: Duration = Duration::from_secs(60 * 60);
/// How long a session lasts without being used.
const SESSION_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// A paired page: its own targets, and its own letters in the mailbox.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: u64,
    pub(crate) direct: Direct,
}

#[derive(Debug, Default)]
struct Known {
    tokens: HashMap<Hash, Instant>,
    sessions: HashMap<Hash, (Instant, Arc<Session>)>,
}

/// Who may speak to the server.
#[derive(Debug)]
pub(crate) struct Pairing {
    settings: Arc<Settings>,
    known: Mutex<Known>,
    next: AtomicU64,
}

impl Pairing {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Pairing { settings, known: Mutex::default(), next: AtomicU64::new(1) }
    }

    /// A token for one page.
    pub(crate) fn new_token(&self) -> std::io::Result<SecretString> {
        let token = secret::new()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.tokens.retain(|_, made| made.elapsed() < TOKEN_LIFE);
        known.tokens.insert(secret::hash(token.expose_secret()), Instant::now());
        Ok(token)
    }

    /// Exchanges a token for a session, once.
    fn pair(&self, token: &str) -> Result<SecretString, Refusal> {
        let bearer = secret::new().map_err(|_| Refusal::no_randomness())?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.tokens.remove(&secret::hash(token)).is_some_and(|made| made.elapsed() < TOKEN_LIFE);
        if !fresh {
            let said = "this address was used already or is not known; `lockstep pair` prints another";
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "pairing-used", said));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let session = Arc::new(Session { id, direct: Direct::new(self.settings.clone()) });
        known.sessions.retain(|_, (used, _)| used.elapsed() < SESSION_LIFE);
        known.sessions.insert(secret::hash(bearer.expose_secret()), (Instant::now(), session));
        Ok(bearer)
    }

    fn session(&self, bearer: &str) -> Option<Arc<Session>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, session) = known.sessions.get_mut(&secret::hash(bearer))?;
        if used.elapsed() >= SESSION_LIFE {
            return None;
        }
        *used = Instant::now();
        Some(session.clone())
    }
}

/// The bearer token of a request.
pub(crate) fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Lets only paired pages through, and hands their session on.
pub(crate) async fn require(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match bearer(&request).and_then(|token| app.pairing.session(token)) {
        Some(session) => {
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        None => Refusal::not_paired().into_response(),
    }
}

#[derive(Deserialize)]
pub(crate) struct PairRequest {
    token: String,
}

/// `POST /api/pair`: the token of a printed address for a session.
pub(crate) async fn pair(State(app): State<Arc<App>>, Body(body): Body<PairRequest>) -> Response {
    match app.pairing.pair(&body.token) {
        Ok(bearer) => Json(json!({"session": bearer.expose_secret(), "build": crate::BUILD_ID})).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST /api/pairings`: a new address, for whoever can read the control file of this server.
pub(crate) async fn another(State(app): State<Arc<App>>, request: Request) -> Response {
    let known = bearer(&request).is_some_and(|key| secret::hash(key) == app.control_key);
    if !known {
        return Refusal::not_paired().into_response();
    }
    match app.pair_address() {
        Ok(address) => Json(json!({"address": app.site.address, "pair_address": address})).into_response(),
        Err(_) => Refusal::no_randomness().into_response(),
    }
}
