//! Events as the page reads them. The same as the engine's, except that of a plan only what is shown is read, and not
//! how each change is made.

use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::plan::{Act, Blocked, Diff, Kept, Phase, Place};
use lockstep_engine::port::{Choice, Fact, Purpose, SecretsHeld};
use lockstep_engine::proof::Proof;
use lockstep_engine::run::{Entry, Journal, Trouble};
use lockstep_json::{Read, Value};
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

/// From the engine to the screens: `lockstep_engine::port::Event`, where each of these is described.
#[derive(Clone, Debug, Read)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the port describes them")]
pub enum Event {
    Words { sentences: Vec<(String, String)> },
    Attached { draft: Box<Draft>, journal: Journal, proofs: Vec<Value>, interrupted: bool, secrets: SecretsHeld },
    WrongBuild { engine: String },
    Secrets { held: SecretsHeld },
    Sketch { plan: Plan, surveyed: bool },
    Facts { facts: Vec<Fact> },
    Choices { field: String, choices: Vec<Choice> },
    Checked { step: Step, problems: Vec<Problem>, trouble: Option<Trouble>, draft: Box<Draft> },
    DeviceCode { user_code: String, address: String, expires_in: u64 },
    SignedIn { who: Option<String> },
    Planned { plan: Plan, requests: u32 },
    Busy { message: Message },
    Progress { entry: Entry },
    Waiting { change: String, message: Message },
    SignIn { purpose: Purpose, expected: String, address: String },
    ConfirmPerson { purpose: Purpose, user: String, until: u64 },
    Applied { journal: Journal, complete: bool, trouble: Option<Trouble> },
    Proved { proof: Box<Proof> },
    Bundle { name: String, base64: String },
    Handoff { files: Value },
    Imported { draft: Box<Draft> },
    NotImported { message: Message },
    Trouble { trouble: Trouble },
    StartedOver,
}
