//! The store: signals that screens read, each written in one place.

use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::port::{Choice, Fact, SecretsHeld};
use lockstep_engine::run::{Journal, Trouble};
use lockstep_json::Value;
use lockstep_words::Message;

use super::live::Live;
use super::plan::Plan;
use super::port::Carrier;
use super::proved::Proved;
use super::run::Run;
use crate::route::Route;

/// How page and engine stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The engine is on its way.
    Connecting,
    /// The server does not know this page.
    Unpaired,
    /// The engine is of another release.
    WrongBuild(String),
    /// Ready.
    Attached,
}

/// A device-code sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// Not begun.
    #[default]
    None,
    /// A code was asked for.
    Asked,
    /// A code is shown.
    Code {
        /// The code to type.
        code: String,
        /// Where to type it.
        address: String,
        /// How long it is valid, in minutes.
        minutes: u64,
    },
    /// Someone has signed in.
    SignedIn(Option<String>),
}

/// A file that was opened on the start page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckedFile {
    /// Being read.
    Reading(String),
    /// Read, and the forms are filled in.
    Read(String),
    /// Not readable.
    Refused(String, Message),
}

/// What the screens share. Copies are the same store.
#[derive(Clone, Copy)]
pub struct Store {
    /// The screen.
    pub route: Live<Route>,
    /// Page and engine.
    pub link: Live<Link>,
    /// The forms as typed.
    pub draft: Live<Draft>,
    /// Which secrets the engine holds.
    pub secrets: Live<SecretsHeld>,
    /// The step whose secret is being replaced.
    pub replacing: Live<Option<Step>>,
    /// The plan at a step's side, and whether it was compared with what is there.
    pub sketch: Live<Option<(Plan, Vec<Step>)>>,
    /// Quiet lines below fields.
    pub facts: Live<Vec<Fact>>,
    /// What fields could be, by field.
    pub choices: Live<Vec<(String, Vec<Choice>)>>,
    /// What is to correct on this screen.
    pub problems: Live<Vec<Problem>>,
    /// A trouble that is no field's fault.
    pub trouble: Live<Option<Trouble>>,
    /// The step whose form is being judged.
    pub checking: Live<Option<Step>>,
    /// What the engine is busy with.
    pub busy: Live<Option<Message>>,
    /// The device-code sign-in.
    pub device: Live<Device>,
    /// What was made for another administrator, a `Handoff` of the engine.
    pub handoff: Live<Option<Value>>,
    /// The file opened on the start page.
    pub file: Live<Option<CheckedFile>>,
    /// Whether Continue leads back to the review.
    pub from_review: Live<bool>,
    /// Whether the systems are being read.
    pub planning: Live<bool>,
    /// The plan, and how many requests reading took.
    pub plan: Live<Option<(Plan, u32)>>,
    /// The run under way or the last one.
    pub run: Run,
    /// What was done in this setup.
    pub journal: Live<Journal>,
    /// Whether the last run ended in the middle.
    pub interrupted: Live<bool>,
    /// The proofs, the last one last.
    pub proofs: Live<Vec<Proved>>,
    /// What the engine shows of the proofs, or of a test of Keycloak alone: HTML.
    pub shown: Live<String>,
    /// Whether a test of Keycloak alone is looked at.
    pub tested: Live<bool>,
    /// Whether a proof is being made.
    pub proving: Live<bool>,
    /// The bundle's file name, once it was handed over.
    pub bundle: Live<Option<String>>,
    /// Whether the bundle is being made.
    pub bundling: Live<bool>,
    pub(super) carrier: Live<Option<Box<dyn Carrier>>>,
    pub(super) plan_text: Live<String>,
    pub(super) keep_due: Live<bool>,
    pub(super) typed: Live<bool>,
}

impl Store {
    /// A store at the screen of the page's address.
    #[must_use]
    pub fn new(route: Route) -> Self {
        Store {
            route: Live::new(route),
            link: Live::new(Link::Connecting),
            draft: Live::new(Draft::default()),
            secrets: Live::new(SecretsHeld::default()),
            replacing: Live::new(None),
            sketch: Live::new(None),
            facts: Live::new(Vec::new()),
            choices: Live::new(Vec::new()),
            problems: Live::new(Vec::new()),
            trouble: Live::new(None),
            checking: Live::new(None),
            busy: Live::new(None),
            device: Live::new(Device::None),
            handoff: Live::new(None),
            file: Live::new(None),
            from_review: Live::new(false),
            planning: Live::new(false),
            plan: Live::new(None),
            run: Run::new(),
            journal: Live::new(Journal::default()),
            interrupted: Live::new(false),
            proofs: Live::new(Vec::new()),
            shown: Live::new(String::new()),
            tested: Live::new(false),
            proving: Live::new(false),
            bundle: Live::new(None),
            bundling: Live::new(false),
            carrier: Live::new(None),
            plan_text: Live::new(String::new()),
            keep_due: Live::new(false),
            typed: Live::new(false),
        }
    }

    /// Whether a run, a proof or the closing of the window is under way.
    #[must_use]
    pub fn at_work(self) -> bool {
        self.run.running.get_untracked() || self.proving.get_untracked()
    }

    /// The choices of a field.
    #[must_use]
    pub fn choices_of(self, field: &str) -> Vec<Choice> {
        self.choices.with(|all| all.iter().find(|(id, _)| id == field).map(|(_, c)| c.clone()).unwrap_or_default())
    }

    /// What is to correct in a field.
    #[must_use]
    pub fn problem_of(self, field: &str) -> Option<Problem> {
        self.problems.with(|all| all.iter().find(|problem| problem.field == field).cloned())
    }

    /// The last proof.
    #[must_use]
    pub fn last_proof(self) -> Option<Proved> {
        self.proofs.with(|all| all.last().cloned())
    }
}
