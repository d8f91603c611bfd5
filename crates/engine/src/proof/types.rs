//! A proof is a value: what was wanted, what each request answered, and the chain that explains it.

use lockstep_json::{Read, Write};
use lockstep_words::Message;

use crate::run::Stopped;

/// Where in the chain something happens, in the order a sign-in passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Write, Read)]
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
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Came {
    /// The person came through Keycloak.
    In {
        /// Their id in Keycloak.
        user_id: String,
        /// What Rancher said where it did not accept them.
        refused: Option<String>,
    },
    /// Nobody came.
    Not {
        /// Why.
        stopped: Stopped,
    },
}

/// How a hop came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct ChainOf {
    /// The grant in a few words: `Dev: read-only on trinity of alpha`; the group's name where it has none.
    pub of: String,
    /// Its hops.
    pub hops: Vec<HopResult>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Write, Read)]
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
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
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
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
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

/// What a cell of the matrix shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Write, Read)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// Has access, as wanted.
    Wanted,
    /// No access, as wanted.
    None,
    /// Wanted, but not there.
    Missing,
    /// There, but wanted by nobody.
    Excess,
    /// Comes with the role.
    WithRole,
    /// The cluster did not answer.
    Unknown,
}

impl Cell {
    /// All of them, in the order of the legend.
    pub const ALL: [Cell; 6] = [Cell::Wanted, Cell::None, Cell::WithRole, Cell::Missing, Cell::Excess, Cell::Unknown];

    /// The letter that stands for it in [`Block::cells`].
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Cell::Wanted => 'w',
            Cell::None => '-',
            Cell::Missing => 'm',
            Cell::Excess => 'x',
            Cell::WithRole => 'r',
            Cell::Unknown => '?',
        }
    }

    /// The cell of a letter; [`Cell::Unknown`] of any other.
    #[must_use]
    pub fn of(letter: char) -> Cell {
        Cell::ALL.into_iter().find(|cell| cell.letter() == letter).unwrap_or(Cell::Unknown)
    }

    /// Whether it is not as wanted, or not known.
    #[must_use]
    pub const fn differs(self) -> bool {
        matches!(self, Cell::Missing | Cell::Excess | Cell::Unknown)
    }
}

/// By which means it is known what somebody may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Write, Read)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Worked out here, from one reading of the cluster's roles and bindings.
    #[default]
    Computed,
    /// The cluster was asked by the administrator (`SubjectAccessReview`), besides.
    Review,
    /// The cluster was asked by the person (`SelfSubjectAccessReview`), besides.
    SelfReview,
    /// The person has tried it, by a real request.
    Request,
}

/// A row of the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct Row {
    /// The Keycloak group; nothing for a person, and for anyone else who signs in.
    pub group: Option<String>,
    /// Who is in the group, as the row of step 2 says it: mostly the Entra group's name.
    pub entra_group: Option<String>,
    /// The person who has signed in.
    pub person: Option<String>,
}

/// One answer that is not as wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct Difference {
    /// Which row of the matrix.
    pub row: usize,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
    /// What it is about, for example `list pods in trinity`.
    pub question: String,
    /// Whether it is too much; else it is missing.
    pub excess: bool,
    /// What decides it: the binding that gives too much, or the row of the blueprint that wants it.
    pub by: String,
    /// The rule.
    pub rule: String,
}

/// A cell of which more than the computed answer is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct Proven {
    /// Which row of the matrix.
    pub row: usize,
    /// Which column of the block.
    pub column: usize,
    /// How many of its questions.
    pub questions: usize,
    /// By which means.
    pub by: Means,
}

/// One cluster's part of the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct Block {
    /// The cluster's name.
    pub cluster: String,
    /// Its id in Rancher; empty where there is none.
    pub id: String,
    /// When it was read, in milliseconds since 1970.
    pub at: u64,
    /// Why nothing is known of it.
    pub unreadable: Option<Message>,
    /// How many requests reading it took.
    pub requests: usize,
    /// The columns: namespaces, then nothing for the whole cluster.
    pub columns: Vec<Option<String>>,
    /// For each row a text of letters, one for each column ([`Cell::letter`]).
    pub cells: Vec<String>,
    /// How many questions were answered.
    pub questions: usize,
    /// How many of them came out as wanted.
    pub as_wanted: usize,
    /// What is not as wanted, excess first.
    pub differences: Vec<Difference>,
    /// How many more there are.
    pub more: usize,
    /// Rights that come with a role and nobody asked for, for example `list storageclasses`.
    pub with_roles: Vec<String>,
    /// Cells that are proven by more than computing.
    pub proven: Vec<Proven>,
    /// What asks a person's questions at a terminal.
    pub commands: Vec<String>,
    /// Questions that the cluster itself answered otherwise than they were computed here, with its words.
    pub disagrees: Vec<(String, String)>,
}

impl Block {
    /// A cell; [`Cell::Unknown`] where there is none.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells
            .get(row)
            .and_then(|cells| cells.as_bytes().get(column))
            .map_or(Cell::Unknown, |l| Cell::of(char::from(*l)))
    }
}

/// Everyone, everywhere: decided from one reading of each cluster's roles and bindings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(default)]
pub struct Matrix {
    /// What is asked in each cell, as it is written: `list pods`.
    pub asked: Vec<String>,
    /// The rows: groups, anyone else, and the person who has signed in.
    pub rows: Vec<Row>,
    /// The clusters.
    pub blocks: Vec<Block>,
}

impl Matrix {
    /// How many questions were answered, and how many of them came out as wanted.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.blocks.iter().fold((0, 0), |(all, good), block| (all + block.questions, good + block.as_wanted))
    }

    /// Whether all is known and as wanted, and no cluster says otherwise.
    #[must_use]
    pub fn is_as_wanted(&self) -> bool {
        self.blocks.iter().all(|block| {
            block.unreadable.is_none() && block.differences.is_empty() && block.more == 0 && block.disagrees.is_empty()
        })
    }

    /// How many cells are of a kind.
    #[must_use]
    pub fn count(&self, cell: Cell) -> usize {
        let letter = u8::try_from(cell.letter()).unwrap_or_default();
        let cells = self.blocks.iter().flat_map(|block| &block.cells);
        cells.map(|cells| cells.bytes().filter(|one| *one == letter).count()).sum()
    }

    /// Rights that come with roles, each once.
    #[must_use]
    pub fn with_roles(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.blocks.iter().flat_map(|b| &b.with_roles).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Row {
    /// Whom the row is about: a group, a person, or nobody in particular (then it is empty).
    #[must_use]
    pub fn name(&self) -> String {
        let named = self.group.as_ref().or(self.person.as_ref());
        named.cloned().unwrap_or_else(|| Message::new(lockstep_words::en::proof::ANYONE).say())
    }
}

/// What a person's sign-in proved, or where nobody signed in, what the clusters say about everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
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
