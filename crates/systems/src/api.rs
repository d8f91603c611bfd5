//! A system with someone signed in: sends calls, renews the sign-in once, turns answers into types.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::decode;
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

impl Removal {
    pub(crate) fn of(was_there: bool) -> Self {
        if was_there { Removal::Done } else { Removal::WasNotThere }
    }
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

/// An answer with what is needed to speak about it without secrets. Boxed where it is handed on.
pub(crate) struct Answer {
    pub(crate) call: Call,
    pub(crate) response: Response,
    token: Option<SecretString>,
    /// The items of all pages of a list.
    whole: Option<Value>,
}

impl Answer {
    /// The answer if it is 2xx, else the error it says, without secrets.
    pub(crate) fn accepted(self: Box<Self>) -> Result<Box<Self>, Error> {
        if self.response.is_success() {
            return Ok(self);
        }
        let Answer { call, response, token, .. } = *self;
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
    pub(crate) fn found(self: Box<Self>) -> Result<Option<Box<Self>>, Error> {
        if self.response.status == 404 { Ok(None) } else { self.accepted().map(Some) }
    }

    /// The body as JSON; of a list what all pages hold.
    pub(crate) fn body(&mut self) -> Result<Value, Error> {
        match self.whole.take() {
            Some(whole) => Ok(whole),
            None => decode::from_text(&self.response.body).map_err(|error| shape(&self.call, error.to_string())),
        }
    }

    /// The body as a type.
    #[allow(clippy::boxed_local, reason = "as answers are handed on")]
    pub(crate) fn read<T: DeserializeOwned>(mut self: Box<Self>) -> Result<T, Error> {
        match self.whole.take() {
            Some(whole) => read(&self.call, whole),
            None => decode::from_text(&self.response.body).map_err(|error| shape(&self.call, error.to_string())),
        }
    }
}

/// What is made of an answer, when it has come.
struct Made<'a, T> {
    answer: Coming<'a, Box<Answer>>,
    into: fn(Box<Answer>) -> Result<T, Error>,
}

impl<T> Future for Made<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.poll_unpin(cx).map(|answer| (self.into)(answer?))
    }
}

/// What a call comes to. Boxed, so that the state of those who wait for it is one pointer: every client method waits.
pub type Coming<'a, T> = LocalBoxFuture<'a, Result<T, Error>>;

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
    pub(crate) fn raw(&self, call: Call) -> Coming<'_, Box<Answer>> {
        async move {
            let Some(bearer) = &self.bearer else {
                let response = self.wire.send(&call, None).await?;
                return Ok(Box::new(Answer { call, response, token: None, whole: None }));
            };
            let mut token = bearer.token().await?;
            let mut response = self.wire.send(&call, Some(token.expose_secret())).await?;
            if response.status == 401
                && let Some(another) = bearer.renew(&token).await?
            {
                token = another;
                response = self.wire.send(&call, Some(token.expose_secret())).await?;
            }
            Ok(Box::new(Answer { call, response, token: Some(token), whole: None }))
        }
        .boxed_local()
    }

    /// What `into` makes of an answer, whatever its status.
    pub(crate) fn answer<T: 'static>(
        &self,
        call: Call,
        into: impl FnOnce(Box<Answer>) -> Result<T, Error> + 'static,
    ) -> Coming<'_, T> {
        self.raw(call).map(|answer| into(answer?)).boxed_local()
    }

    /// What `into` makes of an answer with 2xx.
    pub(crate) fn then<T: 'static>(
        &self,
        call: Call,
        into: impl FnOnce(Box<Answer>) -> Result<T, Error> + 'static,
    ) -> Coming<'_, T> {
        self.answer(call, |answer| into(answer.accepted()?))
    }

    /// The answer as a type.
    pub(crate) fn json<T: DeserializeOwned + 'static>(&self, call: Call) -> Coming<'_, T> {
        Box::pin(Made { answer: self.raw(call), into: |answer| answer.accepted()?.read() })
    }

    /// The answer as a type; `None` for 404.
    pub(crate) fn find<T: DeserializeOwned + 'static>(&self, call: Call) -> Coming<'_, Option<T>> {
        let into = |answer: Box<Answer>| match answer.found()? {
            Some(answer) => answer.read().map(Some),
            None => Ok(None),
        };
        Box::pin(Made { answer: self.raw(call), into })
    }

    /// Done, whatever the body says.
    pub(crate) fn done(&self, call: Call) -> Coming<'_, ()> {
        Box::pin(Made { answer: self.raw(call), into: |answer| answer.accepted().map(drop) })
    }

    /// A deletion.
    pub(crate) fn remove(&self, call: Call) -> Coming<'_, Removal> {
        let into = |answer: Box<Answer>| Ok(Removal::of(answer.found()?.is_some()));
        Box::pin(Made { answer: self.raw(call), into })
    }

    /// A whole list, page by page.
    pub(crate) fn list<T: DeserializeOwned + 'static>(
        &self,
        call: Call,
        paging: &'static Paging,
    ) -> Coming<'_, Vec<T>> {
        Box::pin(Made { answer: self.pages(call, paging), into: |answer| answer.read() })
    }

    /// The list as one answer, as if it had come in one page.
    fn pages(&self, mut call: Call, paging: &'static Paging) -> Coming<'_, Box<Answer>> {
        async move {
            let mut all = Vec::new();
            loop {
                let mut answer = self.raw(call).await?.accepted()?;
                let mut page = answer.body()?;
                let Some(Value::Array(items)) = page.pointer_mut(paging.items) else {
                    return Err(shape(&answer.call, format!("no list at {}", paging.items)));
                };
                let mut items = std::mem::take(items);
                let here = items.len();
                all.append(&mut items);
                match (paging.next)(&Page { call: &answer.call, rest: &page, here, all: all.len() })? {
                    Some(next) => call = next,
                    None => {
                        answer.whole = Some(Value::Array(all));
                        return Ok(answer);
                    }
                }
            }
        }
        .boxed_local()
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
