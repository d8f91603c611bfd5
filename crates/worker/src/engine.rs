//! Texts of `ToEngine` in, texts of `Event` out.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_worker::{HandlerId, Worker, WorkerScope};
use lockstep_engine::port::{Event, ToEngine};
use lockstep_engine::session::Session;
use wasm_bindgen_futures::spawn_local;

use crate::host::BrowserHost;

/// The release of this worker. Page and worker are built together and compare it.
const BUILD: &str = match option_env!("LOCKSTEP_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// The worker.
pub struct WizardEngine {
    session: Rc<Session>,
    page: Rc<RefCell<Option<HandlerId>>>,
}

impl Worker for WizardEngine {
    type Message = String;
    type Input = String;
    type Output = String;

    fn create(scope: &WorkerScope<Self>) -> Self {
        let link = scope.clone();
        let say = move |event: Event| {
            // The types of the port are plain data: writing them as JSON cannot fail.
            if let Ok(text) = serde_json::to_string(&event) {
                link.send_message(text);
            }
        };
        let host = Rc::new(BrowserHost::new(Rc::new(say)));
        WizardEngine { session: Session::new(host, BUILD), page: Rc::default() }
    }

    /// An event of the engine goes to the page.
    fn update(&mut self, scope: &WorkerScope<Self>, event: String) {
        if let Some(page) = *self.page.borrow() {
            scope.respond(page, event);
        }
    }

    /// A message of the page goes to the engine; it is at work on several at a time, so that a run hears "stop".
    fn received(&mut self, _scope: &WorkerScope<Self>, text: String, page: HandlerId) {
        self.page.replace(Some(page));
        let Ok(message) = serde_json::from_str::<ToEngine>(&text) else { return };
        let session = self.session.clone();
        spawn_local(async move { session.handle(message).await });
    }
}
