//! A system with someone signed in: sends calls, renews the sign-in once, turns answers into types.

use std::fmt;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::decode;
use crate::error_body::api_error;
use crate::{Error, Response, Wire};

/// Where the bearer token comes from.
pub(crate) trait Bearer {
    /// The current token; signs in where there is none yet.
    fn token(&self) -> LocalBoxFuture<'_, Result<SecretString, Error>>;

    /// Another token after `refused` was answered with 401, or `None` where there is no way to get one.
    fn renew<'a>(&'a self, refused: &'a SecretString) -> LocalBoxFuture<'a, Result<Option<SecretString>, Error>>;
}

/// Whether a deletion had something to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It was there and is gone.
    Done,
    /// It was not there (404).
    WasNotThere,
}

#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) wire: Wire,
    /// Nobody where calls need no sign-in.
    bearer: Option<Rc<dyn Bearer>>,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}

/// An answer with what is needed to speak about it without secrets.
pub(crate) struct Answer {
    pub(crate) call: Call,
    pub(crate) response: Response,
    token: Option<SecretString>,
}

impl Answer {
    /// The answer if it is 2xx, else the error it says, without secrets.
    pub(crate) fn accepted(self) -> Result<Self, Error> {
        if self.response.is_success() {
            return Ok(self);
        }
        let Answer { call, response, token } = self;
        let token = token.as_ref().map(ExposeSecret::expose_secret);
        // Before and after reading: a long text is cut, perhaps in the middle of a secret, and JSON may have escaped one.
        let body = call.without_secrets(&response.body, token);
        let mut error = api_error(call.system(), call.name(), &Response { body, ..response });
        error.said = call.without_secrets(&error.said, token);
        error.code = error.code.map(|code| call.without_secrets(&code, token));
        error.request_id = error.request_id.map(|id| call.without_secrets(&id, token));
        Err(error.into())
    }

    /// The answer if it is 2xx; `None` for 404.
    pub(crate) fn found(self) -> Result<Option<Self>, Error> {
        if self.response.status == 404 { Ok(None) } else { self.accepted().map(Some) }
    }

    /// The body as a type.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode::from_text(&self.response.body).map_err(|error| shape(&self.call, error.to_string()))
    }
}

/// How a system gives out a list in pages.
pub(crate) struct Paging {
    /// Where the items stand in a page: a JSON pointer, empty for the page itself.
    pub(crate) items: &'static str,
    /// The call for the next page, if there is one.
    pub(crate) next: fn(&Page<'_>) -> Result<Option<Call>, Error>,
}

/// A page of a list, as the next one is found by it.
pub(crate) struct Page<'a> {
    /// What was asked.
    pub(crate) call: &'a Call,
    /// What came, without its items.
    pub(crate) rest: &'a Value,
    /// How many items it had.
    pub(crate) here: usize,
    /// How many there were up to its end.
    pub(crate) all: usize,
}

impl Api {
    /// Calls in someone's name.
    pub(crate) fn new(wire: Wire, bearer: Rc<dyn Bearer>) -> Self {
        Api { wire, bearer: Some(bearer) }
    }

    /// Calls that need no sign-in.
    pub(crate) fn open(wire: Wire) -> Self {
        Api { wire, bearer: None }
    }

    /// Sends a call with the bearer token, renewed once where the system says 401. Any status is an answer.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, Error> {
        let Some(bearer) = &self.bearer else {
            let response = self.wire.send(&call, None).await?;
            return Ok(Answer { call, response, token: None });
        };
        let mut token = bearer.token().await?;
        let mut response = self.wire.send(&call, Some(token.expose_secret())).await?;
        if response.status == 401
            && let Some(another) = bearer.renew(&token).await?
        {
            token = another;
            response = self.wire.send(&call, Some(token.expose_secret())).await?;
        }
        Ok(Answer { call, response, token: Some(token) })
    }

    /// The answer as a type.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        self.send(call).await?.accepted()?.read()
    }

    /// The answer as a type; `None` for 404.
    pub(crate) async fn find<T: DeserializeOwned>(&self, call: Call) -> Result<Option<T>, Error> {
        match self.send(call).await?.found()? {
            Some(answer) => answer.read().map(Some),
            None => Ok(None),
        }
    }

    /// Done, whatever the body says.
    pub(crate) async fn done(&self, call: Call) -> Result<(), Error> {
        self.send(call).await?.accepted()?;
        Ok(())
    }

    /// A deletion.
    pub(crate) async fn remove(&self, call: Call) -> Result<Removal, Error> {
        match self.send(call).await?.found()? {
            Some(_) => Ok(Removal::Done),
            None => Ok(Removal::WasNotThere),
        }
    }

    /// A whole list, page by page.
    pub(crate) async fn list<T: DeserializeOwned>(&self, call: Call, paging: &Paging) -> Result<Vec<T>, Error> {
        let (last, items) = self.pages(call, paging).await?;
        read(&last, Value::Array(items))
    }

    /// The items of all pages, and the call of the last.
    async fn pages(&self, mut call: Call, paging: &Paging) -> Result<(Call, Vec<Value>), Error> {
        let mut all = Vec::new();
        loop {
            let answer = self.send(call).await?.accepted()?;
            let mut page: Value = answer.read()?;
            let Some(Value::Array(items)) = page.pointer_mut(paging.items) else {
                return Err(shape(&answer.call, format!("no list at {}", paging.items)));
            };
            let mut items = std::mem::take(items);
            let here = items.len();
            all.append(&mut items);
            match (paging.next)(&Page { call: &answer.call, rest: &page, here, all: all.len() })? {
                Some(next) => call = next,
                None => return Ok((answer.call, all)),
            }
        }
    }
}

/// A JSON value as a type.
pub(crate) fn read<T: DeserializeOwned>(call: &Call, value: Value) -> Result<T, Error> {
    decode::from_value(value).map_err(|error| shape(call, error.to_string()))
}

/// An answer of a form that the client does not know.
pub(crate) fn shape(call: &Call, what: impl Into<String>) -> Error {
    Error::shape(call.system(), call.name(), what)
}
