//! The engine behind the port, in a web worker of its own: the page never stutters, and secrets live in this memory only.

mod engine;
mod host;
mod server;
mod store;
mod transport;

pub use engine::start;
