//! Texts of `ToEngine` in, texts of `Event` out.

use std::panic::Location;
use std::rc::Rc;

use lockstep_engine::port::{FAILED, READY, ToEngine};
use lockstep_engine::session::Session;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::host::BrowserHost;

/// The release of this worker. Page and worker are built together and compare it.
const BUILD: &str = match option_env!("LOCKSTEP_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Starts the engine of this worker and tells the page that it hears.
pub fn start() {
    std::panic::set_hook(Box::new(|info| say_failure(info.location())));
    let session = Session::new(Rc::new(BrowserHost::new(post)), BUILD);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        let Ok(message) = serde_json::from_str::<ToEngine>(&text) else { return };
        let session = session.clone();
        // At work on several at a time, so that a run hears "stop".
        spawn_local(async move { session.handle(message).await });
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    hear.forget();
    post(READY);
}

/// Tells the page that this worker is of no use any more. A panic ends it without a sign: the browser tells of one in a task
/// nobody. Its words may hold values, so they stay here; the place says enough.
fn say_failure(at: Option<&Location<'_>>) {
    post(&format!("{FAILED}{}", at.map(ToString::to_string).unwrap_or_default()));
}

/// Posts a text to the page.
fn post(text: &str) {
    // A text can always be posted.
    let _ = scope().post_message(&JsValue::from_str(text));
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
