//! The engine's surroundings in a browser's worker.

use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use lockstep_engine::host::{Host, Landing, route_fact, route_message};
use lockstep_engine::install::NotInstalled;
use lockstep_engine::parts::split;
use lockstep_engine::port::Event;
use lockstep_systems::{DirectGraph, GraphRoute, Transport, TransportError};
use secrecy::SecretString;
use wasm_bindgen::JsCast as _;
use web_sys::WorkerGlobalScope;

use crate::server::Server;
use crate::store::Store;
use crate::transport::{Direct, Proxy};

/// Clock, timers, randomness, storage and network of a worker.
pub(crate) struct BrowserHost {
    server: Rc<Server>,
    transport: Rc<DirectGraph>,
    store: Rc<Store>,
    post: fn(&str),
}

impl BrowserHost {
    /// Surroundings that post the texts of events so.
    pub(crate) fn new(post: fn(&str)) -> Self {
        let server = Rc::new(Server::default());
        let proxy = Rc::new(Proxy(server.clone()));
        let transport = DirectGraph::new(Rc::new(Direct::default()), proxy, move || say_fallback(post));
        BrowserHost { server, transport: Rc::new(transport), store: Rc::default(), post }
    }
}

/// Says that Graph is called through the server from now on: beside what is going on, and at its field.
fn say_fallback(post: fn(&str)) {
    if let Some(message) = route_message(GraphRoute::Fallback) {
        say(post, Event::Busy { message });
    }
    let facts = Vec::from_iter(route_fact(GraphRoute::Fallback));
    say(post, Event::Facts { facts });
}

/// Posts an event, in messages none of which keeps the page for long.
fn say(post: fn(&str), event: Event) {
    for message in split(event) {
        // Types of ours can always be written.
        post(&serde_json::to_string(&message).unwrap_or_default());
    }
}

/// The worker's global object.
fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

impl Host for BrowserHost {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970 are a whole number"
    )]
    fn now(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()> {
        TimeoutFuture::new(u32::try_from(time.as_millis()).unwrap_or(u32::MAX)).boxed_local()
    }

    fn random(&self, bytes: &mut [u8]) {
        // Every browser that runs WebAssembly has it, also in workers.
        if let Ok(crypto) = scope().crypto() {
            let _ = crypto.get_random_values_with_u8_array(bytes);
        }
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.transport.clone()
    }

    fn graph_route(&self) -> GraphRoute {
        self.transport.route()
    }

    fn keep(&self, name: &str, text: String) -> LocalBoxFuture<'static, Result<(), String>> {
        let (store, name) = (self.store.clone(), name.to_owned());
        async move { store.put(&name, &text).await.map_err(|error| error.to_string()) }.boxed_local()
    }

    fn kept(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<String>, String>> {
        let (store, name) = (self.store.clone(), name.to_owned());
        async move { store.get(&name).await.map_err(|error| error.to_string()) }.boxed_local()
    }

    fn callback(&self) -> String {
        format!("{}/callback", scope().location().origin())
    }

    fn expect_landing(&self, state: &str) -> LocalBoxFuture<'static, Result<(), TransportError>> {
        let (server, state) = (self.server.clone(), state.to_owned());
        async move { server.expect(&state).await }.boxed_local()
    }

    fn landing(&self, state: &str) -> LocalBoxFuture<'static, Result<Option<Landing>, TransportError>> {
        let (server, state) = (self.server.clone(), state.to_owned());
        async move { server.landing(&state).await }.boxed_local()
    }

    fn install(
        &self,
        kubeconfig: SecretString,
        manifest: String,
    ) -> LocalBoxFuture<'static, Result<usize, NotInstalled>> {
        let server = self.server.clone();
        async move { server.install(&kubeconfig, manifest).await }.boxed_local()
    }

    fn say(&self, event: Event) {
        say(self.post, event);
    }

    fn paired(&self, session: &str) {
        self.server.pair(session);
    }
}
