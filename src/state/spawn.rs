//! The engine in a web worker of its own: the one place that knows how it is started.

use gloo_worker::{HandlerId, Spawnable, Worker, WorkerBridge, WorkerScope};
use lockstep_engine::port::ToEngine;

use super::Store;
use super::port::Carrier;

/// Where Trunk puts the worker's loader.
const LOADER: &str = "/worker_loader.js";

/// The worker as the page sees it: JSON texts of `ToEngine` in, of `Event` out. What it does stands in the worker's
/// own crate; naming it here would make the page carry the engine.
struct WizardEngine;

impl Worker for WizardEngine {
    type Message = ();
    type Input = String;
    type Output = String;

    fn create(_scope: &WorkerScope<Self>) -> Self {
        WizardEngine
    }

    fn update(&mut self, _scope: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _scope: &WorkerScope<Self>, _message: String, _id: HandlerId) {}
}

/// A running worker. It ends when this is dropped.
struct InWorker(WorkerBridge<WizardEngine>);

impl Carrier for InWorker {
    fn send(&self, message: &ToEngine) {
        self.0.send(super::message(message));
    }
}

/// Starts the worker; its events go to the store.
#[must_use]
pub fn worker(store: Store) -> Box<dyn Carrier> {
    let bridge = WizardEngine::spawner()
        .callback(move |text: String| store.receive_text(&text))
        .with_loader(true)
        .as_module(false)
        .spawn(LOADER);
    Box::new(InWorker(bridge))
}
