//! The start of the page: pair, mount, start the engine, say which setup.

use leptos::prelude::*;
use lockstep_engine::port::Command;

use super::{Link, Store, pair, spawn};
use crate::app::App;
use crate::route;

/// The release of this page. Page and worker are built together and compare it.
pub const BUILD: &str = match option_env!("LOCKSTEP_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// The setup this page works on.
const SETUP: &str = "default";

/// Mounts the wizard in place of the page's still shell and connects it to the engine.
pub fn run() {
    // Signals belong to an owner; the page's own never ends.
    let owner = Owner::new();
    let store = owner.with(|| Store::new(route::here()));
    std::mem::forget(owner);
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    mount_to_body(move || view! { <App store/> });
    leptos::task::spawn_local(async move {
        match pair::session().await {
            Some(session) => connect(store, session),
            None => store.link.set(Link::Unpaired),
        }
    });
}

fn connect(store: Store, session: String) {
    spawn::worker(store);
    store.send(Command::Attach { build: BUILD.to_owned(), session, setup: SETUP.to_owned() });
}
