//! Lockstep's own server as the worker sees it: the way to the systems, and the mailbox of sign-ins.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use gloo_net::http::{Request as Fetch, RequestBuilder, Response as Fetched};
use lockstep_engine::host::Landing;
use lockstep_systems::{Request, Response, System, Transport, TransportError};
use serde::Deserialize;
use serde_json::{Value, json};

/// The server, with the session of this page's pairing.
#[derive(Default)]
pub(crate) struct Server {
    session: RefCell<String>,
}

/// What a sign-in brought to the mailbox.
#[derive(Deserialize)]
#[serde(untagged)]
enum Letter {
    Code {
        code: String,
        #[serde(default)]
        session_state: String,
    },
    Error {
        error: String,
        #[serde(default)]
        error_description: String,
    },
}

impl Server {
    /// From now on the page has this session.
    pub(crate) fn pair(&self, session: &str) {
        session.clone_into(&mut self.session.borrow_mut());
    }

    fn signed(&self, fetch: RequestBuilder) -> RequestBuilder {
        fetch.header("authorization", &format!("Bearer {}", self.session.borrow()))
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Fetched, TransportError> {
        let request = self.signed(Fetch::post(path)).json(body).map_err(|error| lost(&error))?;
        answer(request.send().await.map_err(|error| lost(&error))?).await
    }

    /// Tells the mailbox to expect a sign-in.
    pub(crate) async fn expect(&self, state: &str) -> Result<(), TransportError> {
        self.post("/api/sign-ins", &json!({ "state": state })).await.map(drop)
    }

    /// Looks into the mailbox; the server lets it wait.
    pub(crate) async fn landing(&self, state: &str) -> Result<Option<Landing>, TransportError> {
        let fetch = self.signed(Fetch::get(&format!("/api/sign-ins/{state}")));
        let fetched = answer(fetch.send().await.map_err(|error| lost(&error))?).await?;
        if fetched.status() == 204 {
            return Ok(None);
        }
        Ok(Some(match fetched.json::<Letter>().await.map_err(|error| lost(&error))? {
            Letter::Code { code, session_state } => Landing::Code { code, session_state },
            Letter::Error { error, error_description } => Landing::Refused { error, description: error_description },
        }))
    }
}

/// The server itself did not answer.
fn lost(error: &gloo_net::Error) -> TransportError {
    TransportError::Proxy { said: error.to_string(), pair_again: false }
}

/// A good answer, or what the server says of the way to the system.
async fn answer(fetched: Fetched) -> Result<Fetched, TransportError> {
    if fetched.ok() {
        return Ok(fetched);
    }
    let pair_again = fetched.status() == 401;
    let status = fetched.status();
    let body: Value = fetched.json().await.unwrap_or_default();
    let said = body["error"]["said"].as_str().unwrap_or_default().to_owned();
    match serde_json::from_value::<TransportError>(body["error"].clone()) {
        Ok(error) if !pair_again => Err(error),
        _ => Err(TransportError::Proxy { said: if said.is_empty() { status.to_string() } else { said }, pair_again }),
    }
}

impl Transport for Server {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        async move {
            let body = json!({ "system": system, "base": base, "trusted": trusted });
            self.post("/api/targets", &body).await.map(drop)
        }
        .boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        async move {
            let body = serde_json::to_value(&request).unwrap_or_default();
            self.post("/api/send", &body).await?.json().await.map_err(|error| lost(&error))
        }
        .boxed_local()
    }
}
