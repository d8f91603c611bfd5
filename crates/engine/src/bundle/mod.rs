//! `Blueprint`, `Plan`, `Journal` and `Proof` become files. No secret is in any of them: none of these types has one.

#[cfg(feature = "files")]
mod archive;
#[cfg(feature = "files")]
mod handoff;
#[cfg(feature = "files")]
mod html;
#[cfg(feature = "files")]
mod runbook;

use lockstep_json::{Read, Value, Write};

#[cfg(feature = "files")]
pub use archive::{BLUEPRINT, make, open, read};
#[cfg(feature = "files")]
pub use handoff::{Handoff, handoff};

use crate::blueprint::Blueprint;
use crate::plan::Plan;
use crate::run::Journal;

/// What is made of files, where the engine has feature `files`: the browser's worker has its server do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Of a [`Material`]: `{name, base64}`, a zip.
    Bundle,
    /// Of `{name, base64}`, a bundle or a blueprint file: `{draft}`, or `{message}` where something is wrong with it.
    Read,
    /// Of a [`Blueprint`]: a [`Handoff`].
    Handoff,
}

/// Does it.
///
/// # Errors
/// Where `of` is of another form.
#[cfg(feature = "files")]
pub fn work(work: Work, of: &Value) -> Result<Value, lockstep_json::Unlike> {
    use lockstep_json::{json, read as typed};
    Ok(match work {
        Work::Bundle => {
            let (name, base64) = make(&typed(of)?);
            json!({"name": name, "base64": base64})
        }
        Work::Read => {
            let (name, base64): (String, String) = (typed(&of["name"])?, typed(&of["base64"])?);
            match open(&name, &base64) {
                Ok(draft) => json!({"draft": draft.write()}),
                Err(message) => json!({"message": message.write()}),
            }
        }
        Work::Handoff => handoff(&typed(of)?).write(),
    })
}

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
