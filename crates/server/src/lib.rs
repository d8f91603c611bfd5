//! The wizard's server: its files, the way to the four systems, pairing, and the mailbox of sign-ins.
//!
//! A request goes through `routes`: first the layers (headers, log, time limit, guard), then its handler. What is sent on
//! to a system goes through [`transport`], which the binary uses without a server too.

mod app;
mod control;
mod guard;
mod headers;
pub mod install;
mod json;
mod mailbox;
mod options;
mod pairing;
mod refusal;
mod request_log;
mod routes;
mod secret;
pub mod transport;

pub use app::{Server, StartError};
pub use control::{ControlFile, default_state_dir};
pub use headers::CONTENT_SECURITY_POLICY;
pub use mailbox::{CallbackResult, Collected, Mailbox, NotRegistered};
pub use options::Options;

/// The release this server is of; a page of another one must not talk to it.
pub const BUILD_ID: &str = match option_env!("LOCKSTEP_BUILD_ID") {
    Some(id) => id,
    None => env!("CARGO_PKG_VERSION"),
};

/// What Lockstep calls itself towards the systems. Rancher demands CSRF tokens of anything that says Mozilla.
pub const USER_AGENT: &str = concat!("lockstep/", env!("CARGO_PKG_VERSION"));
