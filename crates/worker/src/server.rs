//! Lockstep's own server as the worker sees it: the way to the systems, and the mailbox of sign-ins.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use gloo_net::http::{Request as Fetch, RequestBuilder, Response as Fetched};
use lockstep_engine::host::Landing;
use lockstep_engine::install::NotInstalled;
use lockstep_engine::work::Work;
use lockstep_json::{Map, Read, Unlike, Value, Write as _, put};
use lockstep_systems::{Request, Response, System, Transport, TransportError};
use secrecy::{ExposeSecret as _, SecretString};

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

    async fn post(&self, path: &str, body: &Value) -> Result<Fetched, TransportError> {
        let request = self.signed(Fetch::post(path)).header("content-type", "application/json");
        let request = request.body(lockstep_json::to_text(body)).map_err(|error| lost(&error))?;
        answer(request.send().await.map_err(|error| lost(&error))?).await
    }

    /// Tells the mailbox to expect a sign-in.
    pub(crate) async fn expect(&self, state: &str) -> Result<(), TransportError> {
        let mut body = Map::new();
        put(&mut body, "state", state.into());
        self.post("/api/sign-ins", &Value::Object(body)).await.map(drop)
    }

    /// Looks into the mailbox; the server lets it wait.
    pub(crate) async fn landing(&self, state: &str) -> Result<Option<Landing>, TransportError> {
        let fetch = self.signed(Fetch::get(&format!("/api/sign-ins/{state}")));
        let fetched = answer(fetch.send().await.map_err(|error| lost(&error))?).await?;
        if fetched.status() == 204 {
            return Ok(None);
        }
        let letter = json(fetched).await?;
        let text = |name: &str| letter[name].as_str().unwrap_or_default().to_owned();
        Ok(Some(match letter["error"].as_str() {
            Some(error) => Landing::Refused { error: error.to_owned(), description: text("error_description") },
            None => Landing::Code { code: text("code"), session_state: text("session_state") },
        }))
    }
}

impl Server {
    /// Has a manifest applied with a kubeconfig: `{objects}`, or `{not}` with the reason.
    pub(crate) async fn install(&self, kubeconfig: &SecretString, manifest: String) -> Result<usize, NotInstalled> {
        let mut body = Map::new();
        put(&mut body, "kubeconfig", kubeconfig.expose_secret().into());
        put(&mut body, "manifest", manifest.into());
        let no_server = |error: TransportError| NotInstalled::NoServer { said: error.to_string() };
        let fetched = self.post("/api/install", &Value::Object(body)).await.map_err(no_server)?;
        let answer = json(fetched).await.map_err(no_server)?;
        match lockstep_json::read(&answer["not"]) {
            Ok(not) => Err(not),
            Err(_) => read(&answer["objects"]).map_err(no_server),
        }
    }

    /// Has one kind of work done.
    pub(crate) async fn work(&self, work: Work, of: &Value) -> Result<Value, TransportError> {
        json(self.post(&format!("/api/work/{}", work.name()), of).await?).await
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
    let body = json(fetched).await.unwrap_or_default();
    match lockstep_json::read(&body["error"]) {
        Ok(error) if !pair_again => Err(error),
        _ => {
            let said = body["error"]["said"].as_str().map_or_else(|| status.to_string(), str::to_owned);
            Err(TransportError::Proxy { said, pair_again })
        }
    }
}

/// The body of an answer.
async fn json(fetched: Fetched) -> Result<Value, TransportError> {
    lockstep_json::from_text(&fetched.text().await.map_err(|error| lost(&error))?).map_err(odd)
}

fn read<T: Read>(value: &Value) -> Result<T, TransportError> {
    lockstep_json::read(value).map_err(odd)
}

/// The server answered something else than it does.
fn odd(unlike: Unlike) -> TransportError {
    TransportError::Proxy { said: unlike.to_string(), pair_again: false }
}

impl Transport for Server {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        async move {
            let mut body = Map::new();
            put(&mut body, "system", system.write());
            put(&mut body, "base", base.write());
            put(&mut body, "trusted", trusted.write());
            self.post("/api/targets", &Value::Object(body)).await.map(drop)
        }
        .boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        async move { read(&json(self.post("/api/send", &request.write()).await?).await?) }.boxed_local()
    }
}
