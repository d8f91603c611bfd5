//! A proof is a value: what was wanted, what each request answered, and the chain that explains it.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use super::Matrix;
use crate::plan::Place;
use crate::run::Stopped;

/// Where in the chain something happens, in the order a sign-in passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hop {
    /// The person's membership in the Entra group.
    Entra,
    /// The identity provider: Entra ID's answer arrives at Keycloak, and its token names the group.
    IdentityProvider,
    /// The mapper and the Keycloak group.
    Keycloak,
    /// The claims in Keycloak's tokens.
    Token,
    /// The sign-in at Rancher, and the group among the person's principals there.
    Rancher,
    /// The binding in Rancher: the role, the project and the namespaces in it.
    Binding,
    /// The role template and the cluster roles that come of it.
    Role,
    /// The role bindings in the cluster, and its answers.
    Kubernetes,
}

impl Hop {
    /// The system in which it is.
    #[must_use]
    pub const fn place(self) -> Place {
        match self {
            Hop::Entra => Place::Entra,
            Hop::IdentityProvider | Hop::Keycloak | Hop::Token => Place::Keycloak,
            Hop::Rancher | Hop::Binding | Hop::Role => Place::Rancher,
            Hop::Kubernetes => Place::Kubernetes,
        }
    }

    /// All of them, in order.
    pub const ALL: [Hop; 8] = [
        Hop::Entra,
        Hop::IdentityProvider,
        Hop::Keycloak,
        Hop::Token,
        Hop::Rancher,
        Hop::Binding,
        Hop::Role,
        Hop::Kubernetes,
    ];

    /// The hop's name in attributes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Hop::Entra => "entra",
            Hop::IdentityProvider => "identity-provider",
            Hop::Keycloak => "keycloak",
            Hop::Token => "token",
            Hop::Rancher => "rancher",
            Hop::Binding => "binding",
            Hop::Role => "role",
            Hop::Kubernetes => "kubernetes",
        }
    }

    /// The hop's name on screens and in `broken at: HOP: CAUSE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Hop::Entra => "Entra ID",
            Hop::IdentityProvider => "identity provider",
            Hop::Keycloak => "Keycloak group",
            Hop::Token => "token",
            Hop::Rancher => "Rancher",
            Hop::Binding => "binding",
            Hop::Role => "role",
            Hop::Kubernetes => "Kubernetes",
        }
    }
}

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Came {
    /// The person came through Keycloak.
    In {
        /// Their id in Keycloak.
        user_id: String,
        /// What Rancher said where it did not accept them.
        refused: Option<String>,
        /// Whether nobody signed in, and a key of theirs was given.
        #[serde(default)]
        by_key: bool,
    },
    /// Nobody came.
    Not {
        /// Why.
        stopped: Stopped,
    },
}

/// How a hop came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HopState {
    /// As wanted.
    Holds,
    /// The chain breaks here.
    Broken,
    /// Not reached, because an earlier hop broke.
    NotReached,
}

/// One hop of one person's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HopResult {
    /// Which hop.
    pub hop: Hop,
    /// How it came out.
    pub state: HopState,
    /// What the group is called here, for example `keycloakoidc_group://Dev`.
    pub name: String,
    /// What is wanted here, in one sentence.
    pub expected: Message,
    /// What was seen, in one sentence.
    pub fact: Message,
    /// The call that showed it, for example `Microsoft Graph, POST /v1.0/users/{id}/checkMemberGroups`; empty where the
    /// hop was not reached.
    pub source: String,
    /// When that was read, in milliseconds since 1970; 0 where the hop was not reached.
    pub at: u64,
}

/// The chain that leads to one grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainOf {
    /// The grant in a few words: `Dev: read-only on trinity of alpha`; the group's name where it has none.
    pub of: String,
    /// Its hops.
    pub hops: Vec<HopResult>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// An answer is not as wanted, and this is why.
    Broken,
    /// Spoils something later.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something found, with cause and remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where.
    pub hop: Hop,
    /// How bad.
    pub severity: Severity,
    /// What it is.
    pub cause: Message,
    /// What to do.
    pub remedy: Message,
    /// Whether it was seen itself, or follows from what was seen.
    pub likely: bool,
    /// Ids of the changes by which a plan made at that moment mends it; none where no plan does.
    pub repair: Vec<String>,
}

