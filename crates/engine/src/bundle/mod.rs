//! `Blueprint`, `Plan`, `Journal` and `Proof` become files. No secret is in any of them: none of these types has one.

#[cfg(feature = "files")]
mod archive;
#[cfg(feature = "files")]
mod html;
#[cfg(feature = "files")]
mod runbook;

use lockstep_json::{Read, Value, Write};

#[cfg(feature = "files")]
pub use archive::{BLUEPRINT, make, open, read};

use crate::blueprint::Blueprint;
use crate::plan::Plan;
use crate::run::Journal;

/// What a bundle is made of.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Material {
    /// What is wanted.
    pub blueprint: Blueprint,
    /// What is still to be changed for it.
    pub plan: Plan,
    /// What was done.
    pub journal: Journal,
    /// What was proven, each a [`crate::proof::Proof`].
    pub proofs: Vec<Value>,
    /// When it is made, in milliseconds since 1970.
    pub now: u64,
}

#[cfg(test)]
impl Default for Material {
    fn default() -> Self {
        let blueprint = crate::blueprint::reference();
        Material { blueprint, plan: Plan::default(), journal: Journal::default(), proofs: Vec::new(), now: 0 }
    }
}
