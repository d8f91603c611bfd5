//! Files in and out: the bundle, and a bundle or blueprint read back.

use lockstep_json::{Write as _, json};
use lockstep_systems::Error;

use super::{Session, typed};
use crate::blueprint::{Draft, Step};
use crate::explain;
use crate::port::Event;
use crate::work::Work;

impl Session {
    pub(super) async fn export(&self) {
        let of = json!({
            "plan": self.to_plan(&self.so_far(), &self.survey.borrow()), "journal": self.journal.borrow().write(),
            "proofs": self.proofs.borrow().write(),
        });
        let made = self.host.work(Work::Bundle, &of).await.map_err(Error::from);
        match made.and_then(|made| Ok(Event::Bundle { name: typed(&made["name"])?, base64: typed(&made["base64"])? })) {
            Ok(event) => self.host.say(event),
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }

    pub(super) async fn import(&self, name: &str, base64: &str) {
        let read = self.host.work(Work::Open, &json!({"name": name, "base64": base64})).await.map_err(Error::from);
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
        let made = async {
            // A realm in a pasted address goes into its field first.
            self.judge(Some(Step::Keycloak)).await?;
            let of = json!({"draft": self.draft.borrow().write(), "blueprint": self.so_far().write()});
            Ok::<_, Error>(self.host.work(Work::Handoff, &of).await?)
        };
        match made.await {
            Ok(made) if made["problems"].is_array() => self.checked(Step::Entra, &made["problems"], None),
            Ok(made) => self.host.say(Event::Handoff { files: made["files"].clone() }),
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }
}
