//! What needs no secret and weighs much: plans, what proofs conclude, and files. Where the engine has feature `work` it does it itself; the
//! browser's worker has its server do it, by [`crate::host::Host::work`].

#[cfg(feature = "work")]
use lockstep_json::json;
use lockstep_json::{Read, Value, Write};

use crate::blueprint::Blueprint;
#[cfg(feature = "work")]
use crate::bundle;
use crate::plan::Surroundings;
use crate::run::Journal;
use crate::survey::Survey;

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Of nothing: the sentences of forms, plans and proofs, pairs of name and sentence.
    Words,
    /// Of a [`ToPlan`]: a [`crate::plan::Plan`].
    Plan,
    /// Of a `proof::ToConclude`: a [`crate::proof::Proof`].
    Conclude,
    /// Of a [`Material`]: `{name, base64}`, a zip.
    Bundle,
    /// Of `{name, base64}`, a bundle or a blueprint file: `{draft}`, or `{message}` where something is wrong with it.
    Read,
    /// Of a [`Blueprint`]: a `bundle::Handoff`.
    Handoff,
}

impl Work {
    /// All kinds.
    pub const ALL: [Work; 6] = [Work::Words, Work::Plan, Work::Conclude, Work::Bundle, Work::Read, Work::Handoff];

    /// The kind's name in the server's addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Work::Words => "words",
            Work::Plan => "plan",
            Work::Conclude => "conclude",
            Work::Bundle => "bundle",
            Work::Read => "read",
            Work::Handoff => "handoff",
        }
    }
}

/// What a plan is made of.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct ToPlan {
    /// What is wanted.
    pub blueprint: Blueprint,
    /// What is there.
    pub survey: Survey,
    /// What it depends on besides.
    pub around: Surroundings,
}

/// What a bundle is made of.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct Material {
    /// What is wanted and what is there: what is still to be changed.
    pub plan: ToPlan,
    /// What was done.
    pub journal: Journal,
    /// What was proven, each a [`crate::proof::Proof`].
    pub proofs: Vec<Value>,
}

/// Does it.
///
/// # Errors
/// Where `of` is of another form.
#[cfg(feature = "work")]
pub fn work(work: Work, of: &Value) -> Result<Value, lockstep_json::Unlike> {
    use lockstep_json::read as typed;
    Ok(match work {
        Work::Words => lockstep_words::of_work().write(),
        Work::Plan => {
            let of: ToPlan = typed(of)?;
            crate::plan::plan(&of.blueprint, &of.survey, &of.around).write()
        }
        Work::Conclude => crate::proof::conclude(typed(of)?).write(),
        Work::Bundle => {
            let (name, base64) = bundle::make(&typed(of)?);
            json!({"name": name, "base64": base64})
        }
        Work::Read => {
            let (name, base64): (String, String) = (typed(&of["name"])?, typed(&of["base64"])?);
            match bundle::open(&name, &base64) {
                Ok(draft) => json!({"draft": draft.write()}),
                Err(message) => json!({"message": message.write()}),
            }
        }
        Work::Handoff => bundle::handoff(&typed(of)?).write(),
    })
}
