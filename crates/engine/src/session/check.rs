//! Continue was pressed: the form is judged first, then the systems are asked.

use lockstep_json::{Value, Write as _, json};
use lockstep_systems::Error;
use lockstep_words::{Message, en::check as say};

use super::{Session, typed};
use crate::blueprint::{EntraWay, Problem, Step};
use crate::explain::trouble;
use crate::port::Event;
use crate::reading::{Checked, Reading};
use crate::run::Trouble;
use crate::work::Work;

impl Session {
    pub(super) async fn check(&self, step: Step) {
        self.step.set(Some(step));
        let (problems, trouble) = match self.ask_step(step).await {
            Ok(ended) => ended,
            Err(error) => (json!([]), Some(trouble(&error))),
        };
        if trouble.is_none() && problems == json!([]) {
            let mut draft = self.draft.borrow_mut();
            if !draft.done.contains(&step) {
                draft.done.push(step);
            }
        }
        self.keep_draft().await;
        self.checked(step, &problems, trouble);
        self.sketch().await;
    }

    /// What is to correct on a step, or the trouble that is no field's fault.
    async fn ask_step(&self, step: Step) -> Result<(Value, Option<Trouble>), Error> {
        let mut problems = self.judge(Some(step)).await?;
        if let (Value::Array(problems), Some(missing)) = (&mut problems, self.missing_secret(step)) {
            problems.push(missing.write());
        }
        if problems != json!([]) {
            return Ok((problems, None));
        }
        let Checked { problems, trouble, groups, survey } = typed(&self.read(Reading::Step { step }, None).await?.0)?;
        self.survey.replace(survey);
        let mut draft = self.draft.borrow_mut();
        for found in groups {
            // What was typed meanwhile counts.
            if let Some(row) = draft.mappings.get_mut(found.row).filter(|row| row.entra_group == found.typed) {
                (row.entra_group, row.entra_id) = (found.name, found.id);
            }
        }
        Ok((Value::Array(problems), trouble))
    }

    /// Puts the forms into the order in which they are kept, and says what is to correct in a step, or in all.
    pub(super) async fn judge(&self, step: Option<Step>) -> Result<Value, Error> {
        let before = self.draft.borrow().clone();
        let mut judged = self.host.work(Work::Judge, &json!({"draft": before.write(), "step": step.write()})).await?;
        // What was typed meanwhile counts.
        if *self.draft.borrow() == before {
            self.draft.replace(typed(&judged["draft"])?);
        }
        Ok(judged["problems"].take())
    }

    /// What is to correct before somebody can sign in at Microsoft.
    pub(super) async fn judge_window(&self) -> Result<Value, Error> {
        let draft = self.draft.borrow().write();
        let mut judged = self.host.work(Work::Judge, &json!({"draft": draft, "step": null, "window": true})).await?;
        Ok(judged["problems"].take())
    }

    /// Says how a step was judged; `problems` are those of the forms, as they were written.
    pub(super) fn checked(&self, step: Step, problems: &Value, trouble: Option<Trouble>) {
        let problems = typed(problems).unwrap_or_default();
        let draft = Box::new(self.draft.borrow().clone());
        self.host.say(Event::Checked { step, problems, trouble, draft });
    }

    fn missing_secret(&self, step: Step) -> Option<Problem> {
        let held = self.vault.borrow().held();
        let (there, field, key) = match step {
            Step::Entra if matches!(self.draft.borrow().entra.way, EntraWay::Handoff | EntraWay::Client) => {
                (held.entra, "secret.entra", say::SECRET_EMPTY_HANDED)
            }
            Step::Entra => match self.draft.borrow().entra.way {
                EntraWay::DeviceCode => (held.entra, "secret.entra", say::SECRET_EMPTY_CODE),
                EntraWay::Window => (held.entra, "secret.entra", say::SECRET_EMPTY_WINDOW),
                _ => (held.entra, "secret.entra", say::SECRET_EMPTY_ENTRA),
            },
            Step::Keycloak => (held.keycloak, "secret.keycloak", say::SECRET_EMPTY_KEYCLOAK),
            Step::Rancher => (held.rancher, "secret.rancher", say::SECRET_EMPTY_RANCHER),
            Step::Clusters | Step::Access => return None,
        };
        let message = Message::new(key);
        (!there).then(|| Problem { step, field: field.into(), message, suggestion: None })
    }
}
