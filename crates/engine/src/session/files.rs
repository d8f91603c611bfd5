//! Files in and out: the bundle, and a bundle or blueprint read back.

use lockstep_json::{Write as _, json};
use lockstep_systems::Error;

use super::{Session, typed};
use crate::blueprint::{Draft, Problem, Step};
use crate::explain;
use crate::port::Event;
use crate::work::Work;

/// The fields that instructions for another administrator are made of.
const HANDED_OFF: [&str; 7] = [
    "entra.login",
    "entra.graph",
    "entra.tenant",
    "entra.application",
    "entra.secret_days",
    "keycloak.url",
    "keycloak.realm",
];

impl Session {
    pub(super) async fn export(&self) {
        let of = json!({
            "plan": self.to_plan(&self.so_far(), &self.survey.borrow()), "journal": self.journal.borrow().write(),
            "proofs": self.proofs.borrow().write(),
        });
        let made = self.host.work(Work::Bundle, of).await.map_err(Error::from);
        match made.and_then(|made| Ok(Event::Bundle { name: typed(&made["name"])?, base64: typed(&made["base64"])? })) {
            Ok(event) => self.host.say(event),
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }

    pub(super) async fn import(&self, name: &str, base64: &str) {
        let read = self.host.work(Work::Read, json!({"name": name, "base64": base64})).await.map_err(Error::from);
        match read.and_then(|read| {
            if read["message"].is_object() { Ok(Err(typed(&read["message"])?)) } else { typed(&read["draft"]).map(Ok) }
        }) {
            Ok(Ok(draft)) => {
                let draft: Draft = draft;
                self.draft.replace(draft.clone());
                self.keep_draft().await;
                self.host.say(Event::Imported { draft: Box::new(draft) });
                self.sketch().await;
            }
            Ok(Err(message)) => self.host.say(Event::NotImported { message }),
            Err(error) => {
                let trouble = explain::trouble(&error);
                self.host.say(Event::NotImported { message: trouble.means.clone() });
                self.say_trouble(trouble);
            }
        }
    }

    /// What another administrator needs to make the application. Only what goes into it must be filled in.
    pub(super) async fn hand_off(&self) {
        self.tidy(Step::Keycloak);
        let problems: Vec<Problem> = {
            let draft = self.draft.borrow();
            let all = [Step::Entra, Step::Keycloak].into_iter().flat_map(|step| draft.problems(step));
            all.filter(|problem| HANDED_OFF.contains(&&*problem.field))
                .map(|problem| Problem { step: Step::Entra, ..problem })
                .collect()
        };
        if !problems.is_empty() {
            let draft = Box::new(self.draft.borrow().clone());
            return self.host.say(Event::Checked { step: Step::Entra, problems, trouble: None, draft });
        }
        match self.host.work(Work::Handoff, self.so_far().write()).await {
            Ok(files) => self.host.say(Event::Handoff { files }),
            Err(error) => self.say_trouble(explain::trouble(&error.into())),
        }
    }
}
