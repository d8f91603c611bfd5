//! The start of the page: pair, mount, start the engine, say which setup.

use leptos::prelude::*;
use lockstep_engine::port::{Command, ToEngine};

use super::connection::{Connection, Link};
use super::{pairing, worker};
use crate::app::App;

/// The release of this page. Page and worker are built together and compare it.
pub const BUILD: &str = match option_env!("LOCKSTEP_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// The setup this page works on.
const SETUP: &str = "default";

/// Mounts the wizard in place of the page's still shell and connects it to the engine.
pub fn run() {
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    // Before the router reads the address.
    let token = pairing::take_token();
    mount_to_body(move || {
        let connection = Connection::new();
        leptos::task::spawn_local(connect(connection, token));
        view! { <App connection/> }
    });
}

async fn connect(connection: Connection, token: Option<String>) {
    let Some(session) = pairing::session(token).await else {
        connection.link.set(Link::Unpaired);
        return;
    };
    worker::start(connection);
    let attach = Command::Attach { build: BUILD.to_owned(), session, setup: SETUP.to_owned() };
    connection.carry(&ToEngine::Command(attach));
}
