//! What is read of the systems, and what comes of it: surveys, what a form's fields turn out to be, proofs.
//!
//! A reading is worked out where the engine has feature `work`, which is not where the sign-ins are. So it goes in rounds:
//! whoever holds the sign-ins ([`crate::session`]) hands over what is wanted and all that was answered so far, and gets
//! either the end or what is to be asked next. Nothing is kept between rounds: each begins anew and runs on to the first
//! question that has no answer yet. No secret is in what is handed over; nothing is written.

#[cfg(feature = "work")]
mod allowed;
#[cfg(feature = "work")]
mod entra;
#[cfg(feature = "work")]
mod fields;
#[cfg(feature = "work")]
mod held;
#[cfg(feature = "work")]
mod preview;
#[cfg(feature = "work")]
mod rancher;
mod rights;
#[cfg(feature = "work")]
mod roles;
#[cfg(feature = "work")]
mod round;
#[cfg(feature = "work")]
mod step;
#[cfg(feature = "work")]
mod told;

use lockstep_json::{Read, Value, Write};
use lockstep_systems::{Error, Request, Response, TokenFacts, TransportError};

use crate::blueprint::{Blueprint, Draft, Step};
use crate::plan::Surroundings;
use crate::port::SecretsHeld;
use crate::proof::Came;
use crate::run::Trouble;

pub(crate) use rights::may_not_consent;
#[cfg(feature = "work")]
pub use round::round;
#[cfg(feature = "work")]
pub(crate) use told::Desk;

/// The bearer of a request in the administrator's name, for whoever sends it to put the token in its place.
pub const ADMINISTRATOR: &str = "the-administrator-of-this-system";
/// The same for the person whose access is proven.
pub const PERSON: &str = "the-person-who-has-signed-in";

/// What is read, and what for.
#[derive(Clone, Debug, PartialEq, Write, Read)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reading {
    /// All systems, for a plan. Ends in `{survey, plan}`, or `{trouble}`.
    Survey,
    /// Rancher, for the plan that switches sign-in through Keycloak off. Ends in `{plan}`, or `{trouble}`.
    Disable,
    /// What Continue on a step asks. Ends in a [`Checked`].
    Step {
        /// The step.
        step: Step,
    },
    /// What can be found out about a field, said as events. Ends in `{survey}` where more is known now.
    Field {
        /// The field's id.
        field: String,
    },
    /// Of a proof, what can be known before the person signs in. Ends in a `proof::Before`, of which the
    /// sign-in needs `seen.person.upn` and `client` and the clusters `targets`, or `{trouble}`.
    Before {
        /// The person's user principal name.
        person: String,
    },
    /// Of a proof for which nobody signs in, the same: of it `targets` is needed.
    Nobody,
    /// Of a proof, one cluster. Ends in `{looked}`, or `{trouble}`.
    Cluster {
        /// The cluster: one of the `targets` of what was known before.
        target: Value,
        /// Who has come in, if anybody: the `visitor` of what came after the sign-in.
        visitor: Value,
    },
    /// One cell of the matrix, read anew. Ends in a [`crate::shown::Detail`].
    Cell {
        /// The cell: a `shown::At`.
        at: Value,
        /// The Keycloak group of its row; nothing for a person, and for anyone else who signs in.
        group: Option<String>,
        /// As whom clusters know the person of its row; null where it is not of one.
        groups: Option<Vec<String>>,
    },
    /// Of a proof, the end. Ends in `{proof}`.
    End {
        /// The `seen` of what came after the sign-in; null where nobody was to sign in.
        seen: Value,
        /// What came of each cluster.
        looked: Vec<Value>,
        /// The `beyond` of what was known before.
        beyond: Value,
        /// Whether the person is to get in nowhere.
        refused: bool,
    },
    /// Of a proof, what comes after the sign-in and before the clusters. Ends in `{seen, visitor}`, or of a test of
    /// Keycloak alone in `{test}`, or `{trouble}`.
    After {
        /// Whether Rancher is left out.
        alone: bool,
        /// What was known before, as it was written.
        before: Value,
        /// How the sign-in ended.
        came: Came,
        /// When it began, in milliseconds since 1970.
        began: u64,
    },
}

/// What a reading is about, without any secret.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct About {
    /// What is read.
    pub reading: Reading,
    /// The forms.
    pub draft: Draft,
    /// The blueprint so far.
    pub blueprint: Blueprint,
    /// What was read before: a [`crate::survey::Survey`].
    pub survey: Value,
    /// What a plan depends on besides.
    pub around: Surroundings,
    /// Which sign-ins there are.
    pub held: SecretsHeld,
}

/// Something to be done by whoever holds the sign-ins.
#[derive(Clone, Debug, PartialEq, Write, Read)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ask {
    /// Send a request. It is a reading one.
    Send {
        /// The request, with [`ADMINISTRATOR`] or [`PERSON`] where a token belongs.
        request: Request,
    },
    /// Wait.
    Wait {
        /// How long, in milliseconds.
        ms: u64,
    },
    /// Tell what Graph's token says of itself.
    Token,
    /// Tell which roles on a realm the token of Keycloak's administrator names.
    Roles {
        /// The realm.
        realm: String,
    },
    /// Try whether Entra ID accepts the secret that Keycloak uses for the application.
    Try {
        /// The tenant.
        tenant: String,
        /// The application's client id.
        client_id: String,
        /// The secret that another administrator has made, rather than the one that this run has made.
        handed: bool,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Write, Read)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// The system's answer.
    Came {
        /// It.
        response: Response,
    },
    /// No whole answer.
    Lost {
        /// Why.
        error: TransportError,
    },
    /// The time is over.
    Waited {
        /// Whether somebody has said "stop".
        stopped: bool,
    },
    /// What the token says; nothing where it is none that can be read.
    Token {
        /// It.
        facts: Option<TokenFacts>,
    },
    /// The roles; nothing where the token names none.
    Roles {
        /// Their names.
        roles: Option<Vec<String>>,
    },
    /// What Entra ID says to the secret; nothing where it accepts it, or there is none to try.
    Tried {
        /// Its refusal.
        error: Option<Error>,
    },
    /// Signing in failed: the reading ends here.
    Failed {
        /// Why.
        error: Error,
    },
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct Answered {
    /// What was asked.
    pub ask: Ask,
    /// What came of it.
    pub answer: Answer,
}

/// How far a reading has come.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(default)]
pub struct Round {
    /// Everything that it has to say to the screens so far, each a [`crate::port::Event`].
    pub said: Vec<Value>,
    /// What is to be asked next, all at once.
    pub asks: Vec<Ask>,
    /// The end, in the form that [`Reading`] says.
    pub end: Option<Value>,
}

/// What came of Continue on a step.
#[derive(Clone, Debug, Default, PartialEq, Write, Read)]
#[serde(default)]
pub struct Checked {
    /// What is to correct, each a [`crate::blueprint::Problem`].
    pub problems: Vec<Value>,
    /// A trouble that is no field's fault.
    pub trouble: Option<Trouble>,
    /// Groups that were found.
    pub groups: Vec<GroupOfRow>,
    /// All that is known now: a [`crate::survey::Survey`].
    pub survey: Value,
}

/// The Entra group of a row of step 2.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct GroupOfRow {
    /// Which row, from 0.
    pub row: usize,
    /// The name or id as typed.
    pub typed: String,
    /// The exact name.
    pub name: String,
    /// The object id.
    pub id: String,
}