/// The person who signed in, as each system knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The display name, for example `Hayden Park`.
    pub name: String,
    /// The user principal name in Entra ID.
    pub upn: String,
    /// The object id in Entra ID.
    pub entra_id: Option<String>,
    /// The user id in Keycloak.
    pub keycloak_id: Option<String>,
    /// The user id in Rancher.
    pub rancher_id: Option<String>,
}

/// A sign-in through Keycloak alone: what came from Entra ID, and what Keycloak made of it. Rancher is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeycloakTest {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who.
    pub person: Person,
    /// Whether they came through.
    pub signed_in: bool,
    /// What Keycloak has of them from Entra ID: name and value.
    pub arrived: Vec<(Message, String)>,
    /// The chain, from Entra ID to the token.
    pub hops: Vec<HopResult>,
    /// What was found, worst first.
    pub findings: Vec<Finding>,
    /// The tokens that Keycloak makes of it: name, and claims with their values as JSON.
    pub tokens: Vec<(Message, Vec<(String, String)>)>,
}

/// A question put to a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The cluster's name.
    pub cluster: String,
    /// The verb, for example `list`.
    pub verb: String,
    /// The resource, for example `pods`.
    pub resource: String,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
}

impl Question {
    /// The question in few words: `list pods in trinity`.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {} in {namespace}", self.verb, self.resource),
            None => format!("{} {}", self.verb, self.resource),
        }
    }
}

/// What a cluster answered to a real request made with the person's own token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// Whether it should be allowed.
    pub wanted: bool,
    /// Whether it was allowed; nothing where no answer came.
    pub allowed: Option<bool>,
    /// The HTTP status.
    pub status: u16,
    /// The command that asks the same, for example `kubectl get pod -n trinity`.
    pub command: String,
    /// What a terminal would print: a table with the header first, or the error's one line.
    pub lines: Vec<String>,
    /// The id of this request in the cluster's audit log.
    pub request_id: Option<String>,
    /// What allows it, in the cluster's own words.
    pub reason: Option<String>,
}

impl Answer {
    /// Whether the answer is the wanted one.
    #[must_use]
    pub fn as_wanted(&self) -> bool {
        self.allowed == Some(self.wanted)
    }
}

/// What a person's sign-in proved, or where nobody signed in, what the clusters say about everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The setup's mark.
    pub mark: String,
    /// Milliseconds since 1970.
    pub at: u64,
    /// Who signed in; or who was to, where the sign-in did not come back. Without a name nobody was to.
    pub person: Person,
    /// Whether this person is to get in nowhere.
    #[serde(default)]
    pub refused: bool,
    /// What Rancher said where it did not let the person in.
    #[serde(default)]
    pub turned_away: Option<String>,
    /// Whether a key of the person's own took the place of a sign-in.
    #[serde(default)]
    pub by_key: bool,
    /// As whom clusters know the person: their groups.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Rancher's address.
    #[serde(default)]
    pub rancher: String,
    /// Whether it [holds](Proof::holds), written down for those who show it.
    #[serde(default)]
    pub came_out: bool,
    /// Whether the sign-in came through to Rancher.
    pub signed_in: bool,
    /// The three answers, or as many as the grants give.
    pub answers: Vec<Answer>,
    /// The chain, hop by hop.
    pub hops: Vec<HopResult>,
    /// The chains to the person's other grants.
    #[serde(default)]
    pub chains: Vec<ChainOf>,
    /// Everyone, everywhere; empty where it could not be read.
    pub matrix: Matrix,
    /// What was found, worst first.
    pub findings: Vec<Finding>,
}

impl Proof {
    /// Whether somebody was to sign in.
    #[must_use]
    pub fn is_of_person(&self) -> bool {
        !self.person.upn.is_empty()
    }

    /// Whether every answer and every cell is as wanted and no hop is broken. Warnings do not count.
    #[must_use]
    pub fn holds(&self) -> bool {
        let tried = match (self.is_of_person(), self.refused) {
            (false, _) => !self.matrix.blocks.is_empty(),
            // Whom Rancher does not let in has been refused everywhere.
            (true, true) => true,
            (true, false) => self.signed_in && !self.answers.is_empty(),
        };
        tried
            && self.answers.iter().all(Answer::as_wanted)
            && self.hops.iter().all(|hop| hop.state == HopState::Holds)
            && self.matrix.is_as_wanted()
            && self.findings.iter().all(|finding| finding.severity != Severity::Broken)
    }
}
