//! Files in and out: the bundle, and a bundle or blueprint read back.

use super::Session;
use crate::blueprint::Step;
use crate::bundle;
use crate::port::Event;

impl Session {
    pub(super) fn export(&self) {
        let blueprint = self.so_far();
        let plan = self.plan_of(&blueprint);
        let setup = self.setup();
        let (name, base64) =
            bundle::make(&blueprint, &plan, &setup.journal.borrow(), &setup.proofs.borrow(), self.host.now());
        self.host.say(Event::Bundle { name, base64 });
    }

    pub(super) async fn import(&self, name: &str, base64: &str) {
        match bundle::open(name, base64) {
            Ok(draft) => {
                self.setup().draft.replace(draft.clone());
                self.keep_draft().await;
                self.host.say(Event::Imported { draft: Box::new(draft) });
                self.sketch();
            }
            Err(message) => self.host.say(Event::NotImported { message }),
        }
    }

    /// What another administrator needs to make the application. Only what goes into it must be filled in.
    pub(super) fn hand_off(&self) {
        // A realm in a pasted address goes into its field first.
        self.judge(Step::Keycloak);
        let problems = self.setup().draft.borrow().problems_for_handoff();
        if problems.is_empty() {
            self.host.say(Event::Handoff { files: bundle::handoff(&self.so_far()) });
        } else {
            self.checked(Step::Entra, problems, None);
        }
    }
}
