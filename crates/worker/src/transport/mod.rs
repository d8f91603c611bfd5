//! The ways from the worker to the systems.

mod direct;
mod proxy;

pub(crate) use direct::Direct;
pub(crate) use proxy::Proxy;
