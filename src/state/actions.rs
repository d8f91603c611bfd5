//! What screens ask for becomes commands.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Problem, Step};
use lockstep_engine::port::{Command, Secret, ToEngine};
use lockstep_json::Value;
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::port::Carrier;
use super::run::Kind;
use super::{CheckedFile, Device, Link, Store, fields, held};
use crate::components::{focus, upload};
use crate::route::{self, Route};

impl Store {
    /// Gives the store its way to the engine.
    pub fn connect(self, carrier: Box<dyn Carrier>) {
        self.carrier.set(Some(carrier));
    }

    /// Sends a command.
    pub fn send(self, command: Command) {
        self.carry(&ToEngine::Command(command));
    }

    /// Sends a secret, in a message of its own.
    pub(super) fn hand_over(self, secret: Secret) {
        self.carry(&ToEngine::Secret(secret));
    }

    fn carry(self, message: &ToEngine) {
        self.carrier.with_untracked(|carrier| {
            if let Some(carrier) = carrier {
                carrier.send(message);
            }
        });
    }

    /// The forms have changed: the engine is told once the present turn is over.
    pub fn keep(self) {
        if self.keep_due.get_untracked() {
            return;
        }
        self.keep_due.set(true);
        queue_microtask(move || self.flush());
    }

    /// Tells the engine of changed forms now.
    pub(super) fn flush(self) {
        let due = self.keep_due.get_untracked();
        self.keep_due.set(false);
        // Before the engine is there, what was typed waits for it in the store.
        if !due || self.link.get_untracked() != Link::Attached {
            return;
        }
        let step = if let Route::Step(step) = self.route.get_untracked() { Some(step) } else { None };
        self.send(Command::Keep { draft: self.draft.get_untracked(), step });
    }

