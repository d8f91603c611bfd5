//! Kubernetes' RBAC, decided from the objects of a cluster as kube-apiserver 1.36 decides. Pure: no IO, no clock.
//!
//! - [`Objects`] is what was read; [`Objects::decide`] answers one question, [`Objects::all_ways`] names every binding that
//!   allows it.
//! - [`Compiled`] answers a list of questions for many people and namespaces.
//! - [`Evaluator`] fills in aggregated roles ([`Objects::aggregated`]), and can leave out one [`Feature`]: for tests.
//!
//! It is what RBAC says alone: other authorizers of a cluster (nodes, webhooks) and Rancher in front of it have their own.

mod aggregate;
mod asked;
mod compiled;
mod decide;
mod evaluator;
mod features;
mod mask;
mod matching;
mod types;
mod words;

pub use asked::{Asked, MASTERS, Who};
pub use compiled::{Compiled, Found, Space};
pub use decide::{By, Decision, Way};
pub use evaluator::Evaluator;
pub use features::Feature;
pub use mask::Mask;
pub use types::{
    AggregationRule, ClusterRole, ClusterRoleBinding, LabelRequirement, LabelSelector, Metadata, Objects, PolicyRule,
    Role, RoleBinding, RoleRef, Subject,
};
