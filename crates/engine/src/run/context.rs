//! What every change needs around it.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_systems::Error;
use lockstep_systems::graph::Graph;
use lockstep_systems::keycloak::Keycloak;
use lockstep_systems::rancher::Rancher;
use lockstep_words::{Message, en::explain as say, en::plan, en::proof};

use super::{Control, Journal, NoSignIn, Trouble};
use crate::blueprint::{Blueprint, Step};
use crate::clients::Clients;
use crate::explain;
use crate::host::Host;
use crate::plan::{Place, Value};
use crate::port::Event;
use crate::text::to_text;
use crate::vault::Vault;

/// The surroundings of a run or a proof.
#[derive(Clone)]
pub struct Context {
    /// Clock, storage, mailbox, screens.
    pub host: Rc<dyn Host>,
    /// The four systems.
    pub clients: Clients,
    /// What is wanted.
    pub blueprint: Rc<Blueprint>,
    /// Secrets that come up.
    pub vault: Rc<RefCell<Vault>>,
    /// What was done.
    pub journal: Rc<RefCell<Journal>>,
    /// What people say meanwhile.
    pub control: Control,
}

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// A system would not.
    System(Error),
    /// Entra ID does not accept the client secret that was made for Keycloak a while ago.
    NotKnown(Error),
    /// The system shows something else than what it accepted.
    ReadBack {
        /// Where.
        place: Place,
        /// What differs.
        what: String,
    },
    /// A value that another change should have given is missing.
    NoValue(String),
    /// No local administrator could get back in.
    NoWayBack,
    /// The sign-in did not give what was needed.
    SignIn(NoSignIn),
    /// No credentials of a system are in memory.
    NoCredentials(Place),
    /// The journal could not be written.
    NotKept(String),
    /// A look at what was made found this.
    Found(Box<Trouble>),
    /// Entra ID knows nobody of this user principal name.
    NoSuchPerson(String),
    /// Rancher does not accept the key of the person whose access is to be proven.
    KeyRefused,
    /// That key belongs to somebody who has not come through Keycloak; empty where none was given.
    KeyOfNobody(String),
    /// Rancher gives no commands for a cluster: it does not know its own address.
    NoServerUrl,
    /// Neither agent nor nodes of a cluster came in time.
    NotJoined {
        /// The cluster's name.
        cluster: String,
        /// Whether nodes were waited for.
        nodes: bool,
        /// How it stood last.
        state: Message,
    },
    /// It was stopped while it waited for people.
    Stopped,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::System(error)
    }
}

