//! The engine in a web worker of its own: the one place that knows how it is started.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_engine::port::{READY, ToEngine};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{MessageEvent, Worker};

use super::port::Carrier;
use super::{Link, Store};

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
        let text = lockstep_json::to_text(message);
        match &mut *self.early.borrow_mut() {
            Some(early) => early.push(text),
            None => self.post(&text),
        }
    }
}

/// Starts the worker; its events go to the store.
pub fn worker(store: Store) {
    let Ok(worker) = Worker::new(LOADER) else {
        store.link.set(Link::WrongBuild(String::from("?")));
        return;
    };
    let running = Rc::new(InWorker { worker, early: RefCell::new(Some(Vec::new())) });
    let heard = running.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match event.data().as_string() {
        Some(text) if text == READY => heard.ready(),
        Some(text) => store.receive_text(&text),
        None => {}
    });
    running.worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It listens as long as the page lives.
    hear.forget();
    store.connect(Box::new(running));
}
