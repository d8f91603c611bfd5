//! The worker's start.

use gloo_worker::Registrable;
use gloo_worker::oneshot::oneshot;

/// Says which build this worker is of.
#[oneshot]
async fn Build(_: ()) -> String {
    option_env!("LOCKSTEP_BUILD_ID").unwrap_or(env!("CARGO_PKG_VERSION")).to_owned()
}

fn main() {
    Build::registrar().register();
}
