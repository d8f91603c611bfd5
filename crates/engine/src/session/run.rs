//! Plan, apply, prove, close.

use lockstep_json::{Value, json};
use lockstep_systems::Error;
use lockstep_words::{Message, en::check as say};

use super::proof::How;
use super::{Session, typed};
use crate::blueprint::{Blueprint, Problem};
use crate::explain;
use crate::plan::{Act, Op, Phase, Place, Plan};
use crate::port::Event;
use crate::reading::Reading;
use crate::run::{Entry, Outcome, Stop, Trouble, run};
use crate::work::Work;

impl Session {
    /// The blueprint whole, or the first thing that is to correct as a trouble of its step's system.
    pub(super) async fn whole(&self) -> Result<Blueprint, Trouble> {
        let missing =
            |held: bool, place: Place| if held { Ok(()) } else { Err(Stop::NoCredentials(place).trouble(place)) };
        let held = self.vault.borrow().held();
        missing(held.entra, Place::Entra)?;
        missing(held.keycloak, Place::Keycloak)?;
        missing(held.rancher, Place::Rancher)?;
        let problems = self.judge(None).await.and_then(|problems| typed::<Vec<Problem>>(&problems)).map_err(explain)?;
        problems.first().map_or_else(|| Ok(self.so_far()), |first| Err(incomplete(first)))
    }

