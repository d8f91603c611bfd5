//! Files in and out: the bundle, and a bundle or blueprint read back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Session;
use crate::blueprint::Draft;
use crate::bundle;
use crate::plan::{Surroundings, plan};
use crate::port::Event;

impl Session {
    pub(super) fn export(&self) {
        let blueprint = self.so_far();
        let around: Surroundings = self.around();
        let plan = plan(&blueprint, &self.survey.borrow(), &around);
        let files = bundle::files(&blueprint, &plan, &self.journal.borrow(), &self.proofs.borrow(), around.now);
        let base64 = STANDARD.encode(bundle::zip(&files));
        self.host.say(Event::Bundle { name: bundle::file_name(&blueprint, around.now), base64 });
    }

    pub(super) async fn import(&self, name: &str, base64: &str) {
        let bytes = STANDARD.decode(base64).unwrap_or_default();
        match bundle::read(name, &bytes) {
            Ok(blueprint) => {
                let draft = Draft::from_blueprint(&blueprint);
                self.draft.replace(draft.clone());
                self.keep_draft().await;
                self.host.say(Event::Imported { draft: Box::new(draft) });
                self.sketch();
            }
            Err(message) => self.host.say(Event::NotImported { message }),
        }
    }
}
