//! A transport that follows a script, and a clock on which waiting takes no time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use lockstep_systems::{Pause, Request, Response, System, Transport, TransportError, Waiting, Wire};
use serde_json::Value;

/// Answers in the order of the script; a request beyond it is a failure of the test.
#[derive(Default)]
pub(crate) struct Fake {
    script: RefCell<VecDeque<Response>>,
    pub(crate) seen: RefCell<Vec<Request>>,
    pub(crate) pauses: RefCell<Vec<Duration>>,
    pub(crate) waits: RefCell<Vec<Waiting>>,
}

impl Transport for Fake {
    fn aim<'a>(&'a self, _: System, _: &'a str, _: Option<&'a str>) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        Box::pin(async { Ok(()) })
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        let next = self.script.borrow_mut().pop_front();
        let answer = next.unwrap_or_else(|| panic!("not in the script: {request:?}"));
        self.seen.borrow_mut().push(request);
        // Pending once, so that calls made together really overlap.
        let mut waited = false;
        Box::pin(poll_fn(move |context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut waited, true) { Poll::Ready(Ok(answer.clone())) } else { Poll::Pending }
        }))
    }
}

impl Pause for Fake {
    fn pause(&self, duration: Duration) -> LocalBoxFuture<'_, ()> {
        self.pauses.borrow_mut().push(duration);
        Box::pin(async {})
    }
}

impl Fake {
    pub(crate) fn new(script: impl IntoIterator<Item = Response>) -> Rc<Self> {
        Rc::new(Fake { script: RefCell::new(script.into_iter().collect()), ..Fake::default() })
    }

    /// The surroundings of a client, telling this fake about waits.
    pub(crate) fn wire(self: &Rc<Self>) -> Wire {
        let watcher = self.clone();
        let watch = Rc::new(move |waiting| watcher.waits.borrow_mut().push(waiting));
        Wire::new(self.clone(), self.clone()).watched(watch)
    }

    /// Methods and paths so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen.borrow().iter().map(|request| format!("{} {}", request.method.as_str(), request.path)).collect()
    }

    /// The n-th request.
    pub(crate) fn request(&self, n: usize) -> Request {
        self.seen.borrow()[n].clone()
    }

    /// The body of the n-th request.
    pub(crate) fn body(&self, n: usize) -> Value {
        serde_json::from_str(self.request(n).body.as_deref().expect("a body")).expect("JSON")
    }

    pub(crate) fn seconds_waited(&self) -> Vec<f64> {
        self.pauses.borrow().iter().map(Duration::as_secs_f64).collect()
    }

    /// The whole script was used.
    pub(crate) fn assert_finished(&self) {
        assert_eq!(self.script.borrow().len(), 0, "answers left over");
    }
}

/// Runs a future that is ready after some polls.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000 {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
    panic!("waits for something that never comes");
}

pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
}

pub(crate) fn answer(status: u16, body: &Value) -> Response {
    text(status, &if body.is_null() { String::new() } else { body.to_string() })
}

pub(crate) fn text(status: u16, body: &str) -> Response {
    Response { status, headers: vec![], cookies: vec![], body: body.to_owned() }
}

pub(crate) fn with_header(mut response: Response, name: &str, value: &str) -> Response {
    response.headers.push((name.to_owned(), value.to_owned()));
    response
}

const RANCHER: &str = include_str!("../recorded/rancher.jsonl");
const KEYCLOAK: &str = include_str!("../recorded/keycloak.jsonl");

/// What Rancher 2.15.0 answered in the exchange with this note.
pub(crate) fn rancher(note: &str) -> Response {
    recorded(RANCHER, |exchange| exchange["note"] == note)
}

/// What Keycloak 26.7.3 answered to this method and path with this status.
pub(crate) fn keycloak(method: &str, path: &str, status: u16) -> Response {
    recorded(KEYCLOAK, |exchange| {
        exchange["method"] == method && exchange["path"] == path && exchange["status"] == status
    })
}

fn recorded(file: &str, wanted: impl Fn(&Value) -> bool) -> Response {
    let mut exchanges = file.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    let exchange = exchanges.find(|exchange| wanted(exchange)).expect("a recorded exchange");
    let status = u16::try_from(exchange["status"].as_u64().expect("a status")).expect("a status");
    let mut response = match &exchange["answer"] {
        Value::String(plain) => text(status, plain),
        body => answer(status, body),
    };
    for (name, value) in exchange["headers"].as_object().expect("headers") {
        let value = value.as_str().expect("a value");
        if name == "set-cookie" {
            let pairs = value.split(", ").filter_map(|cookie| cookie.split(';').next()?.split_once('='));
            response.cookies.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        } else {
            response.headers.push((name.clone(), value.to_owned()));
        }
    }
    response
}
