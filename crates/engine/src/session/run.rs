//! Plan, apply, prove, close.

use lockstep_systems::Error;
use lockstep_words::{Message, en::check as say};

use super::Session;
use crate::blueprint::{Blueprint, Problem, Step};
use crate::explain;
use crate::plan::{Act, Op, Phase, Place, Plan, plan};
use crate::port::{Event, ProofSummary};
use crate::proof::{Proof, cell};
use crate::reading::{disabling, whole};
use crate::report::{self, At, Detail, MatrixQuery, Shown};
use crate::run::{Entry, Outcome, Stop, Trouble, run};
use crate::survey::Survey;
use crate::text::to_text;

/// What a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The blueprint.
    Setup,
    /// Switching Rancher's sign-in through Keycloak off.
    Disabling,
}

impl Session {
    /// The blueprint whole, or the first thing that is to correct as a trouble of its step's system.
    pub(super) fn whole(&self) -> Result<Blueprint, Trouble> {
        let missing =
            |held: bool, place: Place| if held { Ok(()) } else { Err(Stop::NoCredentials(place).trouble(place)) };
        let held = self.setup().vault.borrow().held();
        missing(held.entra, Place::Entra)?;
        missing(held.keycloak, Place::Keycloak)?;
        missing(held.rancher, Place::Rancher)?;
        let setup = self.setup();
        let draft = setup.draft.borrow();
        let first = Step::ALL.into_iter().flat_map(|step| draft.problems(step)).next();
        first.map_or_else(|| Ok(self.so_far()), |first| Err(incomplete(&first)))
    }

