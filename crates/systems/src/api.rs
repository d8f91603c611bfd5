//! A system with someone signed in: sends calls, renews the sign-in once, turns answers into types.

use std::fmt;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_json::Read;
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

/// An answer with what is needed to speak about it without secrets.
pub(crate) struct Answer {
    pub(crate) call: Call,
    pub(crate) response: Response,
    token: Option<SecretString>,
}

impl Answer {
    /// Call and answer if it is 2xx, else the error it says, without secrets.
    pub(crate) fn accepted(self) -> Result<(Call, Response), Error> {
        let Answer { call, response, token } = self;
        if response.is_success() {
            return Ok((call, response));
        }
        let token = token.as_ref().map(ExposeSecret::expose_secret);
        // Before and after reading: a long text is cut, perhaps in the middle of a secret, and JSON may have escaped one.
        let body = call.without_secrets(&response.body, token);
        let mut error = api_error(call.system(), call.name(), &Response { body, ..response });
        error.said = call.without_secrets(&error.said, token);
        error.code = error.code.map(|code| call.without_secrets(&code, token));
        error.request_id = error.request_id.map(|id| call.without_secrets(&id, token));
        Err(error.into())
    }

    /// Call and answer if it is 2xx; `None` for 404.
    pub(crate) fn found(self) -> Result<Option<(Call, Response)>, Error> {
        if self.response.status == 404 { Ok(None) } else { self.accepted().map(Some) }
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
    pub(crate) fn raw(&self, call: Call) -> Coming<'_, Answer> {
        async move {
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
        .boxed_local()
    }

    /// What `into` makes of an answer, whatever its status.
    pub(crate) fn answer<T: 'static>(
        &self,
        call: Call,
        into: impl FnOnce(Answer) -> Result<T, Error> + 'static,
    ) -> Coming<'_, T> {
        self.raw(call).map(|answer| into(answer?)).boxed_local()
    }

    /// What `into` makes of an answer with 2xx.
    pub(crate) fn then<T: 'static>(
        &self,
        call: Call,
        into: impl FnOnce(&Call, Response) -> Result<T, Error> + 'static,
    ) -> Coming<'_, T> {
        self.answer(call, |answer| answer.accepted().and_then(|(call, response)| into(&call, response)))
    }

    /// The answer as a type.
    pub(crate) fn json<T: Read + 'static>(&self, call: Call) -> Coming<'_, T> {
        self.then(call, |call, response| parse(call, &response))
    }

    /// The answer as a type; `None` for 404.
    pub(crate) fn find<T: Read + 'static>(&self, call: Call) -> Coming<'_, Option<T>> {
        self.answer(call, |answer| match answer.found()? {
            Some((call, response)) => parse(&call, &response).map(Some),
            None => Ok(None),
        })
    }

    /// Done, whatever the body says.
    pub(crate) fn done(&self, call: Call) -> Coming<'_, ()> {
        self.then(call, |_, _| Ok(()))
    }

    /// A deletion.
    pub(crate) fn remove(&self, call: Call) -> Coming<'_, Removal> {
        self.answer(call, |answer| Ok(Removal::of(answer.found()?.is_some())))
    }

    /// A whole list, page by page.
    pub(crate) fn list<T: Read + 'static>(&self, call: Call, paging: &'static Paging) -> Coming<'_, Vec<T>> {
        let read_all = |pages: Result<(Call, Vec<Value>), Error>| {
            let (call, items) = pages?;
            read(&call, &Value::Array(items))
        };
        self.pages(call, paging).map(read_all).boxed_local()
    }

    fn pages(&self, mut call: Call, paging: &'static Paging) -> Coming<'_, (Call, Vec<Value>)> {
        async move {
            let mut all = Vec::new();
            loop {
                let (asked, response) = self.raw(call).await?.accepted()?;
                let mut page = body(&asked, &response)?;
                let Some(Value::Array(items)) = page.pointer_mut(paging.items) else {
                    return Err(shape(&asked, format!("no list at {}", paging.items)));
                };
                let mut items = std::mem::take(items);
                let here = items.len();
                all.append(&mut items);
                match (paging.next)(&Page { call: &asked, rest: &page, here, all: all.len() })? {
                    Some(next) => call = next,
                    None => return Ok((asked, all)),
                }
            }
        }
        .boxed_local()
    }
}

/// The body as a type.
pub(crate) fn parse<T: Read>(call: &Call, response: &Response) -> Result<T, Error> {
    read(call, &body(call, response)?)
}

/// The body as JSON.
pub(crate) fn body(call: &Call, response: &Response) -> Result<Value, Error> {
    lockstep_json::parse(&response.body).map_err(|unlike| shape(call, unlike.to_string()))
}

/// A JSON value as a type.
pub(crate) fn read<T: Read>(call: &Call, value: &Value) -> Result<T, Error> {
    lockstep_json::read(value).map_err(|unlike| shape(call, unlike.to_string()))
}

/// An answer of a form that the client does not know.
pub(crate) fn shape(call: &Call, what: impl Into<String>) -> Error {
    Error::shape(call.system(), call.name(), what)
}
