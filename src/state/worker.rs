//! The engine in a web worker of its own: the one place that knows how it is started.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_engine::port::{READY, ToEngine};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use super::connection::{Carrier, Connection};

/// Where Trunk puts the worker's loader.
const LOADER: &str = "/worker_loader.js";

/// A running worker: JSON texts of `ToEngine` in, of `Event` out. It ends with the page.
struct InWorker {
    worker: Worker,
    /// What was sent before the worker could hear; nothing once it can.
    early: RefCell<Option<Vec<String>>>,
}

impl InWorker {
    fn post(&self, text: &str) {
        // A text can always be posted.
        let _ = self.worker.post_message(&JsValue::from_str(text));
    }

    /// The worker hears from now on.
    fn ready(&self) {
        for text in self.early.take().unwrap_or_default() {
            self.post(&text);
        }
    }
}

impl Carrier for Rc<InWorker> {
    fn send(&self, message: &ToEngine) {
        // Types of ours can always be written.
        let text = serde_json::to_string(message).unwrap_or_default();
        match &mut *self.early.borrow_mut() {
            Some(early) => early.push(text),
            None => self.post(&text),
        }
    }
}

/// Starts the worker; its events go to the connection.
pub(super) fn start(connection: Connection) {
    let worker = match Worker::new(LOADER) {
        Ok(worker) => worker,
        Err(error) => return failed(connection, &error),
    };
    let running = Rc::new(InWorker { worker, early: RefCell::new(Some(Vec::new())) });
    let heard = running.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match event.data().as_string() {
        Some(text) if text == READY => heard.ready(),
        Some(text) => connection.receive(&text),
        None => {}
    });
    // A worker that cannot be loaded, or that has failed, says so by an event; so does a message that cannot be read.
    let fail = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| failed(connection, &event));
    running.worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    running.worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
    running.worker.set_onmessageerror(Some(fail.as_ref().unchecked_ref()));
    // They listen as long as the page lives.
    hear.forget();
    fail.forget();
    connection.connect(Box::new(running));
}

/// The worker could not be loaded, or the browser tells of a mistake in it.
fn failed(connection: Connection, cause: &JsValue) {
    leptos::logging::error!("the worker has failed: {cause:?}");
    let reason = cause
        .dyn_ref::<ErrorEvent>()
        .map(ErrorEvent::message)
        .or_else(|| cause.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())));
    connection.worker_failed(reason.unwrap_or_default());
}
