//! Events of the engine become signals.

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Event, Fact, ProofSummary, SecretsHeld};
use lockstep_engine::report::Shown;
use lockstep_engine::run::{Journal, Trouble};
use lockstep_words::Message;

use super::connection::Link;
use super::page::Page;
use super::run::{Arrived, Run, RunKind, RunPhase, SignIn, SignInState};
use super::store::{BundleState, CheckedFile, Device, FormState, ProofState, ReviewState, Sketch, Store};
use crate::components::{download, focus};

impl Store {
    /// Takes an event as the worker sent it. One that this page does not know means another release.
    pub(super) fn receive(self, text: &str) {
        match serde_json::from_str(text) {
            Ok(message) => {
                if let Some(event) = self.parts.try_update_value(|parts| parts.take(message)).flatten() {
                    self.on_event(event);
                }
            }
            Err(_) => self.of_another_release(),
        }
    }

    fn of_another_release(self) {
        leptos::logging::error!("an event that this page does not know");
        self.connection.link.set(Link::WrongBuild(String::from("?")));
    }

    fn on_event(self, event: Event) {
        match event {
            Event::Attached { draft, journal, proofs, interrupted, secrets } => {
                self.attached(*draft, journal, proofs, interrupted, secrets);
            }
            Event::WrongBuild { engine } => self.connection.link.set(Link::WrongBuild(engine)),
            Event::Secrets { held } => self.secrets.set(held),
            Event::Sketch { plan, surveyed } => self.sketch.set(Some(Sketch { plan, surveyed })),
            Event::Facts { facts } => self.facts.update(|known| learn(known, facts)),
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
                self.sign_in.set(SignInState::None);
            }
            Event::Planned { plan, requests } => self.planned(plan, requests),
            Event::Busy { message } => self.busy.set(Some(message)),
            Event::Progress { entry } => self.update_run(|run| run.progress(entry)),
            Event::Waiting { change, message } => self.update_run(|run| run.waiting = Some((change, message))),
            Event::Join { join } => self.update_run(|run| run.join(join)),
            Event::SignIn { purpose, expected, address } => {
                self.stop_checking();
                self.sign_in.set(SignInState::Waiting(SignIn { purpose, expected, address }));
                focus::soon("sign-in-panel");
            }
            Event::ConfirmPerson { purpose, user, until } => {
                let asked = match self.sign_in.get_untracked() {
                    SignInState::Waiting(asked) => Some(asked),
                    SignInState::Arrived(before) => before.asked,
                    SignInState::None => None,
                };
                self.sign_in.set(SignInState::Arrived(Arrived { purpose, user, until, asked }));
                focus::soon("confirm-panel");
            }
            Event::Applied { journal, complete, trouble } => self.applied(journal, complete, trouble),
            Event::Proved { proof, shown } => {
                self.proofs.update(|proofs| proofs.push(proof));
                self.shown(*shown);
                self.proved(ProofState::Shown);
            }
            Event::Tested { html, .. } => {
                self.tested.set(html);
                self.proved(ProofState::Tested);
            }
            Event::Shown { shown } => {
                if let Some(shown) = shown {
                    self.shown(*shown);
                }
            }
            Event::MatrixRows { query, range } => self.matrix.came(&query, range),
            Event::Cell { proof, at, detail } => self.matrix.looked_into(proof, &at, detail),
            Event::Bundle { name, base64 } => {
                download::base64(&name, &base64);
                self.busy.set(None);
                self.bundle.set(BundleState::Made(name));
            }
            Event::Handoff { files } => {
                self.stop_checking();
                self.handoff.set(Some(files));
            }
            Event::Imported { draft } => self.imported(*draft),
            Event::NotImported { message } => self.not_imported(message),
            Event::Trouble { trouble } => self.in_trouble(trouble),
            Event::Storage { trouble } => self.unkept.set(trouble),
            // They have been put together.
            Event::PlanPart { .. } | Event::JournalPart { .. } => {}
            Event::StartedOver => self.started_over(),
        }
    }

    fn update_run(self, change: impl FnOnce(&mut Run)) {
        self.run.update(|run| {
            if let Some(run) = run {
                change(run);
            }
        });
    }

    fn stop_checking(self) {
        if untrack(|| self.checking()) {
            self.form.set(FormState::Idle);
        }
    }

    /// Nothing is asked for any more.
    fn forget_device(self) {
        if self.device.get_untracked() == Device::Asked {
            self.device.set(Device::None);
        }
    }

    fn attached(
        self,
        draft: Draft,
        journal: Journal,
        proofs: Vec<ProofSummary>,
        interrupted: bool,
        secrets: SecretsHeld,
    ) {
        self.secrets.set(secrets);
        self.journal.set(journal);
        self.proof.set(if proofs.is_empty() { ProofState::Asking } else { ProofState::Shown });
        self.proofs.set(proofs);
        self.interrupted.set(interrupted);
        let typed = self.typed.get_value();
        if !typed {
            self.draft.set(draft);
        }
        self.connection.link.set(Link::Attached);
        if typed {
            // The person was faster than the engine: what was typed since counts.
            self.keep_now();
        }
    }

    fn checked(self, step: Step, problems: Vec<Problem>, trouble: Option<Trouble>, looked_up: Draft) {
        if self.form.with_untracked(|form| *form != FormState::Checking(step)) {
            return;
        }
        self.busy.set(None);
        self.forget_device();
        self.draft.set(looked_up);
        if !problems.is_empty() {
            self.form.set(FormState::Rejected(problems));
            focus::soon("problems");
        } else if let Some(trouble) = trouble {
            self.form.set(FormState::Failed(trouble));
            focus::soon("trouble");
        } else {
            self.form.set(FormState::Idle);
            self.done_with(step);
        }
    }

    fn done_with(self, step: Step) {
        if self.draft.with_untracked(|draft| !draft.done.contains(&step)) {
            self.draft.update(|draft| draft.done.push(step));
        }
        // The next screen tells the engine as it opens.
        self.keep();
        let to_review = self.from_review.get_untracked();
        self.from_review.set(false);
        let next = if to_review { Page::Review } else { Page::Step(step).after() };
        let open = self.draft.with_untracked(|draft| next.open(draft));
        self.go(if open { next } else { self.draft.with_untracked(Page::next_to_do) });
    }

    fn planned(self, plan: Plan, requests: u32) {
        self.busy.set(None);
        self.review.set(ReviewState::Ready { plan: Arc::new(plan), requests });
        if self.apply_when_ready.get_value() {
            self.apply_when_ready.set_value(false);
            self.apply();
        }
    }

    fn applied(self, journal: Journal, complete: bool, trouble: Option<Trouble>) {
        self.journal.set(journal);
        self.interrupted.set(false);
        self.busy.set(None);
        self.sign_in.set(SignInState::None);
        let stopped = trouble.is_some();
        self.update_run(|run| {
            run.waiting = None;
            run.phase = RunPhase::Ended { complete, trouble };
        });
        // A plan that was carried out is no plan any more: the next one is read anew.
        self.review.set(ReviewState::Unread);
        if self.run.with_untracked(|run| run.as_ref().is_some_and(|run| run.kind == RunKind::Apply)) {
            if stopped {
                focus::soon("trouble");
            } else {
                focus::heading();
            }
        }
    }

    /// A proof is shown, with the beginning of its matrix.
    fn shown(self, shown: Shown) {
        self.matrix.begin(shown.proof, shown.matrix.as_ref().map(|matrix| matrix.first.clone()));
        self.shown.set(Some(shown));
    }

    /// A proof or a test is over, and shown.
    fn proved(self, state: ProofState) {
        self.busy.set(None);
        self.sign_in.set(SignInState::None);
        self.proof.set(state);
        focus::heading();
    }

    fn imported(self, draft: Draft) {
        self.draft.set(draft);
        self.file.update(|file| {
            if let Some(CheckedFile::Reading(name)) = file {
                *file = Some(CheckedFile::Read(std::mem::take(name)));
            }
        });
        self.keep_now();
    }

    fn not_imported(self, message: Message) {
        self.file.update(|file| {
            let name = if let Some(CheckedFile::Reading(name)) = file { std::mem::take(name) } else { String::new() };
            *file = Some(CheckedFile::Refused(name, message));
        });
    }

    /// All that is under way has ended, but for a run, which says so itself. What has failed says the trouble.
    fn in_trouble(self, trouble: Trouble) {
        self.clear_trouble();
        self.busy.set(None);
        self.apply_when_ready.set_value(false);
        self.forget_device();
        self.matrix.give_up();
        if !self.run.with_untracked(|run| run.as_ref().is_some_and(Run::running)) {
            self.sign_in.set(SignInState::None);
        }
        let mut trouble = Some(trouble);
        if self.proof.with_untracked(|proof| *proof == ProofState::Running) {
            self.proof.set(trouble.take().map_or(ProofState::Asking, ProofState::Failed));
        }
        if untrack(|| self.planning()) {
            self.review.set(trouble.take().map_or(ReviewState::Unread, ReviewState::Failed));
        }
        if self.bundle.with_untracked(|bundle| *bundle == BundleState::Making) {
            self.bundle.set(trouble.take().map_or(BundleState::None, BundleState::Failed));
        }
        self.stop_checking();
        if let Some(trouble) = trouble {
            self.form.set(FormState::Failed(trouble));
        }
        focus::soon("trouble");
    }

    /// Nothing of this setup is left: the screens begin anew, with a store of their own.
    fn started_over(self) {
        self.cancel_keep();
        self.connection.setup.update(|setup| *setup += 1);
    }
}