    /// Makes a plan, and says it.
    pub(super) async fn make_plan(&self, what: What) {
        if self.running.replace(true) {
            return;
        }
        self.host.say(Event::Busy { message: say::BUSY_SURVEY.into() });
        match self.read_and_plan(what).await {
            Ok((plan, requests)) => self.host.say(Event::Planned { plan, requests }),
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    /// Reads the systems and makes the plan: it, and how many requests that took.
    async fn read_and_plan(&self, what: What) -> Result<(Plan, u32), Trouble> {
        let reach = if what == What::Setup { self.whole()? } else { self.so_far() };
        let context = self.read_context(&reach, None).await.map_err(explain)?;
        let made = match what {
            What::Setup => {
                let read = whole(&context).await;
                self.note_rights(&context);
                let (survey, made) = read?;
                self.setup().survey.replace(survey);
                made
            }
            What::Disabling => disabling(&context).await?,
        };
        self.setup().plan.replace(Some(made.clone()));
        Ok((made, context.clients.requests()))
    }

    /// What an earlier run left open and this plan does not have any more: either the survey found it in place, since
    /// the effect came although the answer did not, or nobody wants it now.
    fn settle(&self, blueprint: &Blueprint, made: &Plan) {
        let settled = |entry: &Entry| {
            entry.outcome == Outcome::Done || made.changes.iter().any(|change| change.id == entry.change)
        };
        let setup = self.setup();
        if setup.journal.borrow().entries.iter().all(settled) {
            return;
        }
        let whole = plan(blueprint, &Survey::default(), &self.around());
        let mut journal = setup.journal.borrow_mut();
        journal.entries.retain_mut(|entry| {
            if settled(entry) {
                return true;
            }
            entry.outcome = Outcome::Done;
            whole.changes.iter().any(|change| change.id == entry.change && change.act != Act::Check)
        });
    }

    pub(super) async fn apply(&self) {
        // A second press finds the first at work, or the plan taken.
        if self.running.get() {
            return;
        }
        let Some(plan) = self.setup().plan.take().filter(|plan| plan.blocked.is_empty()) else { return };
        self.running.set(true);
        self.control.clear();
        self.run_phase(&plan, Phase::Apply).await;
        self.running.set(false);
    }

    pub(super) async fn close_window(&self) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match self.read_and_plan(What::Setup).await {
            Ok((plan, _)) => self.run_phase(&plan, Phase::CloseWindow).await,
            Err(trouble) => self.host.say(Event::Applied {
                journal: self.setup().journal.borrow().clone(),
                complete: false,
                trouble: Some(trouble),
            }),
        }
        self.setup().plan.take();
        self.running.set(false);
    }

    async fn run_phase(&self, plan: &Plan, phase: Phase) {
        let (complete, trouble) = match self.run_plan(plan, phase).await {
            Ok(ended) => ended,
            Err(trouble) => (false, Some(trouble)),
        };
        self.host.say(Event::Applied { journal: self.setup().journal.borrow().clone(), complete, trouble });
    }

    async fn run_plan(&self, plan: &Plan, phase: Phase) -> Result<(bool, Option<Trouble>), Trouble> {
        // Switching off needs Rancher alone, and settles nothing of what others have begun.
        let disables = plan.changes.iter().any(|change| change.op == Op::Disable);
        let blueprint = if disables { self.so_far() } else { self.whole()? };
        let context = self.context(blueprint, None).await.map_err(explain)?;
        self.setup().journal.borrow_mut().mark.clone_from(&plan.mark);
        if !disables {
            self.settle(&context.blueprint, plan);
        }
        let ended = run(&context, plan, phase).await;
        if phase == Phase::CloseWindow && ended.0 {
            self.setup().journal.borrow_mut().window_open = false;
            let _ = context.keep_journal().await;
        }
        Ok(ended)
    }

    pub(super) async fn test_keycloak(&self, person: &str) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match self.keycloak_test(person).await {
            Ok(test) => {
                let html = report::test(&test);
                self.host.say(Event::Tested { test: Box::new(test), html });
            }
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    pub(super) async fn prove(&self, proof: impl Future<Output = Result<Proof, Trouble>>) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match proof.await {
            Ok(proof) => {
                let summary = ProofSummary::of(&proof);
                let setup = self.setup();
                let text = {
                    let mut proofs = setup.proofs.borrow_mut();
                    proofs.retain(|other| other.person.upn != proof.person.upn);
                    proofs.push(proof);
                    to_text(&*proofs)
                };
                self.keep_text("proofs", text).await;
                if let Some(shown) = self.shown(None) {
                    self.host.say(Event::Proved { proof: summary, shown });
                }
            }
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    /// One of the proofs so far, as it is shown.
    fn shown(&self, proof: Option<usize>) -> Option<Box<Shown>> {
        report::shown(&self.setup().proofs.borrow(), proof).map(Box::new)
    }

    /// Shows one of the proofs so far.
    pub(super) fn show(&self, proof: Option<usize>) {
        self.host.say(Event::Shown { shown: self.shown(proof) });
    }

    /// Says rows of a proof's matrix.
    pub(super) fn matrix_rows(&self, query: MatrixQuery) {
        let range = report::matrix_range(&self.setup().proofs.borrow(), &query).unwrap_or_default();
        self.host.say(Event::MatrixRows { query, range });
    }

    /// Says what decides a cell of a proof's matrix.
    pub(super) async fn look_into(&self, proof: usize, at: At) {
        match self.cell_detail(proof, &at).await {
            Ok(detail) => self.host.say(Event::Cell { proof, at, detail }),
            Err(error) => self.say_trouble(explain(error)),
        }
    }

    /// What is known of a cell: its cluster is read anew.
    async fn cell_detail(&self, proof: usize, at: &At) -> Result<Detail, Error> {
        let (group, groups) = {
            let setup = self.setup();
            let proofs = setup.proofs.borrow();
            let proof = proofs.get(proof);
            let row = proof.and_then(|proof| proof.matrix.rows.get(at.row));
            let of_person = row.is_some_and(|row| row.person.is_some());
            let groups = proof.filter(|_| of_person).map(|proof| proof.groups.clone());
            (row.and_then(|row| row.group.clone()), groups)
        };
        let context = self.read_context(&self.so_far(), None).await?;
        let detail = cell(&context, at, group.as_deref(), groups.as_deref()).await;
        Ok(match self.setup().proofs.borrow().get(proof) {
            Some(proof) => detail.with_found(proof, at),
            None => detail,
        })
    }
}

fn explain(error: Error) -> Trouble {
    explain::trouble(&error)
}

/// A form that is not whole, as a trouble: its first problem.
fn incomplete(first: &Problem) -> Trouble {
    Trouble {
        place: match first.step.number() {
            1 => Place::Entra,
            2 => Place::Keycloak,
            _ => Place::Rancher,
        },
        tried: String::new(),
        said: String::new(),
        means: Message::new(say::STEP_INCOMPLETE).with("step", first.step.number()),
        remedy: first.message.clone(),
        request_id: None,
    }
}
