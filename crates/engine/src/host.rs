//! What the engine needs of its surroundings.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use lockstep_systems::{GraphRoute, Transport, TransportError};
use lockstep_words::{Message, en::check as say};
use secrecy::SecretString;

use crate::install::NotInstalled;
use crate::port::{Event, Fact};

/// What a sign-in brought back to the callback address.
#[derive(Clone, PartialEq, Eq)]
pub enum Landing {
    /// A code.
    Code {
        /// The code, good once and for a minute.
        code: String,
        /// Keycloak's session, by which its user can be seen before the code is spent.
        session_state: String,
    },
    /// Keycloak sent the person back without one.
    Refused {
        /// The OAuth error.
        error: String,
        /// Its description.
        description: String,
    },
}

/// The surroundings: a browser's worker, the binary, or a test with a clock of its own.
pub trait Host {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// Waits.
    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()>;

    /// Fills with random bytes fit for secrets.
    fn random(&self, bytes: &mut [u8]);

    /// The way to the systems.
    fn transport(&self) -> Rc<dyn Transport>;

    /// How that way leads to Microsoft Graph.
    fn graph_route(&self) -> GraphRoute;

    /// Keeps a text under a name, such as the journal of a setup. It is written when the future ends.
    fn keep(&self, name: &str, text: String) -> LocalBoxFuture<'static, Result<(), String>>;

    /// What was kept under a name.
    fn kept(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<String>, String>>;

    /// The address people come back to after a sign-in.
    fn callback(&self) -> String;

    /// Tells the mailbox that a sign-in with this `state` is to be expected.
    fn expect_landing(&self, state: &str) -> LocalBoxFuture<'static, Result<(), TransportError>>;

    /// Takes what a sign-in brought back, once; nothing where nobody has come back yet. May wait up to 20 s.
    fn landing(&self, state: &str) -> LocalBoxFuture<'static, Result<Option<Landing>, TransportError>>;

    /// Applies a manifest to the cluster of a kubeconfig, as `kubectl apply` does; gives how many objects it holds.
    fn install(
        &self,
        kubeconfig: SecretString,
        manifest: String,
    ) -> LocalBoxFuture<'static, Result<usize, NotInstalled>>;

    /// Says something to the screens.
    fn say(&self, event: Event);

    /// The base addresses of the systems have changed, or the page's session has: tells the carrier.
    fn paired(&self, session: &str);
}

/// What the screens say of the way to Microsoft Graph: a quiet line of step 1. Nothing where no browser is involved.
#[must_use]
pub fn route_fact(route: GraphRoute) -> Option<Fact> {
    Some(Fact::new("entra.cloud", route != GraphRoute::Fallback, route_message(route)?))
}

/// The way to Microsoft Graph as a sentence.
#[must_use]
pub fn route_message(route: GraphRoute) -> Option<Message> {
    match route {
        GraphRoute::Local => None,
        GraphRoute::Direct => Some(say::GRAPH_DIRECT.into()),
        GraphRoute::Server => Some(say::GRAPH_SERVER.into()),
        GraphRoute::Fallback => Some(say::GRAPH_FALLBACK.into()),
    }
}
