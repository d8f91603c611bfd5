//! The store: all that belongs to one setup. Starting over makes a new one, so that nothing of the old one stays.

use std::sync::Arc;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::bundle::Handoff;
use lockstep_engine::parts::Parts;
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Choice, Fact, ProofSummary, SecretsHeld};
use lockstep_engine::report::Shown;
use lockstep_engine::run::{Journal, Trouble};
use lockstep_words::Message;

use super::connection::Connection;
use super::matrix::MatrixState;
use super::page::Page;
use super::run::{Run, SignInState};

/// How the form on the screen stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormState {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The form of this step is being judged.
    Checking(Step),
    /// Something is to be corrected.
    Rejected(Vec<Problem>),
    /// A trouble that is no field's fault.
    Failed(Trouble),
}

/// How the plan stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReviewState {
    /// There is none.
    #[default]
    Unread,
    /// The systems are being read.
    Reading,
    /// It is made.
    Ready {
        /// The plan.
        plan: Arc<Plan>,
        /// How many requests reading took.
        requests: u32,
    },
    /// It could not be made.
    Failed(Trouble),
}

/// How the proof stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProofState {
    /// It is asked who signs in.
    #[default]
    Asking,
    /// A proof or a test is being made.
    Running,
    /// The proofs so far are shown.
    Shown,
    /// A test of Keycloak alone is shown.
    Tested,
    /// The proof could not be made.
    Failed(Trouble),
}

/// How the bundle stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BundleState {
    /// Not asked for.
    #[default]
    None,
    /// Being made.
    Making,
    /// Handed over, under this file name.
    Made(String),
    /// It could not be made.
    Failed(Trouble),
}

/// A sign-in at Microsoft, by a code or in a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// Not begun.
    #[default]
    None,
    /// Asked for.
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

/// The plan at a step's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// The plan.
    pub plan: Plan,
    /// The steps whose systems were read, so that it is compared with what is there.
    pub surveyed: Vec<Step>,
}

/// Opens a screen: its address, and whether it takes the present one's place in the history.
pub(super) type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// All that belongs to one setup. Copies are the same store.
#[derive(Clone, Copy)]
pub struct Store {
    /// The way to the engine.
    pub connection: Connection,
    /// The screen of the page's address.
    pub page: Memo<Page>,
    /// The forms as typed.
    pub draft: RwSignal<Draft>,
    /// Why forms and proofs are not kept in this browser, where they are not.
    pub unkept: RwSignal<Option<Trouble>>,
    /// Which secrets the engine holds.
    pub secrets: RwSignal<SecretsHeld>,
    /// The step whose secret is being replaced.
    pub replacing: RwSignal<Option<Step>>,
    /// The plan at a step's side.
    pub sketch: RwSignal<Option<Sketch>>,
    /// Quiet lines below fields.
    pub facts: RwSignal<Vec<Fact>>,
    /// What fields could be, by field.
    pub choices: RwSignal<Vec<(String, Vec<Choice>)>>,
    /// The form on the screen.
    pub form: RwSignal<FormState>,
    /// What the engine is busy with.
    pub busy: RwSignal<Option<Message>>,
    /// The sign-in at Microsoft.
    pub device: RwSignal<Device>,
    /// What was made for another administrator.
    pub handoff: RwSignal<Option<Handoff>>,
    /// The file opened on the start page.
    pub file: RwSignal<Option<CheckedFile>>,
    /// Whether Continue leads back to the review.
    pub from_review: RwSignal<bool>,
    /// The plan.
    pub review: RwSignal<ReviewState>,
    /// The run under way or the last one.
    pub run: RwSignal<Option<Run>>,
    /// Who is waited for.
    pub sign_in: RwSignal<SignInState>,
    /// What was done in this setup.
    pub journal: RwSignal<Journal>,
    /// Whether the last run ended in the middle.
    pub interrupted: RwSignal<bool>,
    /// The proof.
    pub proof: RwSignal<ProofState>,
    /// The proofs, the last one last.
    pub proofs: RwSignal<Vec<ProofSummary>>,
    /// The proof on the screen, as the engine shows it.
    pub shown: RwSignal<Option<Shown>>,
    /// A test of Keycloak alone, as the engine shows it: HTML.
    pub tested: RwSignal<String>,
    /// What the proof on the screen asks of its matrix, and has of it.
    pub matrix: MatrixState,
    /// The bundle.
    pub bundle: RwSignal<BundleState>,
    /// What has come so far of an event that travels in parts.
    pub(super) parts: StoredValue<Parts>,
    navigate: StoredValue<Navigate, LocalStorage>,
    /// Whether the plan that is being made is applied at once.
    pub(super) apply_when_ready: StoredValue<bool>,
    /// Whether something was typed before the engine was there.
    pub(super) typed: StoredValue<bool>,
    /// Forms that the engine was not told of yet: when it will be.
    pub(super) keep_due: StoredValue<Option<TimeoutHandle>>,
}

/// The store of the setup on the screen.
#[must_use]
pub fn use_store() -> Store {
    expect_context()
}

