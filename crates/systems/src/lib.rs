//! The four systems as typed clients over one [`Transport`].
//!
//! Clients know paths, types, error shapes, paging and retries. They know nothing of blueprints.

mod encode;
mod error;
mod transport;

pub use encode::encode;
pub use error::{ApiError, Error};
pub use transport::{Method, Request, Response, System, Transport, TransportError};
