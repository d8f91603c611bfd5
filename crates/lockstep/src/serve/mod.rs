//! `lockstep serve`: the wizard's files, the way to the systems, and the mailbox of sign-ins.

mod answer;
mod app;
mod callback;
mod control;
mod files;
mod guard;
mod headers;
mod install;
mod json;
mod log;
mod mailbox;
mod options;
mod pairing;
mod proxy;
mod routes;
mod secret;
mod sign_ins;
mod tls;

pub use app::{Server, StartError};
pub use control::{ControlFile, default_state_dir};
pub use headers::CONTENT_SECURITY_POLICY;
pub use log::Log;
pub(crate) use mailbox::{Collected, Letter};
pub use options::Options;
