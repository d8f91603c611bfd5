//! A person's sign-in becomes a `Proof`: real requests with their own token, and the chain that explains each answer. All
//! of it but the sign-in itself only reads.

mod alone;
pub(crate) mod ask;
mod beyond;
mod cluster;
mod conclude;
mod diagnose;
mod gather;
mod kubectl;
mod leavers;
mod live;
mod matrix;
mod seen;
mod table;
mod targets;
mod types;
mod wanted;

pub(crate) use alone::alone;
pub(crate) use cluster::{Looked, Target, Visitor, cell, cluster};
pub(crate) use conclude::end;
pub(crate) use diagnose::MOST_GROUPS;
pub(crate) use gather::{Before, after, before, nobody};
pub use table::{Block, Cell, Difference, Matrix, Means, Proven, Row};
pub use types::{
    Answer, Came, ChainOf, Finding, Hop, HopResult, HopState, KeycloakTest, Person, Proof, Question, Severity,
};
