//! The store: signals that screens read, each written in one place.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Choice, Fact, SecretsHeld};
use lockstep_engine::proof::Proof;
use lockstep_engine::run::{Journal, Trouble};
use lockstep_words::Message;

use super::port::Carrier;
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
    pub route: RwSignal<Route>,
    /// Page and engine.
    pub link: RwSignal<Link>,
    /// The forms as typed.
    pub draft: RwSignal<Draft>,
    /// Which secrets the engine holds.
    pub secrets: RwSignal<SecretsHeld>,
    /// The step whose secret is being replaced.
    pub replacing: RwSignal<Option<Step>>,
    /// The plan at a step's side, and whether it was compared with what is there.
    pub sketch: RwSignal<Option<(Plan, bool)>>,
    /// Quiet lines below fields.
    pub facts: RwSignal<Vec<Fact>>,
    /// What fields could be, by field.
    pub choices: RwSignal<Vec<(String, Vec<Choice>)>>,
    /// What is to correct on this screen.
    pub problems: RwSignal<Vec<Problem>>,
    /// A trouble that is no field's fault.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The step whose form is being judged.
    pub checking: RwSignal<Option<Step>>,
    /// What the engine is busy with.
    pub busy: RwSignal<Option<Message>>,
    /// The device-code sign-in.
    pub device: RwSignal<Device>,
    /// The file opened on the start page.
    pub file: RwSignal<Option<CheckedFile>>,
    /// Whether Continue leads back to the review.
    pub from_review: RwSignal<bool>,
    /// Whether the systems are being read.
    pub planning: RwSignal<bool>,
    /// The plan, and how many requests reading took.
    pub plan: RwSignal<Option<(Plan, u32)>>,
    /// The run under way or the last one.
    pub run: Run,
    /// What was done in this setup.
    pub journal: RwSignal<Journal>,
    /// Whether the last run ended in the middle.
    pub interrupted: RwSignal<bool>,
    /// The proofs, the last one last.
    pub proofs: RwSignal<Vec<Proof>>,
    /// Whether a proof is being made.
    pub proving: RwSignal<bool>,
    /// The bundle's file name, once it was handed over.
    pub bundle: RwSignal<Option<String>>,
    /// Whether the bundle is being made.
    pub bundling: RwSignal<bool>,
    pub(super) carrier: StoredValue<Option<Box<dyn Carrier>>, LocalStorage>,
    pub(super) plan_text: StoredValue<String>,
    pub(super) keep_due: StoredValue<bool>,
    pub(super) typed: StoredValue<bool>,
}

impl Store {
    /// A store at the screen of the page's address.
    #[must_use]
    pub fn new(route: Route) -> Self {
        Store {
            route: RwSignal::new(route),
            link: RwSignal::new(Link::Connecting),
            draft: RwSignal::new(Draft::default()),
            secrets: RwSignal::new(SecretsHeld::default()),
            replacing: RwSignal::new(None),
            sketch: RwSignal::new(None),
            facts: RwSignal::new(Vec::new()),
            choices: RwSignal::new(Vec::new()),
            problems: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            checking: RwSignal::new(None),
            busy: RwSignal::new(None),
            device: RwSignal::new(Device::None),
            file: RwSignal::new(None),
            from_review: RwSignal::new(false),
            planning: RwSignal::new(false),
            plan: RwSignal::new(None),
            run: Run::new(),
            journal: RwSignal::new(Journal::default()),
            interrupted: RwSignal::new(false),
            proofs: RwSignal::new(Vec::new()),
            proving: RwSignal::new(false),
            bundle: RwSignal::new(None),
            bundling: RwSignal::new(false),
            carrier: StoredValue::new_local(None),
            plan_text: StoredValue::new(String::new()),
            keep_due: StoredValue::new(false),
            typed: StoredValue::new(false),
        }
    }

    /// The store of the page, from a component.
    ///
    /// # Panics
    /// Outside of the app: a mistake in the code.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a component outside of the app is a mistake that the first test finds")]
    pub fn here() -> Self {
        use_context().expect("inside the app")
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
    pub fn last_proof(self) -> Option<Proof> {
        self.proofs.with(|all| all.last().cloned())
    }
}
