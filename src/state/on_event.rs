//! Events of the engine become signals.

use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::port::{Command, Event, Fact};
use lockstep_engine::run::{Journal, Trouble};
use lockstep_json::Value;

use super::fields;
use super::plan::Plan;
use super::proved::Proved;
use super::run::{Arrived, Kind, SignIn};
use super::{CheckedFile, Device, Link, Store};
use crate::route::{self, Route};
use crate::{components::download, components::focus};

impl Store {
    /// Takes an event as the worker sent it. One that this page does not know means another release.
    pub fn receive_text(self, text: &str) {
        let Ok(event) = lockstep_json::from_text::<Event>(text) else {
            return self.of_another_release();
        };
        if matches!(event, Event::Planned { .. }) {
            self.plan_text.set(text.to_owned());
        }
        self.receive(event);
    }

    fn of_another_release(self) {
        leptos::logging::error!("an event that this page does not know");
        self.link.set(Link::WrongBuild(String::from("?")));
    }

    /// A plan as it is shown.
    fn read_plan(self, plan: &Value) -> Option<Plan> {
        let plan = lockstep_json::read(plan).ok();
        if plan.is_none() {
            self.of_another_release();
        }
        plan
    }

    /// Takes an event.
    pub fn receive(self, event: Event) {
        match event {
            Event::Words { sentences } => lockstep_words::learn(sentences),
            Event::Attached { draft, journal, proofs, interrupted, secrets } => {
                self.secrets.set(secrets);
                self.journal.set(journal);
                self.proofs.set(proofs.iter().map(Proved::of).collect());
                self.interrupted.set(interrupted);
                self.attached(*draft);
            }
            Event::WrongBuild { engine } => self.link.set(Link::WrongBuild(engine)),
            Event::Secrets { held } => self.secrets.set(held),
            Event::Sketch { plan, surveyed } => {
                if let Some(plan) = self.read_plan(&plan) {
                    self.sketch.set(Some((plan, surveyed)));
                }
            }
            Event::Facts { facts } => self.learn(facts),
            Event::Choices { field, choices } => self.choices.update(|known| {
                known.retain(|(id, _)| *id != field);
                known.push((field, choices));
            }),
            Event::Checked { step, problems, trouble, draft } => self.checked(step, problems, trouble, *draft),
            Event::DeviceCode { user_code, address, expires_in } => {
                self.device.set(Device::Code { code: user_code, address, minutes: expires_in.div_ceil(60) });
            }
            Event::SignedIn { who } => {
                self.device.set(Device::SignedIn(who));
                self.run.nobody();
            }
            Event::Planned { plan, requests } => {
                if let Some(plan) = self.read_plan(&plan) {
                    self.planned(plan, requests);
                }
            }
            Event::Busy { message } => self.busy.set(Some(message)),
            Event::Progress { entry } => self.run.moved(entry),
            Event::Waiting { change, message } => self.run.waiting.set(Some((change, message))),
            Event::Join { join } => self.run.joining(join),
            Event::SignIn { purpose, expected, address } => {
                self.checking.set(None);
                self.run.arrived.set(None);
                self.run.sign_in.set(Some(SignIn { purpose, expected, address }));
                focus::soon("sign-in-panel");
            }
            Event::ConfirmPerson { purpose, user, until } => {
                self.run.arrived.set(Some(Arrived { purpose, user, until }));
                focus::soon("confirm-panel");
            }
            Event::Applied { journal, complete, trouble } => self.applied(journal, complete, trouble),
            Event::Proved { proof, html } => {
                self.proofs.update(|proofs| proofs.push(Proved::of(&proof)));
                self.ended(html, false);
            }
            Event::Tested { html, .. } => self.ended(html, true),
            Event::Shown { html } => self.shown.set(html),
            Event::Bundle { name, base64 } => {
                download::base64(&name, &base64);
                self.bundling.set(false);
                self.busy.set(None);
                self.bundle.set(Some(name));
            }
            Event::Handoff { files } => {
                self.checking.set(None);
                self.handoff.set(Some(files));
            }
            Event::Imported { draft } => {
                self.draft.set(*draft);
                self.file.update(|file| {
                    if let Some(CheckedFile::Reading(name)) = file {
                        *file = Some(CheckedFile::Read(std::mem::take(name)));
                    }
                });
                self.keep();
            }
            Event::NotImported { message } => self.file.update(|file| {
                let name =
                    if let Some(CheckedFile::Reading(name)) = file { std::mem::take(name) } else { String::new() };
                *file = Some(CheckedFile::Refused(name, message));
            }),
            Event::Trouble { trouble } => self.in_trouble(trouble),
            Event::StartedOver => self.started_over(),
        }
    }

    /// Takes what was found out about fields, if it is about what stands there now.
    fn learn(self, mut facts: Vec<Fact>) {
        self.draft.with_untracked(|draft| {
            facts
                .retain(|fact| fact.text.as_deref().is_none_or(|text| fields::text(draft, &fact.field).trim() == text));
        });
        self.facts.update(|known| {
            known.retain(|old| facts.iter().all(|new| new.field != old.field));
            known.extend(facts);
        });
    }

    /// A proof or a test is over, and this is shown of it.
    fn ended(self, html: String, tested: bool) {
        self.shown.set(html);
        self.tested.set(tested);
        self.proving.set(false);
        self.busy.set(None);
        self.run.nobody();
        focus::heading();
    }

    fn attached(self, kept: Draft) {
        if self.typed.get_untracked() {
            // The person was faster than the engine: what was typed since counts.
            self.keep();
        } else {
            self.draft.set(kept);
        }
        self.link.set(Link::Attached);
        let route = self.route.get_untracked();
        if !self.draft.with_untracked(|draft| route.open(draft)) {
            let open = self.draft.with_untracked(Route::next_to_do);
            route::redirect(self, open);
        } else if route != Route::Start {
            self.enter(route);
        }
    }

