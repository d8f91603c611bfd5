//! What the screens share: one store of signals, the way to the engine, and nothing secret.

pub mod acts;
pub mod boot;
pub mod fields;
pub mod held;
pub mod live;
pub mod pair;
pub mod plan;
pub mod port;
pub mod proved;
pub mod receive;
pub mod run;
pub mod spawn;
mod store;

pub use store::{CheckedFile, Device, Link, Store};
