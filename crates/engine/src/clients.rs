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
    Error, Pause, Request, Response, System, Transport, TransportError, Waiting, Wire, graph, keycloak, rancher,
};

use crate::blueprint::Blueprint;
use crate::host::Host;

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
        let transport = Rc::new(Counted { inner: host.transport(), count: Cell::new(0) });
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
        let wire = Wire::new(transport.clone(), Rc::new(Sleeper(host.clone()))).watched(watch);
        Ok(Clients {
            login: Login::new(wire.clone()).for_graph(cloud.graph()),
            graph: access.graph.clone().map(|who| Graph::new(wire.clone(), cloud.graph(), who)),
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
