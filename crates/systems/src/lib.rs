//! The four systems as typed clients over one [`Transport`].
//!
//! Clients know paths, types, error shapes, paging and retries. They know nothing of blueprints. A client is made with a
//! [`Wire`] (transport, a way to wait, who is told about waiting) and credentials:
//!
//! - [`entra::Login`]: Entra ID's login host, without any sign-in;
//! - [`graph::Graph`]: Microsoft Graph v1.0;
//! - [`keycloak::Keycloak`]: Keycloak's admin API;
//! - [`rancher::Rancher`]: Rancher's API;
//! - [`kubernetes::Kubernetes`]: one cluster through Rancher.
//!
//! All calls behave alike: 429 is waited out (`Retry-After`), 502, 503 and 504 are repeated for calls that change nothing
//! twice, 401 renews the sign-in once where there is a way, and what was not carried out is an [`Error`] with the
//! system's own words. A request that ended in the transport is never repeated: it may have taken effect.

mod api;
mod call;
pub mod decode;
mod encode;
pub mod entra;
mod error;
mod error_body;
pub mod graph;
mod graph_route;
pub mod install;
pub mod keycloak;
pub mod kubernetes;
pub mod rancher;
mod restricted;
mod token_claims;
mod transport;
mod wire;

pub use api::Removal;
pub use decode::DecodeError;
pub use encode::encode;
pub use error::{ApiError, Error, ShapeError};
pub use error_body::aadsts;
pub use graph_route::{DirectGraph, GraphRoute};
pub use restricted::{Restricted, Restriction};
pub use token_claims::TokenFacts;
pub use transport::{Method, Request, Response, System, Transport, TransportError};
pub use wire::{Pause, Reason, Waiting, Watch, Wire};