    /// Makes the plan of everything, or of what [`Reading::Disable`] is about.
    pub(super) async fn make_plan(&self, reading: Reading) {
        if self.running.replace(true) {
            return;
        }
        self.host.say(Event::Busy { message: say::BUSY_SURVEY.into() });
        match self.read_and_plan(reading).await {
            Ok((plan, requests)) => self.host.say(Event::Planned { plan, requests }),
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    /// Reads the systems and makes the plan.
    async fn read_and_plan(&self, reading: Reading) -> Result<(Value, u32), Trouble> {
        if reading == Reading::Survey {
            self.whole().await?;
        }
        let (mut end, requests) = self.read(reading, None).await.map_err(explain)?;
        if end["trouble"].is_object() {
            return Err(typed(&end["trouble"]).map_err(explain)?);
        }
        if end["survey"].is_object() {
            self.survey.replace(end["survey"].take());
        }
        let made = end["plan"].take();
        self.plan.replace(Some(made.clone()));
        Ok((made, requests))
    }

    /// What an earlier run left open and this plan does not have any more: either the survey found it in place, since
    /// the effect came although the answer did not, or nobody wants it now.
    async fn settle(&self, blueprint: &Blueprint, made: &Plan) -> Result<(), Trouble> {
        let settled = |entry: &Entry| {
            entry.outcome == Outcome::Done || made.changes.iter().any(|change| change.id == entry.change)
        };
        if self.journal.borrow().entries.iter().all(settled) {
            return Ok(());
        }
        let whole = self.planned(self.to_plan(blueprint, &json!({}))).await.and_then(|whole| typed::<Plan>(&whole));
        let whole = whole.map_err(explain)?;
        let mut journal = self.journal.borrow_mut();
        journal.entries.retain_mut(|entry| {
            if settled(entry) {
                return true;
            }
            entry.outcome = Outcome::Done;
            whole.changes.iter().any(|change| change.id == entry.change && change.act != Act::Check)
        });
        Ok(())
    }

    pub(super) async fn apply(&self) {
        // A second press finds the first at work, or the plan taken.
        if self.running.get() {
            return;
        }
        let free = |plan: &Value| plan["blocked"].as_array().is_some_and(Vec::is_empty);
        let Some(plan) = self.plan.take().filter(free) else { return };
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
        match self.read_and_plan(Reading::Survey).await {
            Ok((plan, _)) => self.run_phase(&plan, Phase::CloseWindow).await,
            Err(trouble) => self.host.say(Event::Applied {
                journal: self.journal.borrow().clone(),
                complete: false,
                trouble: Some(trouble),
            }),
        }
        self.plan.take();
        self.running.set(false);
    }

    async fn run_phase(&self, plan: &Value, phase: Phase) {
        let (complete, trouble) = match self.run_plan(plan, phase).await {
            Ok(ended) => ended,
            Err(trouble) => (false, Some(trouble)),
        };
        self.host.say(Event::Applied { journal: self.journal.borrow().clone(), complete, trouble });
    }

    async fn run_plan(&self, plan: &Value, phase: Phase) -> Result<(bool, Option<Trouble>), Trouble> {
        let plan: Plan = typed(plan).map_err(explain)?;
        // Switching off needs Rancher alone, and settles nothing of what others have begun.
        let disables = plan.changes.iter().any(|change| change.op == Op::Disable);
        let blueprint = if disables { self.so_far() } else { self.whole().await? };
        let context = self.context(blueprint).await.map_err(explain)?;
        self.journal.borrow_mut().mark.clone_from(&plan.mark);
        if !disables {
            self.settle(&context.blueprint, &plan).await?;
        }
        let ended = run(&context, &plan, phase).await;
        if phase == Phase::CloseWindow && ended.0 {
            self.journal.borrow_mut().window_open = false;
            let _ = context.keep_journal().await;
        }
        Ok(ended)
    }

    pub(super) async fn test_keycloak(&self, person: &str) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match self.proof(person, How::KeycloakAlone).await {
            Ok(test) => {
                let html = self.html(&json!({"test": test})).await;
                self.host.say(Event::Tested { test, html });
            }
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    pub(super) async fn prove(&self, proof: impl Future<Output = Result<Value, Trouble>>) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match proof.await {
            Ok(proof) => {
                let text = {
                    let mut proofs = self.proofs.borrow_mut();
                    proofs.retain(|other| other["person"]["upn"] != proof["person"]["upn"]);
                    proofs.push(proof.clone());
                    lockstep_json::to_text(&*proofs)
                };
                if let Err(said) = self.host.keep(&self.name("proofs"), text).await {
                    self.say_trouble(Stop::NotKept(said).trouble(Place::Rancher));
                }
                let html = self.html(&json!({"proofs": *self.proofs.borrow(), "view": {}, "detail": null})).await;
                self.host.say(Event::Proved { proof, html });
            }
            Err(trouble) => self.say_trouble(trouble),
        }
        self.running.set(false);
    }

    /// Shows the proofs so far, and of the cell that is looked into what the cluster says now.
    pub(super) async fn show(&self, view: Value) {
        let mut detail = Value::Null;
        if view["cell"].is_object() {
            let proof = {
                let proofs = self.proofs.borrow();
                let at = view["proof"].as_u64().and_then(|at| usize::try_from(at).ok());
                at.and_then(|at| proofs.get(at)).or(proofs.last()).cloned().unwrap_or_default()
            };
            let row = usize::try_from(view["cell"]["row"].as_u64().unwrap_or_default()).unwrap_or_default();
            let row = &proof["matrix"]["rows"][row];
            let groups = if row["person"].is_string() { typed(&proof["groups"]).ok() } else { None };
            let reading = Reading::Cell { at: view["cell"].clone(), group: typed(&row["group"]).ok(), groups };
            match self.read(reading, None).await {
                Ok((read, _)) => detail = read,
                Err(error) => return self.say_trouble(explain(error)),
            }
        }
        let html = self.html(&json!({"proofs": *self.proofs.borrow(), "view": view, "detail": detail})).await;
        self.host.say(Event::Shown { html });
    }

    /// Results as they are shown; a trouble is said instead.
    async fn html(&self, of: &Value) -> String {
        match self.host.work(Work::Show, of).await {
            Ok(mut shown) => typed(&shown["html"].take()).unwrap_or_default(),
            Err(error) => {
                self.say_trouble(explain(error.into()));
                String::new()
            }
        }
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