/// What was found out replaces what was known of the same field and text.
fn learn(known: &mut Vec<Fact>, facts: Vec<Fact>) {
    let replaces = |new: &Fact, old: &Fact| {
        new.field == old.field && (new.text.is_none() || old.text.is_none() || new.text == old.text)
    };
    known.retain(|old| !facts.iter().any(|new| replaces(new, old)));
    known.extend(facts);
}

#[cfg(test)]
mod tests {
    use super::learn;
    use lockstep_engine::port::Fact;
    use lockstep_words::Message;
    use lockstep_words::en::ui;

    #[test]
    fn a_fact_replaces_what_was_said_of_the_same_text() {
        let fact = |text| Fact::new("keycloak.url", true, Message::new(ui::SAVED)).about(text);
        let mut known = vec![fact("https://a"), Fact::new("rancher.url", true, Message::new(ui::SAVED))];
        learn(&mut known, vec![fact("https://b")]);
        assert_eq!(known.len(), 3, "what comes late is about another text, and stands beside it");
        learn(&mut known, vec![Fact { good: false, ..fact("https://b") }]);
        assert_eq!(known.len(), 3);
        learn(&mut known, vec![Fact::new("keycloak.url", false, Message::new(ui::SAVED))]);
        assert_eq!(known.len(), 2, "a line for whatever text replaces all of the field");
    }
}
