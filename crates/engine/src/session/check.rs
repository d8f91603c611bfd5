//! Continue was pressed: the form is judged first, then the systems are asked.

use lockstep_words::{Message, en::check as say};

use super::{Session, Setup};
use crate::blueprint::{EntraWay, Problem, Step};
use crate::port::Event;
use crate::reading::{Checked, step as ask, unreached};
use crate::run::Trouble;

impl Session {
    pub(super) async fn check(&self, step: Step) {
        let setup = self.setup();
        setup.step.set(Some(step));
        let (problems, trouble) = self.ask_step(&setup, step).await;
        if !self.is_current(&setup) {
            return;
        }
        if trouble.is_none() && problems.is_empty() {
            let mut draft = setup.draft.borrow_mut();
            if !draft.done.contains(&step) {
                draft.done.push(step);
            }
        }
        self.keep_draft().await;
        self.checked(step, problems, trouble);
        self.sketch();
    }

    /// What is to correct on a step, or the trouble that is no field's fault.
    async fn ask_step(&self, setup: &Setup, step: Step) -> (Vec<Problem>, Option<Trouble>) {
        let mut problems = self.judge(step);
        problems.extend(self.missing_secret(step));
        if !problems.is_empty() {
            return (problems, None);
        }
        let Checked { problems, trouble, groups, survey } = match self.read_context(&self.reach_of(step), None).await {
            Ok(context) => {
                let checked = ask(&context, step).await;
                self.note_rights(&context);
                checked
            }
            Err(error) => unreached(step, &setup.draft.borrow(), setup.survey.borrow().clone(), &error),
        };
        setup.survey.replace(survey);
        let mut draft = setup.draft.borrow_mut();
        for found in groups {
            // What was typed meanwhile counts.
            if let Some(row) = draft.mappings.get_mut(found.row).filter(|row| row.entra_group == found.typed) {
                (row.entra_group, row.entra_id) = (found.name, found.id);
            }
        }
        (problems, trouble)
    }

    /// Puts the forms into the order in which they are kept, and says what is to correct in a step.
    pub(super) fn judge(&self, step: Step) -> Vec<Problem> {
        let setup = self.setup();
        let tidy = setup.draft.take().tidy(step);
        let problems = tidy.problems(step);
        setup.draft.replace(tidy);
        problems
    }

    /// Says how a step was judged.
    pub(super) fn checked(&self, step: Step, problems: Vec<Problem>, trouble: Option<Trouble>) {
        let draft = Box::new(self.setup().draft.borrow().clone());
        self.host.say(Event::Checked { step, problems, trouble, draft });
    }

    fn missing_secret(&self, step: Step) -> Option<Problem> {
        let held = self.setup().vault.borrow().held();
        let (there, field, key) = match step {
            Step::Entra => {
                let key = match self.setup().draft.borrow().entra.way {
                    EntraWay::Handoff | EntraWay::Client => say::SECRET_EMPTY_HANDED,
                    EntraWay::DeviceCode => say::SECRET_EMPTY_CODE,
                    EntraWay::Window => say::SECRET_EMPTY_WINDOW,
                    EntraWay::Token => say::SECRET_EMPTY_ENTRA,
                };
                (held.entra, "secret.entra", key)
            }
            Step::Keycloak => (held.keycloak, "secret.keycloak", say::SECRET_EMPTY_KEYCLOAK),
            Step::Rancher => (held.rancher, "secret.rancher", say::SECRET_EMPTY_RANCHER),
            Step::Clusters | Step::Access => return None,
        };
        let message = Message::new(key);
        (!there).then(|| Problem { step, field: field.into(), message, suggestion: None })
    }
}
