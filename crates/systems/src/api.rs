//! A system with someone signed in: sends calls, renews the sign-in once, turns answers into types.

use lockstep_json::Read;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::call::Call;
use crate::said::api_error;
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
    pub(crate) bearer: Rc<dyn Bearer>,
}

/// An answer with what is needed to speak about it without secrets.
pub(crate) struct Answer {
    pub(crate) response: Response,
    token: Option<SecretString>,
}

impl Answer {
    /// An answer to a call that carried no bearer token.
    pub(crate) fn open(response: Response) -> Self {
        Answer { response, token: None }
    }
}

/// What a call comes to. Boxed, so that the state of those who wait for it is one pointer: every client method waits.
pub(crate) type Coming<'a, T> = LocalBoxFuture<'a, Result<T, Error>>;

impl Api {
    /// Sends a call with the bearer token, renewed once where the system says 401. Any status is an answer.
    pub(crate) fn raw<'a>(&'a self, call: &'a Call) -> Coming<'a, Answer> {
        async move {
            let token = self.bearer.token().await?;
            let response = self.wire.send(call, Some(token.expose_secret())).await?;
            if response.status != 401 {
                return Ok(Answer { response, token: Some(token) });
            }
            match self.bearer.renew(&token).await? {
                Some(token) => {
                    let response = self.wire.send(call, Some(token.expose_secret())).await?;
                    Ok(Answer { response, token: Some(token) })
                }
                None => Ok(Answer { response, token: Some(token) }),
            }
        }
        .boxed_local()
    }

    /// An answer with 2xx.
    pub(crate) fn response<'a>(&'a self, call: &'a Call) -> Coming<'a, Response> {
        async move { accepted(call, self.raw(call).await?) }.boxed_local()
    }

    /// The answer as a type.
    pub(crate) fn json<'a, T: Read + 'a>(&'a self, call: Call) -> Coming<'a, T> {
        async move { parse(&call, &self.response(&call).await?) }.boxed_local()
    }

    /// The answer as a type; `None` for 404.
    pub(crate) fn find<'a, T: Read + 'a>(&'a self, call: Call) -> Coming<'a, Option<T>> {
        async move {
            match self.found(&call).await? {
                Some(response) => parse(&call, &response).map(Some),
                None => Ok(None),
            }
        }
        .boxed_local()
    }

    /// An answer with 2xx; `None` for 404.
    fn found<'a>(&'a self, call: &'a Call) -> Coming<'a, Option<Response>> {
        async move {
            let answer = self.raw(call).await?;
            if answer.response.status == 404 { Ok(None) } else { accepted(call, answer).map(Some) }
        }
        .boxed_local()
    }

    /// Done, whatever the body says.
    pub(crate) fn done(&self, call: Call) -> Coming<'_, ()> {
        async move { self.response(&call).await.map(drop) }.boxed_local()
    }

    /// A deletion.
    pub(crate) fn remove(&self, call: Call) -> Coming<'_, Removal> {
        async move { Ok(if self.found(&call).await?.is_some() { Removal::Done } else { Removal::WasNotThere }) }
            .boxed_local()
    }

    /// The id of what was created: the last segment of `Location`.
    pub(crate) fn created(&self, call: Call) -> Coming<'_, String> {
        async move {
            let response = self.response(&call).await?;
            let id = response.header("location").and_then(|place| place.trim_end_matches('/').rsplit('/').next());
            id.map(str::to_owned).ok_or_else(|| shape(&call, "no Location header"))
        }
        .boxed_local()
    }
}

impl Wire {
    /// Sends a call without a bearer token and wants 2xx.
    pub(crate) fn open<'a>(&'a self, call: &'a Call) -> Coming<'a, Response> {
        async move { accepted(call, Answer::open(self.send(call, None).await?)) }.boxed_local()
    }
}

/// The answer if it is 2xx, else the error it says, without secrets.
pub(crate) fn accepted(call: &Call, answer: Answer) -> Result<Response, Error> {
    if answer.response.is_success() {
        return Ok(answer.response);
    }
    let token = answer.token.as_ref().map(ExposeSecret::expose_secret);
    // Before and after reading: a long text is cut, perhaps in the middle of a secret, and JSON may have escaped one.
    let body = call.without_secrets(&answer.response.body, token);
    let mut error = api_error(call.system(), call.name(), &Response { body, ..answer.response });
    error.said = call.without_secrets(&error.said, token);
    error.code = error.code.map(|code| call.without_secrets(&code, token));
    error.request_id = error.request_id.map(|id| call.without_secrets(&id, token));
    Err(Error::Api(error))
}

/// The body as a type.
pub(crate) fn parse<T: Read>(call: &Call, response: &Response) -> Result<T, Error> {
    lockstep_json::from_text(&response.body).map_err(|unlike| shape(call, unlike.to_string()))
}

/// A JSON value as a type.
pub(crate) fn read<T: Read>(call: &Call, value: &Value) -> Result<T, Error> {
    lockstep_json::read(value).map_err(|unlike| shape(call, unlike.to_string()))
}

/// An answer of a form that the client does not know.
pub(crate) fn shape(call: &Call, what: impl Into<String>) -> Error {
    Error::Shape { system: call.system(), call: call.name().to_owned(), what: what.into() }
}
