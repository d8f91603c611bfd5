//! The clients against a scripted transport, with answers that real servers gave.
#![expect(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, and their helpers too")]

mod canary;
mod entra;
mod errors;
mod fake;
mod graph;
mod graph_patience;
mod keycloak;
mod keycloak_sign_in;
mod kubernetes;
mod rancher;
mod rancher_auth;
