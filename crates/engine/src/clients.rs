//! The four systems, signed in to as far as there are credentials.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_systems::entra::Login;
use lockstep_systems::graph::Graph;
use lockstep_systems::keycloak::Keycloak;
use lockstep_systems::rancher::Rancher;
use lockstep_systems::{
    Error, Pause, Reason, Request, Response, Restricted, Restriction, System, Transport, TransportError, Waiting, Wire,
    graph, keycloak, rancher,
};
use lockstep_words::{Message, en::plan as say};

use crate::blueprint::Blueprint;
use crate::explain;
use crate::host::Host;
use crate::port::Event;

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
    transport: Rc<Observed>,
}

impl Clients {
    /// Tells the transport where the systems are, and makes the clients, which send no more than `restriction` allows.
    /// Addresses that are still empty are left out.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] where an address is not allowed.
    pub async fn new(
        host: &Rc<dyn Host>,
        blueprint: &Blueprint,
        access: &Access,
        restriction: Option<Restriction>,
        watch: Rc<dyn Fn(Waiting)>,
    ) -> Result<Self, Error> {
        let inner = match restriction {
            Some(restriction) => Rc::new(Restricted::new(host.transport(), restriction)),
            None => host.transport(),
        };
        let transport = Rc::new(Observed { inner, count: Cell::new(0), rancher_date: RefCell::default() });
        let (login, graph) = (blueprint.entra.cloud.login(), blueprint.entra.cloud.graph());
        let bases = [
            (System::EntraLogin, login),
            (System::Graph, graph),
            (System::Keycloak, blueprint.keycloak.url.as_str()),
            (System::Rancher, blueprint.rancher.url.as_str()),
        ];
        for (system, base) in bases.into_iter().filter(|(_, base)| !base.is_empty()) {
            transport.aim(system, base, None).await?;
        }
        let wire = Wire::new(transport.clone(), Rc::new(Sleeper(host.clone()))).watched(watch);
        Ok(Clients {
            login: Login::new(wire.clone()).for_graph(graph),
            graph: access.graph.clone().map(|who| Graph::new(wire.clone(), graph, who)),
            keycloak: access.keycloak.clone().map(|who| Keycloak::new(wire.clone(), "master", who)),
            rancher: access.rancher.clone().map(|who| Rancher::new(wire.clone(), who)),
            transport,
        })
    }

    /// How many requests were sent so far.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.transport.count.get()
    }

    /// The `Date` of Rancher's first answer.
    #[must_use]
    pub fn rancher_date(&self) -> Option<String> {
        self.transport.rancher_date.borrow().clone()
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

/// A transport that counts, and notes what time it is at Rancher.
struct Observed {
    inner: Rc<dyn Transport>,
    count: Cell<u32>,
    rancher_date: RefCell<Option<String>>,
}

impl Transport for Observed {
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
        async move {
            let at_rancher = request.system == System::Rancher;
            let response = self.inner.send(request).await?;
            if at_rancher && self.rancher_date.borrow().is_none() {
                self.rancher_date.replace(response.header("date").map(str::to_owned));
            }
            Ok(response)
        }
        .boxed_local()
    }
}

/// Waits by the host's clock.
struct Sleeper(Rc<dyn Host>);

impl Pause for Sleeper {
    fn pause(&self, duration: Duration) -> LocalBoxFuture<'_, ()> {
        self.0.sleep(duration)
    }
}
