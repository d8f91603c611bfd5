//! What screens ask for becomes commands.

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Command, Secret, ToEngine};
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::page::Page;
use super::run::{Run, RunKind, RunPhase, SignInState};
use super::secret_fields;
use super::store::{BundleState, CheckedFile, Device, FormState, ProofState, ReviewState, Store};
use super::text::Text;
use crate::components::{download, focus, upload};

impl Store {
    /// Sends a command, after what was typed before it.
    pub fn send(self, command: Command) {
        self.flush();
        self.connection.carry(&ToEngine::Command(command));
    }

    /// Sends a secret, in a message of its own.
    pub(super) fn hand_over(self, secret: Secret) {
        self.flush();
        self.connection.carry(&ToEngine::Secret(secret));
    }

    /// Changes the forms.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.typed.set_value(true);
        self.draft.update(change);
        self.keep();
    }

    /// Puts a text into a field, as typed.
    pub fn put(self, field: &Text, value: String) {
        self.edit(|draft| field.put(draft, value));
        // What was found out was about another text.
        self.forget_facts(field.id());
    }

    fn forget_facts(self, id: &str) {
        if self.facts.with_untracked(|facts| facts.iter().any(|fact| fact.field == id)) {
            self.facts.update(|facts| facts.retain(|fact| fact.field != id));
        }
    }

    /// A field was left with a new text: look up what can be found out.
    pub fn look(self, id: &str) {
        self.send(Command::Look { field: id.to_owned() });
    }

    /// Takes the offered value into the field, which is not wrong any more.
    pub fn accept(self, field: &Text, value: String) {
        self.put(field, value);
        self.form.update(|form| {
            if let FormState::Rejected(problems) = form {
                problems.retain(|problem| problem.field != field.id());
                if problems.is_empty() {
                    *form = FormState::Idle;
                }
            }
        });
        self.look(field.id());
        focus::now(field.id());
    }

    /// Continue: hands over secrets, then has the form judged. A second click while that is under way does nothing.
    pub fn proceed(self, step: Step) {
        if untrack(|| self.checking()) {
            return;
        }
        secret_fields::hand_over(self, step);
        self.clear_trouble();
        self.form.set(FormState::Checking(step));
        self.send(Command::Check { step });
    }

    /// Has the instructions for another administrator made.
    pub fn hand_off(self) {
        if untrack(|| self.checking()) {
            return;
        }
        self.clear_trouble();
        self.handoff.set(None);
        self.form.set(FormState::Checking(Step::Entra));
        self.send(Command::HandOff);
    }

    /// Back to the screen before, or to the review where Change came from.
    pub fn back(self) {
        let page = self.page.get_untracked();
        if let Page::Step(step) = page {
            // A secret that was typed is not to be typed again.
            secret_fields::hand_over(self, step);
        }
        let to_review = self.from_review.get_untracked();
        self.from_review.set(false);
        self.go(if to_review { Page::Review } else { page.before() });
    }

    /// Begins a device-code sign-in.
    pub fn begin_device_code(self) {
        if self.device.get_untracked() == Device::Asked {
            return;
        }
        self.clear_trouble();
        self.clear_problems();
        self.device.set(Device::Asked);
        self.send(Command::BeginDeviceCode);
    }

    /// Begins a sign-in at Microsoft in a window.
    pub fn begin_sign_in(self) {
        if self.at_work() || self.device.get_untracked() == Device::Asked {
            return;
        }
        self.clear_trouble();
        self.sign_in.set(SignInState::None);
        self.device.set(Device::Asked);
        // What it goes by is judged first.
        self.form.set(FormState::Checking(Step::Entra));
        self.send(Command::BeginSignIn);
    }

    /// Reads all systems and makes the plan, unless that is under way.
    pub fn make_plan(self) {
        if untrack(|| self.planning()) {
            return;
        }
        self.clear_trouble();
        self.review.set(ReviewState::Reading);
        self.send(Command::Plan);
    }

    /// Applies the plan on the screen, once.
    pub fn apply(self) {
        if self.at_work() {
            return;
        }
        let Some(plan) = untrack(|| self.plan()) else { return };
        if !plan.blocked.is_empty() || plan.before_proof().next().is_none() {
            self.go(Page::Review);
            return;
        }
        self.begin_run(RunKind::Apply, Some(plan));
        self.send(Command::Apply);
        if self.page.get_untracked() != Page::Apply {
            self.go(Page::Apply);
        }
    }

    fn begin_run(self, kind: RunKind, plan: Option<Arc<Plan>>) {
        self.apply_when_ready.set_value(false);
        self.sign_in.set(SignInState::None);
        self.run.set(Some(Run::begin(kind, plan)));
    }

    /// Reads the systems again and applies what is left.
    pub fn try_again(self) {
        if self.at_work() || untrack(|| self.planning()) {
            return;
        }
        self.apply_when_ready.set_value(true);
        self.make_plan();
    }

    /// Stops before the next change.
    pub fn stop(self) {
        if self.run.with_untracked(|run| run.as_ref().is_some_and(|run| run.phase == RunPhase::Running)) {
            self.run.update(|run| {
                if let Some(run) = run {
                    run.phase = RunPhase::Stopping;
                }
            });
            self.send(Command::Stop);
        }
    }

    /// Hands over the kubeconfig in a field, with which the agent is put into a cluster.
    pub fn give_kubeconfig(self, cluster: &str, field: &str) {
        if let Some(text) = secret_fields::emptied(field).filter(|text| !text.trim().is_empty()) {
            self.hand_over(Secret::Kubeconfig { cluster: cluster.to_owned(), text });
        }
    }

    /// Says whether the person who signed in is the right one. Another one may sign in after the wrong one.
    pub fn confirm(self, yes: bool) {
        if let SignInState::Arrived(arrived) = self.sign_in.get_untracked() {
            let asked = arrived.asked.filter(|_| !yes);
            self.sign_in.set(asked.map_or(SignInState::None, SignInState::Waiting));
            self.send(Command::Confirm { yes });
        }
    }

    /// Hands over the address a person landed on.
    pub fn landed(self, address: &str) {
        if !address.trim().is_empty() {
            self.send(Command::Landed { address: address.trim().to_owned() });
        }
    }

    /// Nobody is named who could sign in.
    fn missing_person(self) {
        let message = Message::new(pages::PROOF_NO_PERSON);
        let field = "proof.person".to_owned();
        self.form.set(FormState::Rejected(vec![Problem { step: Step::Access, field, message, suggestion: None }]));
        focus::soon("problems");
    }

    /// Has one of the proofs so far shown; the last one where none is named.
    pub fn show(self, proof: Option<usize>) {
        self.send(Command::Show { proof });
    }

    /// Compares everybody's access with what is wanted; nobody signs in.
    pub fn compare(self) {
        if !self.at_work() {
            self.begin_proof();
            self.send(Command::Compare);
        }
    }

    /// Proves with the person's own key, which is in a field of this id: it is handed over and emptied.
    pub fn prove_by_key(self, field: &str) {
        if let Some(text) = secret_fields::emptied(field).filter(|text| !text.trim().is_empty() && !self.at_work()) {
            self.hand_over(Secret::Person { text });
            self.begin_proof();
            self.send(Command::ProveByKey { refused: self.draft.with_untracked(|draft| draft.refused) });
        } else {
            focus::now(field);
        }
    }

    fn begin_proof(self) {
        self.clear_trouble();
        self.clear_problems();
        self.sign_in.set(SignInState::None);
        self.proof.set(ProofState::Running);
    }

    /// Begins a proof with a person's sign-in, or a test of Keycloak alone.
    pub fn prove(self, person: &str, alone: bool) {
        if self.at_work() {
            return;
        }
        if person.is_empty() {
            return self.missing_person();
        }
        self.begin_proof();
        let (person, refused) = (person.to_owned(), self.draft.with_untracked(|draft| draft.refused));
        self.send(if alone { Command::TestKeycloak { person } } else { Command::Prove { person, refused } });
    }

    /// Gives up waiting for a sign-in; the diagnosis follows.
    pub fn give_up(self) {
        self.sign_in.set(SignInState::None);
        self.send(Command::GiveUpSignIn);
    }

    /// Puts the temporary sign-in settings right.
    pub fn close_window(self) {
        if !self.at_work() {
            self.clear_trouble();
            self.begin_run(RunKind::CloseWindow, None);
            self.send(Command::CloseWindow);
        }
    }

    /// Makes the bundle.
    pub fn export(self) {
        if self.bundle.get_untracked() != BundleState::Making {
            self.clear_trouble();
            self.bundle.set(BundleState::Making);
            self.send(Command::Export);
        }
    }

    /// Opens a bundle or blueprint file.
    pub fn import(self, file: web_sys::File) {
        let name = file.name();
        self.file.set(Some(CheckedFile::Reading(name.clone())));
        leptos::task::spawn_local(async move {
            let base64 = upload::base64(file).await.unwrap_or_default();
            self.send(Command::Import { name, base64 });
        });
    }

    /// The plan as a file.
    pub fn download_plan(self) {
        let text = self.review.with_untracked(|review| match review {
            ReviewState::Ready { plan, .. } => serde_json::to_string_pretty(&**plan).ok(),
            _ => None,
        });
        if let Some(text) = text {
            download::text("plan.json", "application/json", &text);
        }
    }
}
