//! Reading the systems: for a field, for a step, for a plan or a proof.

use std::cell::Cell;

use lockstep_systems::rancher::Rancher;
use lockstep_systems::{Error, Restriction};

use super::Session;
use crate::blueprint::{Blueprint, Step};
use crate::explain::trouble;
use crate::reading::{ReadContext, field, is_list};

impl Session {
    /// What is read with for the forms as they are. `person`: Rancher as the one whose access is proven.
    pub(super) async fn read_context(&self, reach: &Blueprint, person: Option<Rancher>) -> Result<ReadContext, Error> {
        let clients = self.clients(reach, Some(Restriction::ReadOnly)).await?;
        let setup = self.setup();
        Ok(ReadContext {
            draft: setup.draft.borrow().clone(),
            blueprint: self.so_far(),
            survey: setup.survey.borrow().clone(),
            around: self.around(),
            clients,
            person,
            host: self.host.clone(),
            control: self.control.clone(),
            vault: setup.vault.clone(),
            may_not_consent: Cell::new(None),
        })
    }

    /// The addresses that a step may go to: those of later steps are not its matter.
    pub(super) fn reach_of(&self, step: Step) -> Blueprint {
        let mut reach = self.so_far();
        if step == Step::Entra {
            reach.keycloak.url.clear();
        }
        if matches!(step, Step::Entra | Step::Keycloak) {
            reach.rancher.url.clear();
        }
        reach
    }

    /// Remembers what Graph's token says of the right to consent: sketches of the plan go by it.
    pub(super) fn note_rights(&self, context: &ReadContext) {
        if let Some(may_not) = context.may_not_consent.get() {
            self.setup().may_not_consent.set(may_not);
        }
    }

    /// Looks up what a field may want to know.
    pub(super) async fn look(&self, id: &str) {
        let setup = self.setup();
        let context = match self.read_context(&self.so_far(), None).await {
            Ok(context) => context,
            // Whatever else went wrong is said on Continue, when it counts.
            Err(error) if is_list(id) => return self.say_trouble(trouble(&error)),
            Err(_) => return,
        };
        match field(&context, id).await {
            Ok(Some(survey)) => {
                setup.survey.replace(survey);
            }
            Ok(None) => {}
            Err(trouble) => self.say_trouble(trouble),
        }
    }
}
