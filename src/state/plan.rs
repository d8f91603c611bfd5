//! A plan as the page reads it: what is shown of it, and not how each change is made.

use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::{Act, Blocked, Diff, Kept, Phase, Place};
use lockstep_json::Read;
use lockstep_words::Message;

/// One change as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Read)]
pub struct Change {
    /// Its name in the plan and the journal.
    pub id: String,
    /// Where it is made.
    pub place: Place,
    /// The step whose form wants it.
    pub step: Step,
    /// What it does.
    pub act: Act,
    /// When.
    pub phase: Phase,
    /// The object.
    pub subject: Message,
    /// One quiet line below it.
    pub detail: Option<Message>,
    /// Field by field.
    pub diff: Vec<Diff>,
    /// Whether someone signs in while it is made.
    pub asks_sign_in: bool,
    /// Whether undo can take it back.
    pub reversible: bool,
}

/// A plan as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Read)]
pub struct Plan {
    /// When the systems were read, in milliseconds since 1970.
    pub surveyed_at: u64,
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// What stays as it is.
    pub kept: Vec<Kept>,
    /// What is in the way.
    pub blocked: Vec<Blocked>,
    /// What should be known before applying.
    pub notes: Vec<Message>,
}

impl Plan {
    /// The changes made before the proof, checks with them.
    pub fn before_proof(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.phase == Phase::Apply)
    }

    /// Those of them that write.
    pub fn writes(&self) -> impl Iterator<Item = &Change> {
        self.before_proof().filter(|change| change.act != Act::Check)
    }
}
