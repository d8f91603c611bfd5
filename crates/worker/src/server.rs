//! Lockstep's own server as the worker sees it: its calls, the mailbox of sign-ins, the agent's installation.

use std::cell::RefCell;

use gloo_net::http::{Request as Fetch, RequestBuilder, Response as Fetched};
use lockstep_engine::host::Landing;
use lockstep_engine::install::NotInstalled;
use lockstep_systems::{TransportError, decode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The server, with the session of this page's pairing.
#[derive(Default)]
pub(crate) struct Server {
    session: RefCell<String>,
}

impl Server {
    /// From now on the page has this session.
    pub(crate) fn pair(&self, session: &str) {
        session.clone_into(&mut self.session.borrow_mut());
    }

    fn signed(&self, fetch: RequestBuilder) -> RequestBuilder {
        fetch.header("authorization", &format!("Bearer {}", self.session.borrow()))
    }

    /// Calls it; what it says instead of an answer is an error.
    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Result<Fetched, TransportError> {
        let request = self.signed(Fetch::post(path)).json(body).map_err(|error| lost(&error))?;
        answer(request.send().await.map_err(|error| lost(&error))?).await
    }

    /// Tells the mailbox to expect a sign-in.
    pub(crate) async fn expect(&self, state: &str) -> Result<(), TransportError> {
        self.post("/api/sign-ins", &json!({"state": state})).await.map(drop)
    }

    /// Looks into the mailbox; the server lets it wait.
    pub(crate) async fn landing(&self, state: &str) -> Result<Option<Landing>, TransportError> {
        let fetch = self.signed(Fetch::get(&format!("/api/sign-ins/{state}")));
        let fetched = answer(fetch.send().await.map_err(|error| lost(&error))?).await?;
        if fetched.status() == 204 {
            return Ok(None);
        }
        Ok(Some(match read(fetched).await? {
            Letter::Refused { error, error_description } => {
                Landing::Refused { error, description: error_description.unwrap_or_default() }
            }
            Letter::Code { code, session_state } => {
                Landing::Code { code, session_state: session_state.unwrap_or_default() }
            }
        }))
    }

    /// Has a manifest applied with a kubeconfig: how many objects it holds.
    pub(crate) async fn install(&self, kubeconfig: &SecretString, manifest: String) -> Result<usize, NotInstalled> {
        let no_server = |error: TransportError| NotInstalled::NoServer { said: error.to_string() };
        let body = json!({"kubeconfig": kubeconfig.expose_secret(), "manifest": manifest});
        let fetched = self.post("/api/install", &body).await.map_err(no_server)?;
        match read(fetched).await.map_err(no_server)? {
            Installation::Done { objects } => Ok(objects),
            Installation::Not { not } => Err(not),
        }
    }
}

/// What the mailbox holds: a code, or why there is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Letter {
    Refused { error: String, error_description: Option<String> },
    Code { code: String, session_state: Option<String> },
}

/// What came of an installation.
#[derive(Deserialize)]
#[serde(untagged)]
enum Installation {
    Done { objects: usize },
    Not { not: NotInstalled },
}

/// What the server says where it does not do as asked: of the way to a system, or of the page's own call.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: Value,
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
    let status = fetched.status();
    let pair_again = status == 401;
    let Refusal { error } = read(fetched).await.unwrap_or_default();
    let said = error["said"].as_str().map_or_else(|| status.to_string(), str::to_owned);
    match decode::from_value(error) {
        Ok(error) if !pair_again => Err(error),
        _ => Err(TransportError::Proxy { said, pair_again }),
    }
}

/// The body of an answer.
pub(crate) async fn read<T: DeserializeOwned>(fetched: Fetched) -> Result<T, TransportError> {
    let text = fetched.text().await.map_err(|error| lost(&error))?;
    // The server answered something else than it does.
    decode::from_text(&text).map_err(|error| TransportError::Proxy { said: error.to_string(), pair_again: false })
}
