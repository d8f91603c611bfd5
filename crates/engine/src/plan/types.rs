//! A plan is a value: it can be printed, compared, saved and applied later.

use std::collections::BTreeMap;

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use crate::blueprint::Step;

/// The four systems as people speak of them. Entra ID's login host and Graph are one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Microsoft Entra ID.
    Entra,
    /// Keycloak.
    Keycloak,
    /// Rancher.
    Rancher,
    /// A cluster behind Rancher.
    Kubernetes,
}

impl Place {
    /// All four, in the order of the chain.
    pub const ALL: [Place; 4] = [Place::Entra, Place::Keycloak, Place::Rancher, Place::Kubernetes];

    /// The system's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Place::Entra => "Entra ID",
            Place::Keycloak => "Keycloak",
            Place::Rancher => "Rancher",
            Place::Kubernetes => "Kubernetes",
        }
    }
}

/// What a change does to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Makes it.
    Create,
    /// Changes it.
    Update,
    /// Removes it.
    Delete,
    /// Only looks, and stops the run if what it sees is not safe.
    Check,
}

/// When a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// With the administrator's sign-in, before the proof.
    Apply,
    /// After the proof: temporary settings are put right.
    CloseWindow,
}

/// One field, before and after. Secrets show neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// The field's name in the system.
    pub field: String,
    /// What is there now; nothing where it is unset.
    pub before: Option<String>,
    /// What will be there; nothing where it will be unset.
    pub after: Option<String>,
}

/// A value in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Known now.
    Known(String),
    /// Known once another change is made.
    From {
        /// The change's id.
        change: String,
        /// Which of its outputs.
        output: String,
    },
    /// A screen has not asked for it yet.
    NotYetAsked,
}

impl Value {
    /// The text on a screen: the value, or nothing where it is not known yet.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Value::Known(text) => Some(text),
            Value::From { .. } | Value::NotYetAsked => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Known(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Known(text)
    }
}

/// One change of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its name in the plan and the journal, for example `keycloak.group.Dev`.
    pub id: String,
    /// Where it is made.
    pub place: Place,
    /// The step whose form wants it.
    pub step: Step,
    /// What it does.
    pub act: Act,
    /// When.
    pub phase: Phase,
    /// The object, for example `Group Dev`.
    pub subject: Message,
    /// One quiet line below it.
    pub detail: Option<Message>,
    /// Field by field; empty where the whole object is new or goes.
    pub diff: Vec<Diff>,
    /// Ids of the changes that must be done before.
    pub needs: Vec<String>,
    /// Whether someone signs in while it is made.
    pub asks_sign_in: bool,
    /// Whether undo can take it back.
    pub reversible: bool,
    /// How it is done.
    pub op: super::Op,
}

/// An object that is as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it is.
    pub place: Place,
    /// The step whose form wants it.
    pub step: Step,
    /// The object.
    pub subject: Message,
    /// Why it is listed, where that is not plain.
    pub detail: Option<Message>,
}

/// Something that must be put right before anything is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Where it can be put right.
    pub step: Step,
    /// The field, where there is one.
    pub field: Option<String>,
    /// What is in the way and what to do.
    pub message: Message,
    /// A value that would be right.
    pub suggestion: Option<String>,
}

/// What will be done, and what stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The setup's mark.
    pub mark: String,
    /// When the systems were read, in milliseconds since 1970.
    pub surveyed_at: u64,
    /// The changes, in an order that respects their needs.
    pub changes: Vec<Change>,
    /// What stays as it is.
    pub kept: Vec<Kept>,
    /// What is in the way; with any of these nothing can be applied.
    pub blocked: Vec<Blocked>,
    /// What should be known before applying.
    pub notes: Vec<Message>,
}

impl Plan {
    /// The changes made before the proof, checks with them.
    pub fn before_proof(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.phase == Phase::Apply)
    }

    /// Those of them that write.
    pub fn writes_before_proof(&self) -> impl Iterator<Item = &Change> {
        self.before_proof().filter(|change| change.act != Act::Check)
    }

    /// The changes that write, checks left out.
    pub fn writes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.act != Act::Check)
    }

    /// The number of changes that write.
    #[must_use]
    pub fn count(&self) -> usize {
        self.writes().count()
    }

    /// Whether applying would ask someone to sign in.
    #[must_use]
    pub fn asks_sign_in(&self) -> bool {
        self.changes.iter().any(|change| change.asks_sign_in)
    }
}

/// What a plan depends on besides blueprint and survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// Now, in milliseconds since 1970.
    pub now: u64,
    /// The address people come back to after a sign-in of the setup.
    pub callback: String,
    /// The fingerprint of a client secret that another administrator has made.
    pub handed: Option<String>,
    /// The administrator may not consent for the tenant, nor see whether somebody has.
    pub may_not_consent: bool,
}

/// Non-secret outputs of changes: change id, then output name.
pub type Outputs = BTreeMap<String, BTreeMap<String, String>>;