impl Store {
    /// A store for a new setup, or for one that the engine is about to tell.
    #[must_use]
    pub fn new(connection: Connection, page: Memo<Page>, navigate: impl Fn(&str, NavigateOptions) + 'static) -> Self {
        Store {
            connection,
            page,
            draft: RwSignal::default(),
            unkept: RwSignal::default(),
            secrets: RwSignal::default(),
            replacing: RwSignal::default(),
            sketch: RwSignal::default(),
            facts: RwSignal::default(),
            choices: RwSignal::default(),
            form: RwSignal::default(),
            busy: RwSignal::default(),
            device: RwSignal::default(),
            handoff: RwSignal::default(),
            file: RwSignal::default(),
            from_review: RwSignal::default(),
            review: RwSignal::default(),
            run: RwSignal::default(),
            sign_in: RwSignal::default(),
            journal: RwSignal::default(),
            interrupted: RwSignal::default(),
            proof: RwSignal::default(),
            proofs: RwSignal::default(),
            shown: RwSignal::default(),
            tested: RwSignal::default(),
            matrix: MatrixState::default(),
            bundle: RwSignal::default(),
            parts: StoredValue::default(),
            navigate: StoredValue::new_local(Box::new(navigate)),
            apply_when_ready: StoredValue::default(),
            typed: StoredValue::default(),
            keep_due: StoredValue::default(),
        }
    }

    /// Opens a screen, as a new entry of the history.
    pub fn go(self, page: Page) {
        self.navigate.with_value(|navigate| navigate(page.path(), NavigateOptions::default()));
    }

    /// Opens a screen in place of the one that may not be open.
    pub fn redirect(self, page: Page) {
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(page.path(), options));
    }

    /// Whether a run, a proof or the closing of the window is under way.
    #[must_use]
    pub fn at_work(self) -> bool {
        let runs = self.run.with_untracked(|run| run.as_ref().is_some_and(Run::running));
        runs || self.proof.with_untracked(|proof| *proof == ProofState::Running)
    }

    /// Whether the form on the screen is being judged.
    #[must_use]
    pub fn checking(self) -> bool {
        self.form.with(|form| matches!(form, FormState::Checking(_)))
    }

    /// What is to correct on this screen.
    #[must_use]
    pub fn problems(self) -> Vec<Problem> {
        self.form.with(|form| if let FormState::Rejected(problems) = form { problems.clone() } else { Vec::new() })
    }

    /// Whether something is to correct on this screen.
    #[must_use]
    pub fn rejected(self) -> bool {
        self.form.with(|form| matches!(form, FormState::Rejected(_)))
    }

    /// What is to correct in a field.
    #[must_use]
    pub fn problem_of(self, field: &str) -> Option<Problem> {
        self.form.with(|form| match form {
            FormState::Rejected(problems) => problems.iter().find(|problem| problem.field == field).cloned(),
            _ => None,
        })
    }

    /// Takes back what was to correct, for example where the rows it was about have moved.
    pub fn clear_problems(self) {
        if self.form.with_untracked(|form| matches!(form, FormState::Rejected(_))) {
            self.form.set(FormState::Idle);
        }
    }

    /// A trouble of the form, or one that belongs to nothing else.
    #[must_use]
    pub fn form_failed(self) -> Option<Trouble> {
        self.form.with(|form| if let FormState::Failed(trouble) = form { Some(trouble.clone()) } else { None })
    }

    /// The trouble on the screen, whatever has failed; not that of a run, which is the run's own.
    #[must_use]
    pub fn trouble(self) -> Option<Trouble> {
        let of_review = || {
            self.review
                .with(|state| if let ReviewState::Failed(trouble) = state { Some(trouble.clone()) } else { None })
        };
        let of_proof = || {
            self.proof.with(|state| if let ProofState::Failed(trouble) = state { Some(trouble.clone()) } else { None })
        };
        let of_bundle = || {
            self.bundle
                .with(|state| if let BundleState::Failed(trouble) = state { Some(trouble.clone()) } else { None })
        };
        self.form_failed().or_else(of_review).or_else(of_proof).or_else(of_bundle)
    }

    /// What has failed before is not under discussion any more.
    pub(super) fn clear_trouble(self) {
        if self.form.with_untracked(|form| matches!(form, FormState::Failed(_))) {
            self.form.set(FormState::Idle);
        }
        if self.review.with_untracked(|state| matches!(state, ReviewState::Failed(_))) {
            self.review.set(ReviewState::Unread);
        }
        if self.proof.with_untracked(|state| matches!(state, ProofState::Failed(_))) {
            self.proof.set(ProofState::Asking);
        }
        if self.bundle.with_untracked(|state| matches!(state, BundleState::Failed(_))) {
            self.bundle.set(BundleState::None);
        }
    }

    /// The plan, where it is made.
    #[must_use]
    pub fn plan(self) -> Option<Arc<Plan>> {
        self.review.with(|state| if let ReviewState::Ready { plan, .. } = state { Some(plan.clone()) } else { None })
    }

    /// Whether the systems are being read.
    #[must_use]
    pub fn planning(self) -> bool {
        self.review.with(|state| *state == ReviewState::Reading)
    }

    /// The plan of the run under way or the last one.
    #[must_use]
    pub fn run_plan(self) -> Option<Arc<Plan>> {
        self.run.with(|run| run.as_ref()?.plan.clone())
    }

    /// The choices of a field.
    #[must_use]
    pub fn choices_of(self, field: &str) -> Vec<Choice> {
        self.choices.with(|all| all.iter().find(|(id, _)| id == field).map(|(_, c)| c.clone()).unwrap_or_default())
    }

    /// The last proof.
    #[must_use]
    pub fn last_proof(self) -> Option<ProofSummary> {
        self.proofs.with(|all| all.last().cloned())
    }
}
