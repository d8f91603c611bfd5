//! Files in and out: the bundle, and a bundle or blueprint read back.

use super::Session;
use crate::bundle::Material;
use crate::explain;
use crate::plan::plan;
use crate::port::Event;

impl Session {
    pub(super) async fn export(&self) {
        let blueprint = self.so_far();
        let around = self.around();
        let material = Material {
            plan: plan(&blueprint, &self.survey.borrow(), &around),
            blueprint,
            journal: self.journal.borrow().clone(),
            proofs: self.proofs.borrow().clone(),
            now: around.now,
        };
        match self.host.bundle(material).await {
            Ok((name, base64)) => self.host.say(Event::Bundle { name, base64 }),
            Err(error) => self.say_trouble(explain::trouble(&error.into())),
        }
    }

    pub(super) async fn import(&self, name: &str, base64: &str) {
        match self.host.open(name, base64).await {
            Ok(Ok(draft)) => {
                self.draft.replace(draft.clone());
                self.keep_draft().await;
                self.host.say(Event::Imported { draft: Box::new(draft) });
                self.sketch();
            }
            Ok(Err(message)) => self.host.say(Event::NotImported { message }),
            Err(error) => {
                let trouble = explain::trouble(&error.into());
                self.host.say(Event::NotImported { message: trouble.means.clone() });
                self.say_trouble(trouble);
            }
        }
    }
}
