//! RBAC that nobody thought of: policies, and questions about them.

mod dice;
mod policy;
mod questions;
mod rules;
mod templates;

pub(crate) use dice::Dice;
pub(crate) use policy::{SPACES, policy};
pub(crate) use questions::question;
pub(crate) use templates::{lab_roles, rancher_roles, role_rules};

use lockstep_rbac::Objects;

/// Adds all of one reading to another.
pub(crate) fn add(to: &mut Objects, more: &Objects) {
    to.cluster_roles.extend_from_slice(&more.cluster_roles);
    to.roles.extend_from_slice(&more.roles);
    to.cluster_bindings.extend_from_slice(&more.cluster_bindings);
    to.bindings.extend_from_slice(&more.bindings);
}
