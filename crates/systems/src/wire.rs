//! What every client needs around it: a transport, a way to wait, and someone to tell about waiting.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use crate::call::Call;
use crate::{Error, Response, System, Transport};

/// Waits. Real time in a browser or a runtime; nothing at all in tests.
pub trait Pause {
    /// Returns after `duration`.
    fn pause(&self, duration: Duration) -> LocalBoxFuture<'_, ()>;
}

/// Why a call is made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// 429: too many requests.
    Throttled,
    /// 502, 503 or 504: the system, or something before it, is not available.
    Unavailable,
    /// Entra does not know yet, everywhere, what this client has made a moment ago.
    NotReplicated,
    /// Two writes met: Entra's `Directory_ConcurrencyViolation`.
    Conflict,
    /// Rancher has not finished preparing the project that this client has made a moment ago.
    NotPrepared,
}

impl Reason {
    /// How long a call is repeated for this reason, all waits together.
    #[must_use]
    pub const fn patience(self) -> Duration {
        match self {
            // Its own waits, 2, 4, 8 … 60 s, are 122 s.
            Reason::Throttled => Duration::from_secs(122),
            Reason::NotReplicated => Duration::from_secs(120),
            Reason::Conflict => Duration::from_secs(60),
            Reason::NotPrepared => Duration::from_secs(30),
            Reason::Unavailable => Duration::from_secs(15),
        }
    }
}

/// A call that did not work yet and is made again after `delay`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who is waited for.
    pub system: System,
    /// Method and path template.
    pub call: String,
    /// Why.
    pub reason: Reason,
    /// How many tries there were so far; 1 after the first.
    pub attempt: u32,
    /// How long until the next.
    pub delay: Duration,
}

/// Is told about each wait.
pub type Watch = Rc<dyn Fn(Waiting)>;

/// The surroundings of a client. Cheap to clone; clients of one run share one.
#[derive(Clone)]
pub struct Wire {
    transport: Rc<dyn Transport>,
    pause: Rc<dyn Pause>,
    watch: Option<Watch>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// Surroundings that tell nobody about waiting.
    #[must_use]
    pub fn new(transport: Rc<dyn Transport>, pause: Rc<dyn Pause>) -> Self {
        Wire { transport, pause, watch: None }
    }

    /// The same, telling `watch` about each wait.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Sends a call, with `token` as bearer where there is one, and repeats it while that makes sense. Gives the last
    /// answer whatever its status.
    pub(crate) async fn send(&self, call: &Call, token: Option<&str>) -> Result<Response, Error> {
        let mut patience = Patience::of(call.system());
        loop {
            let response = self.transport.send(call.request(token)).await?;
            let Some(reason) = call.again(&response) else { return Ok(response) };
            let Some(delay) = patience.next(reason, retry_after(&response)) else { return Ok(response) };
            self.wait(call, reason, patience.attempt, delay).await;
        }
    }

    /// Tells and waits.
    pub(crate) async fn wait(&self, call: &Call, reason: Reason, attempt: u32, delay: Duration) {
        if let Some(watch) = &self.watch {
            watch(Waiting { system: call.system(), call: call.name().to_owned(), reason, attempt, delay });
        }
        self.pause.pause(delay).await;
    }
}

/// Counts the tries of one call and says how long to wait before the next.
pub(crate) struct Patience {
    system: System,
    pub(crate) attempt: u32,
    waited: Duration,
}

impl Patience {
    /// Patience with a call of this system.
    pub(crate) const fn of(system: System) -> Self {
        Patience { system, attempt: 0, waited: Duration::ZERO }
    }

    /// The next wait: what the system asked for, else one of the client's own. `None` when patience is at its end.
    pub(crate) fn next(&mut self, reason: Reason, asked: Option<Duration>) -> Option<Duration> {
        let delay = asked.unwrap_or_else(|| self.own(reason));
        self.attempt += 1;
        self.waited += delay;
        (self.waited <= reason.patience()).then_some(delay)
    }

    /// 1, 2, 4 … 20 s. Graph says how long by Retry-After alone, which no browser shows to a page of another origin: for
    /// it 2, 4, 8 … 60 s.
    fn own(&self, reason: Reason) -> Duration {
        let (first, longest) = match (self.system, reason) {
            (System::Graph, Reason::Throttled) => (2, 60),
            _ => (1, 20),
        };
        Duration::from_secs((first << self.attempt.min(5)).min(longest))
    }
}

/// `Retry-After` in seconds, decimals rounded up (Graph sends them). The other form, a date, needs a clock and is not used
/// by the four systems.
pub(crate) fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: u64 = whole.parse().ok()?;
    let more = part.bytes().any(|digit| digit != b'0');
    Some(Duration::from_secs(whole + u64::from(more)))
}
