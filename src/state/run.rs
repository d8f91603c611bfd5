//! A run as the screens show it.

use std::sync::Arc;

use lockstep_engine::port::{Join, Purpose};
use lockstep_engine::run::{Entry, Outcome, Trouble};
use lockstep_words::Message;

use lockstep_engine::plan::Plan;

/// Someone must sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Why.
    pub purpose: Purpose,
    /// Who is expected; empty where anyone with the right may.
    pub expected: String,
    /// The address to open.
    pub address: String,
}

/// Someone has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Why they signed in.
    pub purpose: Purpose,
    /// The user name Keycloak shows.
    pub user: String,
    /// Until when it can be used, in milliseconds since 1970.
    pub until: u64,
    /// The sign-in that was asked for: it is waited for again where this is the wrong person.
    pub asked: Option<SignIn>,
}

/// Who is waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignInState {
    /// Nobody.
    #[default]
    None,
    /// Someone must sign in.
    Waiting(SignIn),
    /// Someone has signed in and must be confirmed.
    Arrived(Arrived),
}

/// Which changes a run makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Those before the proof.
    Apply,
    /// Those that close the window.
    CloseWindow,
}

/// How a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunPhase {
    /// Under way.
    Running,
    /// Under way, and asked to stop.
    Stopping,
    /// Over.
    Ended {
        /// Whether every change was made.
        complete: bool,
        /// What stopped it.
        trouble: Option<Trouble>,
    },
}

/// The run under way or the last one.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which changes.
    pub kind: RunKind,
    /// The plan it carries out; none for the changes that close the window.
    pub plan: Option<Arc<Plan>>,
    /// How it stands.
    pub phase: RunPhase,
    /// What has moved so far, one entry a change.
    pub entries: Vec<Entry>,
    /// Clusters that wait, or have waited, for agent or nodes.
    pub joins: Vec<Join>,
    /// What a change waits for: its id and for what.
    pub waiting: Option<(String, Message)>,
    /// When it began, in milliseconds since 1970.
    pub began: f64,
}

impl Run {
    /// A run that begins now.
    #[must_use]
    pub fn begin(kind: RunKind, plan: Option<Arc<Plan>>) -> Self {
        Run {
            kind,
            plan,
            phase: RunPhase::Running,
            entries: Vec::new(),
            joins: Vec::new(),
            waiting: None,
            began: js_sys::Date::now(),
        }
    }

    /// Whether it is under way.
    #[must_use]
    pub fn running(&self) -> bool {
        matches!(self.phase, RunPhase::Running | RunPhase::Stopping)
    }

    /// Whether it has ended with every change made; nothing while it is under way.
    #[must_use]
    pub fn complete(&self) -> Option<bool> {
        if let RunPhase::Ended { complete, .. } = self.phase { Some(complete) } else { None }
    }

    /// What stopped it.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        if let RunPhase::Ended { trouble, .. } = &self.phase { trouble.as_ref() } else { None }
    }

    /// The entry of a change.
    #[must_use]
    pub fn entry(&self, change: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.change == change)
    }

    /// How many changes of its plan are made. A check is shown in the list and not counted, as on the review.
    #[must_use]
    pub fn done(&self) -> usize {
        let is_done = |id: &str| self.entry(id).is_some_and(|entry| entry.outcome == Outcome::Done);
        let changes = self.plan.iter().flat_map(|plan| plan.writes_before_proof());
        changes.filter(|change| is_done(&change.id)).count()
    }

    /// What is known of the cluster for which a change waits.
    #[must_use]
    pub fn join_of(&self, change: &str) -> Option<&Join> {
        self.joins.iter().find(|join| join.change == change)
    }

    /// One change has moved on.
    pub(super) fn progress(&mut self, entry: Entry) {
        if self.waiting.as_ref().is_some_and(|(change, _)| *change == entry.change) {
            self.waiting = None;
        }
        match self.entries.iter_mut().find(|known| known.change == entry.change) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    /// A cluster waits for agent or nodes.
    pub(super) fn join(&mut self, join: Join) {
        match self.joins.iter_mut().find(|known| known.change == join.change) {
            Some(known) => *known = join,
            None => self.joins.push(join),
        }
    }
}
