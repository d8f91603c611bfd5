//! The four systems, signed in to as far as there are credentials.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use lockstep_systems::entra::Login;
use lockstep_systems::graph::Graph;
use lockstep_systems::keycloak::Keycloak;
use lockstep_systems::rancher::Rancher;
use lockstep_systems::{
    Error, Pause, Reason, Request, Response, System, Transport, TransportError, Waiting, Wire, graph, keycloak, rancher,
};
use lockstep_words::{Message, en::plan as say};

use crate::blueprint::Blueprint;
use crate::explain;
use crate::host::Host;
use crate::port::Event;
use crate::reading::PERSON;

/// Who the administrator is, for each system.
#[derive(Clone, Default)]
pub struct Access {
    /// Graph's administrator.
    pub graph: Option<graph::Credentials>,
    /// Keycloak's administrator.
    pub keycloak: Option<keycloak::Credentials>,
    /// Rancher's administrator.
    pub rancher: Option<rancher::Credentials>,
}

/// Clients of the four systems.
#[derive(Clone)]
pub struct Clients {
    /// Entra ID's login host, which needs no sign-in.
    pub login: Login,
    /// Graph.
    pub graph: Option<Graph>,
    /// Keycloak.
    pub keycloak: Option<Keycloak>,
    /// Rancher.
    pub rancher: Option<Rancher>,
    transport: Rc<Counted>,
}

impl Clients {
    /// Tells the transport where the systems are, and makes the clients. Addresses that are still empty are left out.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] where an address is not allowed.
    pub async fn new(
        host: &Rc<dyn Host>,
        blueprint: &Blueprint,
        access: &Access,
        watch: Rc<dyn Fn(Waiting)>,
    ) -> Result<Self, Error> {
        let transport = host.transport();
        let cloud = &blueprint.entra.cloud;
        let bases = [
            (System::EntraLogin, cloud.login()),
            (System::Graph, cloud.graph()),
            (System::Keycloak, blueprint.keycloak.url.as_str()),
            (System::Rancher, blueprint.rancher.url.as_str()),
        ];
        for (system, base) in bases.into_iter().filter(|(_, base)| !base.is_empty()) {
            transport.aim(system, base, None).await?;
        }
        Ok(Clients::over(transport, Rc::new(Sleeper(host.clone())), blueprint, access, watch))
    }

    /// Clients over a transport that knows where the systems are.
    #[must_use]
    pub fn over(
        transport: Rc<dyn Transport>,
        pause: Rc<dyn Pause>,
        blueprint: &Blueprint,
        access: &Access,
        watch: Rc<dyn Fn(Waiting)>,
    ) -> Self {
        let transport = Rc::new(Counted { inner: transport, count: Cell::new(0) });
        let graph = blueprint.entra.cloud.graph();
        let wire = Wire::new(transport.clone(), pause).watched(watch);
        Clients {
            login: Login::new(wire.clone()).for_graph(graph),
            graph: access.graph.clone().map(|who| Graph::new(wire.clone(), graph, who)),
            keycloak: access.keycloak.clone().map(|who| Keycloak::new(wire.clone(), "master", who)),
            rancher: access.rancher.clone().map(|who| Rancher::new(wire.clone(), who)),
            transport,
        }
    }

    /// Sends a request of a [`crate::reading`], with the token whose place is marked in it.
    ///
    /// # Errors
    /// Where no answer came, or signing in failed.
    pub async fn pass(&self, mut request: Request, person: Option<&Rancher>) -> Result<Response, Error> {
        let marked = request.headers.iter().position(|(name, _)| name == "authorization");
        let bearer = marked.map(|at| request.headers.remove(at).1);
        let by_person = bearer.as_ref().is_some_and(|bearer| bearer.ends_with(PERSON));
        let rancher = if by_person { person } else { self.rancher.as_ref() };
        match (bearer, request.system, &self.graph, &self.keycloak, rancher) {
            (Some(_), System::Graph, Some(graph), _, _) => graph.pass(request).await,
            (Some(_), System::Keycloak, _, Some(keycloak), _) => keycloak.pass(request).await,
            (Some(_), System::Rancher, _, _, Some(rancher)) => rancher.pass(request).await,
            _ => self.login.pass(request).await,
        }
    }

    /// How many requests were sent so far.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.transport.count.get()
    }
}

/// What a screen says while a system is waited for.
pub(crate) fn waiting(time: &Waiting) -> Event {
    let system = explain::place(time.system).name();
    let message = match time.reason {
        Reason::NotReplicated | Reason::NotPrepared => Message::new(say::WAITING_REPLICATION).with("system", system),
        _ => Message::new(say::WAITING_BUSY).with("system", system).with("seconds", time.delay.as_secs().max(1)),
    };
    Event::Busy { message }
}

/// A transport that counts.
struct Counted {
    inner: Rc<dyn Transport>,
    count: Cell<u32>,
}

impl Transport for Counted {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        self.inner.aim(system, base, trusted)
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        self.count.set(self.count.get() + 1);
        self.inner.send(request)
    }
}

/// Waits by the host's clock.
struct Sleeper(Rc<dyn Host>);

impl Pause for Sleeper {
    fn pause(&self, duration: Duration) -> LocalBoxFuture<'_, ()> {
        self.0.sleep(duration)
    }
}