    /// Changes the forms.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.typed.set(true);
        self.draft.update(change);
        self.keep();
    }

    /// Puts a text into a field, as typed.
    pub fn put(self, id: &str, value: String) {
        let object_id = self.picked(id, &value);
        self.edit(|draft| fields::put(draft, id, value, object_id));
        // What was found out was about another text.
        self.facts.update(|facts| facts.retain(|fact| fact.field != id));
    }

    /// The object id of an Entra group that is named by exactly one choice.
    fn picked(self, id: &str, value: &str) -> Option<String> {
        let choices = self.choices_of("mappings.entra_group");
        let mut named = choices.iter().filter(|choice| choice.label == value || choice.value == value);
        let only = named.next().filter(|_| named.next().is_none())?;
        (id.ends_with("entra_group") && only.value != only.label).then(|| only.value.clone())
    }

    /// A field was left with a new text: look up what can be found out.
    pub fn look(self, id: &str) {
        self.flush();
        self.send(Command::Look { field: id.to_owned() });
    }

    /// Takes the offered value into the field, which is not wrong any more.
    pub fn accept(self, id: &str, value: String) {
        self.put(id, value);
        self.problems.update(|problems| problems.retain(|problem| problem.field != id));
        self.facts.update(|facts| facts.retain(|fact| fact.field != id));
        self.look(id);
        focus::now(id);
    }

    /// Continue: hands over secrets, then has the form judged. A second click while that is under way does nothing.
    pub fn proceed(self, step: Step) {
        if self.checking.get_untracked().is_some() {
            return;
        }
        self.flush();
        held::hand_over(self, step);
        self.problems.set(Vec::new());
        self.trouble.set(None);
        self.checking.set(Some(step));
        self.send(Command::Check { step });
    }

    /// Has the instructions for another administrator made.
    pub fn hand_off(self) {
        if self.checking.get_untracked().is_some() {
            return;
        }
        self.flush();
        self.problems.set(Vec::new());
        self.trouble.set(None);
        self.handoff.set(None);
        self.checking.set(Some(Step::Entra));
        self.send(Command::HandOff);
    }

    /// Back to the screen before, or to the review where Change came from.
    pub fn back(self) {
        if let Route::Step(step) = self.route.get_untracked() {
            // A secret that was typed is not to be typed again.
            held::hand_over(self, step);
        }
        let to_review = self.from_review.get_untracked();
        self.from_review.set(false);
        let before = if to_review { Route::Review } else { self.route.get_untracked().before() };
        route::go(self, before);
    }

    /// Begins a device-code sign-in.
    pub fn begin_device_code(self) {
        if self.device.get_untracked() == Device::Asked {
            return;
        }
        self.trouble.set(None);
        self.problems.set(Vec::new());
        self.device.set(Device::Asked);
        self.flush();
        self.send(Command::BeginDeviceCode);
    }

    /// Begins a sign-in at Microsoft in a window.
    pub fn begin_sign_in(self) {
        if self.at_work() || self.device.get_untracked() == Device::Asked {
            return;
        }
        self.trouble.set(None);
        self.problems.set(Vec::new());
        self.run.nobody();
        self.device.set(Device::Asked);
        // What it goes by is judged first.
        self.checking.set(Some(Step::Entra));
        self.flush();
        self.send(Command::BeginSignIn);
    }

    /// Applies the plan on the screen, once.
    pub fn apply(self) {
        if self.at_work() {
            return;
        }
        let Some((plan, _)) = self.plan.get_untracked() else { return };
        if !plan.blocked.is_empty() || plan.before_proof().next().is_none() {
            route::go(self, Route::Review);
            return;
        }
        self.run.begin(Kind::Apply, Some(plan));
        self.send(Command::Apply);
        if self.route.get_untracked() != Route::Apply {
            route::go(self, Route::Apply);
        }
    }

    /// Reads the systems again and applies what is left.
    pub fn try_again(self) {
        if self.at_work() || self.planning.get_untracked() {
            return;
        }
        self.run.after_plan.set(true);
        self.make_plan();
    }

    /// Stops before the next change.
    pub fn stop(self) {
        if !self.run.stopping.get_untracked() {
            self.run.stopping.set(true);
            self.send(Command::Stop);
        }
    }

    /// Hands over the kubeconfig in a field, with which the agent is put into a cluster.
    pub fn give_kubeconfig(self, cluster: &str, field: &str) {
        if let Some(text) = held::emptied(field).filter(|text| !text.trim().is_empty()) {
            self.hand_over(Secret::Kubeconfig { cluster: cluster.to_owned(), text });
        }
    }

    /// Says whether the person who signed in is the right one.
    pub fn confirm(self, yes: bool) {
        if self.run.arrived.get_untracked().is_some() {
            self.run.arrived.set(None);
            if yes {
                self.run.sign_in.set(None);
            }
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
        self.problems.set(vec![Problem { step: Step::Access, field, message, suggestion: None }]);
        focus::soon("problems");
    }

    /// Has the proofs so far shown.
    pub fn show(self, view: Value) {
        self.send(Command::Show { view });
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
        if let Some(text) = held::emptied(field).filter(|text| !text.trim().is_empty() && !self.at_work()) {
            self.hand_over(Secret::Person { text });
            self.begin_proof();
            self.send(Command::ProveByKey { refused: self.draft.with_untracked(|draft| draft.refused) });
        } else {
            focus::now(field);
        }
    }

    fn begin_proof(self) {
        self.trouble.set(None);
        self.problems.set(Vec::new());
        self.run.nobody();
        self.flush();
        self.proving.set(true);
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
        self.run.nobody();
        self.send(Command::GiveUpSignIn);
    }

    /// Puts the temporary sign-in settings right.
    pub fn close_window(self) {
        if !self.at_work() {
            self.trouble.set(None);
            self.run.begin(Kind::CloseWindow, None);
            self.send(Command::CloseWindow);
        }
    }

    /// Makes the bundle.
    pub fn export(self) {
        if !self.bundling.get_untracked() {
            self.bundling.set(true);
            self.trouble.set(None);
            self.send(Command::Export);
        }
    }

    /// Opens a bundle or blueprint file.
    pub fn import(self, file: &web_sys::File) {
        let name = file.name();
        self.file.set(Some(CheckedFile::Reading(name.clone())));
        upload::base64(file, move |base64| self.send(Command::Import { name, base64 }));
    }

    /// The plan as the engine sent it, for a file.
    pub fn download_plan(self) {
        self.plan_text.with_untracked(|text| crate::components::download::part_of_json("plan.json", text, "plan"));
    }
}
