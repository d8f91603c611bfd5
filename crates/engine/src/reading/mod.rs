//! What is read of the systems for a form or a plan: what the fields of a step turn out to be, what Continue asks, and
//! everything that a plan is made of. Nothing here writes: a [`ReadContext`] sends only what reads.

mod allowed;
mod context;
mod entra;
mod fields;
mod held;
mod preview;
mod rancher;
mod rights;
mod roles;
mod step;
mod whole;

pub(crate) use context::ReadContext;
pub(crate) use fields::{field, is_list};
pub(crate) use rights::may_not_consent;
pub(crate) use step::{Checked, step, unreached};
pub(crate) use whole::{disabling, whole};

/// The Entra group of a row of step 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupOfRow {
    /// Which row, from 0.
    pub row: usize,
    /// The name or id as typed.
    pub typed: String,
    /// The exact name.
    pub name: String,
    /// The object id.
    pub id: String,
}
