//! A run as the screens show it.

use lockstep_engine::port::{Join, Purpose};
use lockstep_engine::run::{Entry, Trouble};
use lockstep_words::Message;

use super::live::Live;
use super::plan::Plan;

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
}

/// Which changes a run makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Those before the proof.
    #[default]
    Apply,
    /// Those that close the window.
    CloseWindow,
}

/// The run under way or the last one.
#[derive(Clone, Copy)]
pub struct Run {
    /// Which changes.
    pub kind: Live<Kind>,
    /// The plan it carries out.
    pub plan: Live<Option<Plan>>,
    /// What has moved so far, one entry a change.
    pub entries: Live<Vec<Entry>>,
    /// Clusters that wait, or have waited, for agent or nodes.
    pub joins: Live<Vec<Join>>,
    /// What a change waits for: its id and for what.
    pub waiting: Live<Option<(String, Message)>>,
    /// Whether it is under way.
    pub running: Live<bool>,
    /// Whether it was asked to stop.
    pub stopping: Live<bool>,
    /// Whether it ended with every change done; nothing while it runs or before.
    pub complete: Live<Option<bool>>,
    /// What stopped it.
    pub trouble: Live<Option<Trouble>>,
    /// Whether it begins once the systems were read again.
    pub after_plan: Live<bool>,
    /// Someone must sign in.
    pub sign_in: Live<Option<SignIn>>,
    /// Someone has signed in and must be confirmed.
    pub arrived: Live<Option<Arrived>>,
    /// When it began, in milliseconds since 1970.
    pub began: Live<f64>,
}

impl Run {
    /// No run yet.
    pub(super) fn new() -> Self {
        Run {
            kind: Live::new(Kind::Apply),
            plan: Live::new(None),
            entries: Live::new(Vec::new()),
            joins: Live::new(Vec::new()),
            waiting: Live::new(None),
            running: Live::new(false),
            stopping: Live::new(false),
            complete: Live::new(None),
            trouble: Live::new(None),
            after_plan: Live::new(false),
            sign_in: Live::new(None),
            arrived: Live::new(None),
            began: Live::new(0.0),
        }
    }

    /// A new run of this kind is under way.
    pub(super) fn begin(&self, kind: Kind, plan: Option<Plan>) {
        self.kind.set(kind);
        self.plan.set(plan);
        self.entries.set(Vec::new());
        self.joins.set(Vec::new());
        self.waiting.set(None);
        self.stopping.set(false);
        self.complete.set(None);
        self.trouble.set(None);
        self.after_plan.set(false);
        self.sign_in.set(None);
        self.arrived.set(None);
        self.began.set(js_sys::Date::now());
        self.running.set(true);
    }

    /// One change has moved on.
    pub(super) fn moved(&self, entry: Entry) {
        self.waiting.update(|waiting| {
            if waiting.as_ref().is_some_and(|(change, _)| *change == entry.change) {
                *waiting = None;
            }
        });
        self.entries.update(|entries| match entries.iter_mut().find(|known| known.change == entry.change) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        });
    }

    /// A cluster waits for agent or nodes.
    pub(super) fn joining(&self, join: Join) {
        self.joins.update(|joins| match joins.iter_mut().find(|known| known.change == join.change) {
            Some(known) => *known = join,
            None => joins.push(join),
        });
    }

    /// Nobody is waited for any more.
    pub(super) fn nobody(&self) {
        self.sign_in.set(None);
        self.arrived.set(None);
    }
}