    fn checked(self, step: Step, problems: Vec<Problem>, trouble: Option<Trouble>, looked_up: Draft) {
        if self.checking.get_untracked() != Some(step) {
            return;
        }
        self.checking.set(None);
        self.busy.set(None);
        if self.device.get_untracked() == Device::Asked {
            self.device.set(Device::None);
        }
        self.draft.set(looked_up);
        if problems.is_empty() && trouble.is_none() {
            self.done_with(step);
            return;
        }
        let field_to_blame = !problems.is_empty();
        self.problems.set(problems);
        self.trouble.set(trouble);
        focus::soon(if field_to_blame { "problems" } else { "trouble" });
    }

    fn done_with(self, step: Step) {
        if self.draft.with_untracked(|draft| !draft.done.contains(&step)) {
            self.draft.update(|draft| draft.done.push(step));
        }
        self.keep();
        let to_review = self.from_review.get_untracked();
        self.from_review.set(false);
        let next = if to_review { Route::Review } else { Route::Step(step).after() };
        if next != Route::Review || self.draft.with_untracked(|draft| next.open(draft)) {
            route::go(self, next);
        } else {
            route::go(self, self.draft.with_untracked(Route::next_to_do));
        }
    }

    fn planned(self, plan: Plan, requests: u32) {
        self.planning.set(false);
        self.busy.set(None);
        self.plan.set(Some((plan, requests)));
        if self.run.after_plan.get_untracked() {
            self.run.after_plan.set(false);
            self.apply();
        }
    }

    fn applied(self, journal: Journal, complete: bool, trouble: Option<Trouble>) {
        self.journal.set(journal);
        self.interrupted.set(false);
        self.busy.set(None);
        self.run.running.set(false);
        self.run.stopping.set(false);
        self.run.waiting.set(None);
        self.run.nobody();
        self.run.complete.set(Some(complete));
        let stopped = trouble.is_some();
        self.run.trouble.set(trouble);
        // A plan that was carried out is no plan any more: the next one is read anew.
        self.plan.set(None);
        if self.run.kind.get_untracked() == Kind::Apply {
            if stopped {
                focus::soon("trouble");
            } else {
                focus::heading();
            }
        }
    }

    fn in_trouble(self, trouble: Trouble) {
        self.checking.set(None);
        self.planning.set(false);
        self.proving.set(false);
        self.bundling.set(false);
        self.busy.set(None);
        self.run.after_plan.set(false);
        if self.device.get_untracked() == Device::Asked {
            self.device.set(Device::None);
        }
        if !self.run.running.get_untracked() {
            self.run.nobody();
        }
        self.trouble.set(Some(trouble));
        focus::soon("trouble");
    }

    fn started_over(self) {
        self.draft.set(Draft::default());
        self.journal.set(Journal::default());
        self.proofs.set(Vec::new());
        self.shown.set(String::new());
        self.plan.set(None);
        self.sketch.set(None);
        self.facts.set(Vec::new());
        self.file.set(None);
        self.bundle.set(None);
        self.interrupted.set(false);
        self.device.set(Device::None);
        self.run.plan.set(None);
        self.run.entries.set(Vec::new());
        self.run.complete.set(None);
        route::go(self, Route::Start);
    }

    /// Shows a screen, and begins what it begins by itself.
    pub fn enter(self, route: Route) {
        self.problems.set(Vec::new());
        self.trouble.set(None);
        self.busy.set(None);
        self.checking.set(None);
        if self.link.get_untracked() == Link::Attached && !self.draft.with_untracked(|draft| route.open(draft)) {
            let open = self.draft.with_untracked(Route::next_to_do);
            if open != route {
                route::redirect(self, open);
                return;
            }
        }
        self.route.set(route);
        focus::heading();
        if self.link.get_untracked() != Link::Attached {
            return;
        }
        match route {
            Route::Step(step) => {
                self.prefill(step);
                self.keep();
            }
            Route::Review if !self.at_work() => self.make_plan(),
            Route::Apply if self.run.plan.with_untracked(Option::is_none) => route::redirect(self, Route::Review),
            _ => {}
        }
    }

    /// Asks nothing twice: what earlier steps say is filled in.
    fn prefill(self, step: Step) {
        if step != Step::Access {
            return;
        }
        let before = self.draft.get_untracked();
        let group = before.mappings.first().map(|row| row.keycloak_group.clone()).unwrap_or_default();
        let mut clusters = before.cluster_names();
        let cluster = clusters.next().filter(|_| clusters.next().is_none()).unwrap_or_default().to_owned();
        let mut after = before.clone();
        if after.grants.is_empty() {
            after.grants.push(lockstep_engine::blueprint::GrantDraft::default());
        }
        for grant in &mut after.grants {
            fill(&mut grant.group, &group);
            if grant.clusters.is_empty() && !cluster.is_empty() {
                grant.clusters.push(cluster.clone());
            }
            if grant.scope.has_project() {
                fill(&mut grant.role, "read-only");
            }
        }
        if after != before {
            self.draft.set(after);
        }
    }

    /// Reads all systems and makes the plan, unless that is under way.
    pub fn make_plan(self) {
        if self.planning.get_untracked() {
            return;
        }
        self.planning.set(true);
        self.trouble.set(None);
        self.plan.set(None);
        self.flush();
        self.send(Command::Plan);
    }
}

fn fill(slot: &mut String, with: &str) {
    if slot.is_empty() {
        with.clone_into(slot);
    }
}
