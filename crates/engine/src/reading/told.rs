//! What was answered so far stands in for the systems; what was not is noted.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, pending, ready};
use lockstep_json::{Value, Write as _};
use lockstep_systems::{
    Error, Method, Pause, Request, Response, System, TokenFacts, Transport, TransportError, graph, keycloak, rancher,
};
use lockstep_words::{Message, en::check as say};
use secrecy::SecretString;

use super::{ADMINISTRATOR, About, Answer, Answered, Ask};
use crate::blueprint::EntraWay;
use crate::clients::{Access, Clients, waiting};
use crate::plan::Place;
use crate::port::Event;
use crate::survey::Survey;
use crate::time::of_http;

/// The answers so far.
#[derive(Default)]
pub(super) struct Told {
    answers: RefCell<Vec<Option<Answered>>>,
    wanted: RefCell<Vec<Ask>>,
    failed: Cell<Option<Error>>,
    said: RefCell<Vec<Value>>,
    /// The `Date` of Rancher's first answer.
    date: RefCell<Option<String>>,
}

impl Told {
    pub(super) fn new(answers: Vec<Answered>) -> Rc<Self> {
        Rc::new(Told { answers: RefCell::new(answers.into_iter().map(Some).collect()), ..Told::default() })
    }

    /// The answer to a question. The same question asked twice has two answers. Without one nothing goes on.
    fn ask(&self, ask: Ask) -> LocalBoxFuture<'static, Answer> {
        let mut answers = self.answers.borrow_mut();
        let known = answers.iter_mut().find(|known| known.as_ref().is_some_and(|known| known.ask == ask));
        match known.and_then(Option::take).map(|known| known.answer) {
            Some(Answer::Failed { error }) => {
                self.failed.set(Some(error));
                pending().boxed_local()
            }
            Some(answer) => ready(answer).boxed_local(),
            None => {
                self.wanted.borrow_mut().push(ask);
                pending().boxed_local()
            }
        }
    }

    /// What has no answer yet.
    pub(super) fn wanted(&self) -> Vec<Ask> {
        self.wanted.take()
    }

    /// Why signing in failed.
    pub(super) fn failed(&self) -> Option<Error> {
        self.failed.take()
    }

    pub(super) fn said(&self) -> Vec<Value> {
        self.said.take()
    }
}

impl Transport for Told {
    fn aim<'a>(&'a self, _: System, _: &'a str, _: Option<&'a str>) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        ready(Ok(())).boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        let system = request.system;
        if !matches!(request.method, Method::Get | Method::Post) {
            let said = format!("{} in a reading", request.method.as_str());
            return ready(Err(TransportError::NotAllowed { system, said })).boxed_local();
        }
        let answer = self.ask(Ask::Send { request });
        async move {
            match answer.await {
                Answer::Came { response } => {
                    if system == System::Rancher && self.date.borrow().is_none() {
                        self.date.replace(response.header("date").map(str::to_owned));
                    }
                    Ok(response)
                }
                Answer::Lost { error } => Err(error),
                other => Err(TransportError::Proxy {
                    said: format!("{other:?} is no answer to a request"),
                    pair_again: false,
                }),
            }
        }
        .boxed_local()
    }
}

impl Pause for Told {
    fn pause(&self, time: Duration) -> LocalBoxFuture<'_, ()> {
        self.ask(Ask::Wait { ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX) }).map(drop).boxed_local()
    }
}

/// What a reading works with.
pub(crate) struct Desk {
    /// What it is about.
    pub(crate) about: About,
    /// The systems, as far as there are sign-ins.
    pub(crate) clients: Clients,
    told: Rc<Told>,
}

impl Desk {
    pub(super) fn new(about: About, told: Rc<Told>) -> Self {
        let token = || SecretString::from(ADMINISTRATOR);
        let graph = about.held.entra && about.draft.entra.way != EntraWay::Handoff;
        let access = Access {
            graph: graph.then(|| graph::Credentials::Token(token())),
            keycloak: about.held.keycloak.then(|| keycloak::Credentials::Token(token())),
            rancher: about.held.rancher.then(|| rancher::Credentials::Token(token())),
        };
        let watch = {
            let told = told.clone();
            Rc::new(move |time| told.said.borrow_mut().push(waiting(&time).write()))
        };
        let clients = Clients::over(told.clone(), told.clone(), &about.blueprint, &access, watch);
        Desk { about, clients, told }
    }

    /// What was read before.
    pub(super) fn survey(&self) -> Survey {
        lockstep_json::read(&self.about.survey).unwrap_or_default()
    }

    /// Says something to the screens.
    pub(crate) fn say(&self, event: &Event) {
        self.told.said.borrow_mut().push(event.write());
    }

    /// Says which system is being read.
    pub(super) fn say_reading(&self, place: Place) {
        let message = Message::new(say::BUSY_READING).with("system", place.name());
        self.say(&Event::Busy { message });
    }

    /// How far Rancher's clock is ahead of ours, in seconds; nothing where it has not said what time it is.
    pub(super) fn rancher_ahead(&self) -> Option<i64> {
        let theirs = of_http(self.told.date.borrow().as_deref()?)?;
        let difference = i64::try_from(theirs).ok()? - i64::try_from(self.about.around.now).ok()?;
        Some(difference / 1000)
    }

    /// Waits; whether somebody has said "stop" meanwhile.
    pub(crate) async fn wait(&self, time: Duration) -> bool {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        matches!(self.told.ask(Ask::Wait { ms }).await, Answer::Waited { stopped: true })
    }

    /// What Graph's token says of itself.
    pub(crate) async fn token(&self) -> Option<TokenFacts> {
        match self.told.ask(Ask::Token).await {
            Answer::Token { facts } => facts,
            _ => None,
        }
    }

    /// Which roles on a realm the token of Keycloak's administrator names.
    pub(super) async fn roles(&self, realm: &str) -> Option<Vec<String>> {
        match self.told.ask(Ask::Roles { realm: realm.to_owned() }).await {
            Answer::Roles { roles } => roles,
            _ => None,
        }
    }

    /// What Entra ID says to the secret that Keycloak uses, where it refuses it.
    pub(crate) async fn tried(&self, tenant: &str, client_id: &str, handed: bool) -> Option<Error> {
        let ask = Ask::Try { tenant: tenant.to_owned(), client_id: client_id.to_owned(), handed };
        match self.told.ask(ask).await {
            Answer::Tried { error } => error,
            _ => None,
        }
    }
}
