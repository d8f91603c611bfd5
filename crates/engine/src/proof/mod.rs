//! A person's sign-in becomes a `Proof`: real requests with their own token, and the chain that explains each answer. All
//! of it but the sign-in itself is a [`crate::reading`].

#[cfg(feature = "work")]
mod alone;
#[cfg(feature = "work")]
pub(crate) mod ask;
#[cfg(feature = "work")]
mod beyond;
#[cfg(feature = "work")]
mod cluster;
#[cfg(feature = "work")]
mod conclude;
#[cfg(feature = "work")]
mod diagnose;
#[cfg(feature = "work")]
mod gather;
#[cfg(feature = "work")]
mod kubectl;
#[cfg(feature = "work")]
mod leavers;
#[cfg(feature = "work")]
mod live;
#[cfg(feature = "work")]
mod matrix;
#[cfg(feature = "work")]
mod seen;
mod table;
#[cfg(feature = "work")]
mod targets;
mod types;
#[cfg(feature = "work")]
mod wanted;

#[cfg(feature = "work")]
pub(crate) use alone::alone;
#[cfg(feature = "work")]
pub(crate) use cluster::{cell, cluster};
#[cfg(feature = "work")]
pub(crate) use conclude::end;
#[cfg(feature = "work")]
pub(crate) use diagnose::MOST_GROUPS;
#[cfg(feature = "work")]
pub(crate) use gather::{after, before, nobody};
pub use table::{Block, Cell, Difference, Matrix, Means, Proven, Row};
pub use types::{
    Answer, Came, ChainOf, Finding, Hop, HopResult, HopState, KeycloakTest, Person, Proof, Question, Severity,
};
