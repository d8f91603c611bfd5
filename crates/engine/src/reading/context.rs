//! What a look-up, a survey or a proof reads with. Its transport lets nothing through that writes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use lockstep_systems::keycloak::Keycloak;
use lockstep_systems::rancher::Rancher;
use lockstep_systems::{Error, TokenFacts};
use lockstep_words::{Message, en::check as say};

use super::rights::may_not_consent;
use crate::blueprint::{Blueprint, Draft};
use crate::clients::Clients;
use crate::host::Host;
use crate::plan::{Place, Surroundings};
use crate::port::Event;
use crate::run::{Control, Stop};
use crate::survey::Survey;
use crate::time::of_http;
use crate::vault::Vault;

/// What is read with, and what it is read for.
pub(crate) struct ReadContext {
    /// The forms.
    pub(crate) draft: Draft,
    /// The blueprint so far.
    pub(crate) blueprint: Blueprint,
    /// What was read before.
    pub(crate) survey: Survey,
    /// What a plan depends on besides.
    pub(crate) around: Surroundings,
    /// The systems, as far as there are sign-ins. They only read.
    pub(crate) clients: Clients,
    /// Rancher as the person whose access is proven, once they have come in.
    pub(crate) person: Option<Rancher>,
    /// Clock and screens.
    pub(crate) host: Rc<dyn Host>,
    /// What people say meanwhile.
    pub(crate) control: Control,
    /// The secrets of this run.
    pub(crate) vault: Rc<RefCell<Vault>>,
    /// Whether Graph's token may not consent for the tenant, once it was read.
    pub(crate) may_not_consent: Cell<Option<bool>>,
}

impl ReadContext {
    /// Says something to the screens.
    pub(crate) fn say(&self, event: Event) {
        self.host.say(event);
    }

    /// Says which system is being read.
    pub(super) fn say_reading(&self, place: Place) {
        let message = Message::new(say::BUSY_READING).with("system", place.name());
        self.say(Event::Busy { message });
    }

    /// Keycloak, signed in to.
    ///
    /// # Errors
    /// [`Stop::NoCredentials`].
    pub(crate) fn keycloak(&self) -> Result<&Keycloak, Stop> {
        self.clients.keycloak.as_ref().ok_or(Stop::NoCredentials(Place::Keycloak))
    }

    /// Rancher, signed in to by the administrator.
    ///
    /// # Errors
    /// [`Stop::NoCredentials`].
    pub(crate) fn rancher(&self) -> Result<&Rancher, Stop> {
        self.clients.rancher.as_ref().ok_or(Stop::NoCredentials(Place::Rancher))
    }

    /// How far Rancher's clock is ahead of ours, in seconds; nothing where it has not said what time it is.
    pub(super) fn rancher_ahead(&self) -> Option<i64> {
        let theirs = of_http(&self.clients.rancher_date()?)?;
        let difference = i64::try_from(theirs).ok()? - i64::try_from(self.around.now).ok()?;
        Some(difference / 1000)
    }

    /// Waits; whether somebody has said "stop" meanwhile.
    pub(crate) async fn wait(&self, time: Duration) -> bool {
        self.host.sleep(time).await;
        self.control.stopped()
    }

    /// What Graph's token says of itself; nothing where there is none, or it is none that can be read.
    ///
    /// # Errors
    /// Those of signing in.
    pub(crate) async fn token(&self) -> Result<Option<TokenFacts>, Error> {
        let Some(graph) = &self.clients.graph else { return Ok(None) };
        let facts = TokenFacts::read(&graph.access_token().await?);
        self.may_not_consent.set(facts.as_ref().map(may_not_consent));
        Ok(facts)
    }

    /// What Entra ID says to the secret that Keycloak uses, where it refuses it. `handed`: the one that another
    /// administrator has made, rather than the one that this run has made.
    pub(crate) async fn refused_secret(&self, tenant: &str, client_id: &str, handed: bool) -> Option<Error> {
        let secret = {
            let vault = self.vault.borrow();
            let made = vault.broker_secret().cloned().filter(|_| !handed);
            made.or_else(|| vault.handed_secret(&self.draft))?
        };
        self.clients.login.client_credentials(tenant, client_id, &secret).await.err()
    }
}