impl Stop {
    /// Cause and remedy.
    #[must_use]
    pub fn trouble(&self, place: Place) -> Trouble {
        let (at, said, means, remedy) = match self {
            Stop::System(error) => return explain::trouble(error),
            Stop::Found(trouble) => return (**trouble).clone(),
            Stop::SignIn(none) => return none.trouble(),
            Stop::NotKnown(error) => {
                let means = Message::new(say::SECRET_WRONG).with("code", error.code().unwrap_or("no code"));
                return Trouble { means, remedy: say::SECRET_WRONG_DO.into(), ..explain::trouble(error) };
            }
            Stop::ReadBack { place, what } => (
                *place,
                what.clone(),
                Message::new(say::READ_BACK).with("what", what).with("system", place.name()),
                Message::new(say::READ_BACK_DO),
            ),
            Stop::NoValue(what) => {
                (place, what.clone(), Message::new(say::NO_VALUE).with("what", what), Message::new(say::NO_VALUE_DO))
            }
            Stop::NoWayBack => (Place::Rancher, String::new(), say::NO_WAY_BACK.into(), say::NO_WAY_BACK_DO.into()),
            Stop::NoCredentials(place) => (
                *place,
                String::new(),
                Message::new(say::NO_CREDENTIALS).with("system", place.name()),
                Message::new(say::NO_CREDENTIALS_DO).with("step", step_of(*place).number()),
            ),
            Stop::NoSuchPerson(upn) => (
                Place::Entra,
                String::new(),
                Message::new(proof::NO_SUCH_PERSON).with("upn", upn),
                Message::new(proof::NO_SUCH_PERSON_DO),
            ),
            Stop::KeyRefused => {
                (Place::Rancher, String::new(), proof::KEY_REFUSED.into(), proof::KEY_REFUSED_DO.into())
            }
            Stop::KeyOfNobody(name) => (
                Place::Rancher,
                String::new(),
                Message::new(proof::KEY_OF_NOBODY).with("name", name),
                Message::new(proof::KEY_OF_NOBODY_DO),
            ),
            Stop::NoServerUrl => {
                (Place::Rancher, String::new(), plan::NO_SERVER_URL.into(), plan::NO_SERVER_URL_DO.into())
            }
            Stop::NotJoined { cluster, nodes, state } => (
                Place::Kubernetes,
                state.say(),
                Message::new(plan::NOT_JOINED).with("cluster", cluster),
                if *nodes { plan::NODES_NOT_JOINED_DO } else { plan::AGENT_NOT_JOINED_DO }.into(),
            ),
            Stop::Stopped => (place, String::new(), say::STOPPED.into(), say::STOPPED_DO.into()),
            Stop::NotKept(said) => {
                (place, said.clone(), Message::new(say::NOT_KEPT).with("said", said), Message::new(say::NOT_KEPT_DO))
            }
        };
        Trouble { place: at, tried: String::new(), said, means, remedy, request_id: None }
    }
}

/// The step in which a system's sign-in is entered.
pub(crate) const fn step_of(place: Place) -> Step {
    match place {
        Place::Entra => Step::Entra,
        Place::Keycloak => Step::Keycloak,
        Place::Rancher | Place::Kubernetes => Step::Rancher,
    }
}

impl Context {
    /// Graph, signed in to.
    ///
    /// # Errors
    /// [`Stop::NoCredentials`].
    pub fn graph(&self) -> Result<&Graph, Stop> {
        self.clients.graph.as_ref().ok_or(Stop::NoCredentials(Place::Entra))
    }

    /// Keycloak, signed in to.
    ///
    /// # Errors
    /// [`Stop::NoCredentials`].
    pub fn keycloak(&self) -> Result<&Keycloak, Stop> {
        self.clients.keycloak.as_ref().ok_or(Stop::NoCredentials(Place::Keycloak))
    }

    /// Rancher, signed in to.
    ///
    /// # Errors
    /// [`Stop::NoCredentials`].
    pub fn rancher(&self) -> Result<&Rancher, Stop> {
        self.clients.rancher.as_ref().ok_or(Stop::NoCredentials(Place::Rancher))
    }

    /// A value of the plan, now that the changes before it are made.
    pub(super) fn resolve(&self, value: &Value) -> Result<String, Stop> {
        match value {
            Value::Known(text) => Ok(text.clone()),
            Value::From { change, output } => self
                .journal
                .borrow()
                .output(change, output)
                .map(str::to_owned)
                .ok_or_else(|| Stop::NoValue(format!("{change}, {output}"))),
            Value::NotYetAsked => Err(Stop::NoValue("a field of a step is empty".into())),
        }
    }

    /// Writes the journal down.
    ///
    /// # Errors
    /// [`Stop::NotKept`].
    pub async fn keep_journal(&self) -> Result<(), Stop> {
        let text = to_text(&*self.journal.borrow());
        self.host.keep(&journal_name(&self.blueprint.name), text).await.map_err(Stop::NotKept)
    }

    /// Says something to the screens.
    pub(super) fn say(&self, event: Event) {
        self.host.say(event);
    }
}

/// The name under which a setup's journal is kept.
#[must_use]
pub fn journal_name(setup: &str) -> String {
    format!("journal:{setup}")
}
