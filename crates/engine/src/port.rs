//! What screens and engine say to each other. Screens send a [`Command`] and render the [`Event`]s that come back;
//! they never call a system. JSON on the wire, numbered by the carrier.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use crate::blueprint::{Draft, Problem, Step};
use crate::bundle::Handoff;
use crate::plan::{Place, Plan};
use crate::proof::{HopState, KeycloakTest, Proof};
use crate::report::{At, Detail, MatrixQuery, MatrixRange, Shown};
use crate::run::{Entry, Journal, Trouble};

/// What a worker posts once it hears: messages before that would be lost.
pub const READY: &str = "ready";

/// What a worker posts where it fails by a mistake of its own, followed by the place in the source; nothing comes after it.
pub const FAILED: &str = "failed at ";

/// From a screen to the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "messages are made one at a time and sent on as text")]
pub enum Command {
    /// The first message: the page's build, and the session of the pairing. Answer: [`Event::Attached`], or
    /// [`Event::WrongBuild`].
    Attach {
        /// The page's build id.
        build: String,
        /// The bearer of the pairing; empty where the page has none.
        session: String,
        /// Which setup.
        setup: String,
    },
    /// The forms have changed: keep them, and say the plan of the step again ([`Event::Sketch`]).
    Keep {
        /// The forms.
        draft: Draft,
        /// The step on the screen.
        step: Option<Step>,
    },
    /// A field was left: look up what can be found out about it. Answer: [`Event::Facts`]. Never an error.
    Look {
        /// The field's id.
        field: String,
    },
    /// Continue was pressed: judge the form, then ask the systems. Answer: [`Event::Checked`].
    Check {
        /// The step.
        step: Step,
    },
    /// Begin a device-code sign-in at Entra ID. Answers: [`Event::DeviceCode`], then [`Event::SignedIn`] or
    /// [`Event::Trouble`].
    BeginDeviceCode,
    /// Begin a sign-in at Microsoft in a window, with an application of the administrator's own. Answers:
    /// [`Event::SignIn`], then [`Event::SignedIn`], [`Event::Checked`] with what is to correct first, or [`Event::Trouble`].
    BeginSignIn,
    /// Read all systems and make the plan. Answer: [`Event::Planned`] or [`Event::Trouble`].
    Plan,
    /// Read what Rancher would delete, and make the plan that switches sign-in through Keycloak off. It needs Rancher's
    /// sign-in alone. Answer: [`Event::Planned`] or [`Event::Trouble`].
    PlanDisabling,
    /// Apply the plan last said. Answers: [`Event::Progress`] and in the end [`Event::Applied`].
    Apply,
    /// Stop before the next change.
    Stop,
    /// Whether the person in [`Event::ConfirmPerson`] is the right one.
    Confirm {
        /// Go on.
        yes: bool,
    },
    /// Prove with a person's sign-in. Answers: [`Event::SignIn`], …, [`Event::Proved`].
    Prove {
        /// The person's user principal name.
        person: String,
        /// Whether they are to get in nowhere.
        #[serde(default)]
        refused: bool,
    },
    /// Prove with the key or kubeconfig of a person's own that was given as [`Secret::Person`]; nobody signs in. Answer:
    /// [`Event::Proved`].
    ProveByKey {
        /// Whether they are to get in nowhere.
        #[serde(default)]
        refused: bool,
    },
    /// Compare what the clusters give everybody with what is wanted; nobody signs in. Answer: [`Event::Proved`].
    Compare,
    /// Show the proofs so far. Answer: [`Event::Shown`].
    Show {
        /// Which one, from 0; the last one where none is named.
        proof: Option<usize>,
    },
    /// Say rows of a proof's matrix. Answer: [`Event::MatrixRows`].
    MatrixRows {
        /// Which.
        query: MatrixQuery,
    },
    /// Look into a cell of a proof's matrix: read its cluster anew. Answer: [`Event::Cell`] or [`Event::Trouble`].
    Cell {
        /// Which proof, from 0.
        proof: usize,
        /// Which cell.
        at: At,
    },
    /// Let a person sign in through Keycloak alone, and see what came from Entra ID. Answers: [`Event::SignIn`], …,
    /// [`Event::Tested`].
    TestKeycloak {
        /// The person's user principal name.
        person: String,
    },
    /// Give up waiting for a sign-in. The diagnosis follows as for one that never came back.
    GiveUpSignIn,
    /// The address a person landed on, pasted by hand.
    Landed {
        /// The whole address.
        address: String,
    },
    /// Put the temporary sign-in settings right. Answers as for [`Command::Apply`].
    CloseWindow,
    /// Make what another administrator needs to make the application. Answer: [`Event::Handoff`], or
    /// [`Event::Checked`] with what is to correct first.
    HandOff,
    /// Make the bundle. Answer: [`Event::Bundle`].
    Export,
    /// Read a bundle or a blueprint file. Answer: [`Event::Imported`] or [`Event::Trouble`]'s sibling
    /// [`Event::NotImported`].
    Import {
        /// The file's name.
        name: String,
        /// The file, in base64.
        base64: String,
    },
    /// Forget this browser's draft and journal. The systems stay as they are.
    StartOver,
}

/// A secret, on its way from a field to the vault. In a message of its own; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "secret", rename_all = "kebab-case")]
pub enum Secret {
    /// An access token for Graph, or the client secret that another administrator made.
    Entra {
        /// The token or secret.
        text: String,
    },
    /// The Keycloak administrator's password, or the service account's secret.
    Keycloak {
        /// The password or secret.
        text: String,
        /// A one-time code; empty where the account needs none.
        code: String,
    },
    /// The Rancher API token, or the local administrator's password.
    Rancher {
        /// The token or password.
        text: String,
    },
    /// A kubeconfig with which the agent is put into a cluster. It is used once, while the cluster waits for it.
    Kubeconfig {
        /// The cluster's name.
        cluster: String,
        /// The file.
        text: String,
    },
    /// An API key of a person whose access is proven, or the kubeconfig that Rancher made for them. It is used once.
    Person {
        /// The key or the file.
        text: String,
    },
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Secret::Entra { .. } => "Entra",
            Secret::Keycloak { .. } => "Keycloak",
            Secret::Rancher { .. } => "Rancher",
            Secret::Kubeconfig { .. } => "Kubeconfig",
            Secret::Person { .. } => "Person",
        })
    }
}

/// What travels from the page to the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "messages are made one at a time and sent on as text")]
pub enum ToEngine {
    /// A command.
    Command(Command),
    /// A secret, by itself.
    Secret(Secret),
}

/// Which secrets the vault holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretsHeld {
    /// A token for Graph.
    pub entra: bool,
    /// Keycloak's password or secret.
    pub keycloak: bool,
    /// Rancher's token or password.
    pub rancher: bool,
}

/// Something found out about a field, shown as one quiet line below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The field's id.
    pub field: String,
    /// The line.
    pub message: Message,
    /// Whether it is good news.
    pub good: bool,
    /// A value to offer instead, where one can be computed.
    pub suggestion: Option<String>,
    /// The text it is about, where somebody may be typing another one meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Fact {
    /// A line about a field, whatever its text.
    #[must_use]
    pub fn new(field: &str, good: bool, message: Message) -> Self {
        Fact { field: field.into(), message, good, suggestion: None, text: None }
    }

    /// The line holds for this text alone: a page that has another by now does not show it.
    #[must_use]
    pub fn about(self, text: &str) -> Self {
        Fact { text: Some(text.to_owned()), ..self }
    }
}

/// A choice that a screen can offer for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value that goes into the draft.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// One quiet line: an id, a version, a state.
    pub detail: Option<Message>,
    /// Why it cannot be chosen.
    pub blocked: Option<Message>,
}

/// A cluster that waits for its agent or its nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The change's id.
    pub change: String,
    /// The cluster's name.
    pub cluster: String,
    /// Whether nodes register themselves; else an agent is put into it, by a command or with a kubeconfig.
    pub nodes: bool,
    /// Commands to choose from, each with what it is for as its detail. They hold the cluster's registration token.
    pub commands: Vec<Choice>,
    /// How it stands.
    pub state: Message,
    /// What came of the kubeconfig that was given last.
    pub trouble: Option<Trouble>,
}

/// A proof, as far as a page itself goes by it. What it says stands in what is shown of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofSummary {
    /// What the person is called who signed in; empty where nobody did.
    pub person: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Whether it holds.
    pub holds: bool,
    /// The hops: the system in which each is, and how it came out.
    pub hops: Vec<(Place, HopState)>,
}

impl ProofSummary {
    /// Of a proof.
    #[must_use]
    pub fn of(proof: &Proof) -> Self {
        let named = [&proof.person.name, &proof.person.upn].into_iter().find(|name| !name.is_empty());
        ProofSummary {
            person: named.cloned().unwrap_or_default(),
            at: proof.at,
            holds: proof.came_out,
            hops: proof.hops.iter().map(|hop| (hop.hop.place(), hop.state)).collect(),
        }
    }
}

/// Why someone must sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The administrator, so that Rancher's new authentication is verified.
    Administrator,
    /// The person whose access is proven.
    Proof,
    /// The administrator of Entra ID, for a token.
    Entra,
}

/// From the engine to the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The engine knows this page.
    Attached {
        /// The forms as kept; default where there are none.
        draft: Box<Draft>,
        /// The journal of this setup.
        journal: Journal,
        /// The proofs of this setup.
        proofs: Vec<ProofSummary>,
        /// A run ended in the middle: survey again, then go on.
        interrupted: bool,
        /// Which secrets are held.
        secrets: SecretsHeld,
    },
    /// Page and engine are of two releases: reload.
    WrongBuild {
        /// The engine's build id.
        engine: String,
    },
    /// Which secrets are held now.
    Secrets {
        /// Which.
        held: SecretsHeld,
    },
    /// What the forms so far would do, for the side of the steps.
    Sketch {
        /// The plan, possibly with values not yet asked; where a step is on the screen, what is of that step.
        plan: Plan,
        /// The steps whose systems have been read, so that it is compared with what is there; the others' part is made
        /// from the forms alone. Steps 4 and 5 are read with step 3.
        surveyed: Vec<Step>,
    },
    /// What was found out about fields.
    Facts {
        /// One or more facts; they replace the earlier ones of the same field.
        facts: Vec<Fact>,
    },
    /// What a field could be: realms, Entra groups, clusters (`clusters`), role templates (`grants.role`), …
    Choices {
        /// The field's id, without row number: `mappings.entra_group`, `clusters`, `grants.role`, `keycloak.realm`.
        field: String,
        /// The choices.
        choices: Vec<Choice>,
    },
    /// The form of a step was judged.
    Checked {
        /// The step.
        step: Step,
        /// What is to correct; none: go on.
        problems: Vec<Problem>,
        /// A trouble with a system or a right: not a field's fault. The page stays and what was typed stays.
        trouble: Option<Trouble>,
        /// The forms, with what was looked up (object ids, trimmed addresses).
        draft: Box<Draft>,
    },
    /// Show this code to the administrator, to be typed at the address.
    DeviceCode {
        /// The code.
        user_code: String,
        /// Where to type it.
        address: String,
        /// How long it is valid, in seconds.
        expires_in: u64,
    },
    /// The sign-in at Microsoft is done.
    SignedIn {
        /// Who signed in, where it is known.
        who: Option<String>,
    },
    /// The systems were read.
    Planned {
        /// The plan.
        plan: Plan,
        /// How many requests the survey took.
        requests: u32,
    },
    /// Something goes on: one quiet line.
    Busy {
        /// What.
        message: Message,
    },
    /// One change has moved on.
    Progress {
        /// Its entry in the journal.
        entry: Entry,
    },
    /// A change waits for something outside, for example Entra ID's replication.
    Waiting {
        /// The change's id.
        change: String,
        /// For what.
        message: Message,
    },
    /// A cluster waits for its agent or its nodes. Said anew when something about it changes.
    Join {
        /// What to do, and how it stands.
        join: Join,
    },
    /// Someone must sign in, in a new window.
    SignIn {
        /// Why.
        purpose: Purpose,
        /// Who is expected; empty where anyone with the right may.
        expected: String,
        /// The address to open.
        address: String,
    },
    /// Somebody has signed in: is it the right person? Nothing has been done with it yet.
    ConfirmPerson {
        /// Why they signed in.
        purpose: Purpose,
        /// The user name Keycloak shows for the session.
        user: String,
        /// Until when the sign-in can be used, in milliseconds since 1970.
        until: u64,
    },
    /// A run has ended.
    Applied {
        /// The journal.
        journal: Journal,
        /// Whether every change was done.
        complete: bool,
        /// What stopped it.
        trouble: Option<Trouble>,
    },
    /// The proof is made.
    Proved {
        /// What the page itself goes by of it.
        proof: ProofSummary,
        /// It, as it is shown.
        shown: Box<Shown>,
    },
    /// Keycloak alone was tested.
    Tested {
        /// What came of it.
        test: Box<KeycloakTest>,
        /// It, as it is shown: HTML.
        html: String,
    },
    /// One of the proofs so far, as it is shown; nothing where nothing was proven.
    Shown {
        /// It.
        shown: Option<Box<Shown>>,
    },
    /// Rows of a proof's matrix; nothing of them where there is no such proof any more.
    MatrixRows {
        /// What was asked for.
        query: MatrixQuery,
        /// The rows.
        range: MatrixRange,
    },
    /// A cell of a proof's matrix was looked into.
    Cell {
        /// Which proof, from 0.
        proof: usize,
        /// Which cell.
        at: At,
        /// What is known of it.
        detail: Detail,
    },
    /// The bundle is made.
    Bundle {
        /// The file's name.
        name: String,
        /// The zip, in base64.
        base64: String,
    },
    /// What another administrator needs is made.
    Handoff {
        /// The instructions and scripts.
        files: Handoff,
    },
    /// A bundle or blueprint was read.
    Imported {
        /// The forms it gives.
        draft: Box<Draft>,
    },
    /// A file could not be read.
    NotImported {
        /// Why, with line and field.
        message: Message,
    },
    /// Something failed that belongs to no field and no run.
    Trouble {
        /// What.
        trouble: Trouble,
    },
    /// Whether forms and proofs are kept has changed: why they are not, or that they are again. They stay in memory meanwhile.
    Storage {
        /// Why not.
        trouble: Option<Trouble>,
    },
    /// A part of the plan that comes with [`Event::Sketch`] or [`Event::Planned`]; on the way to the page alone.
    PlanPart {
        /// Some of its changes and what goes with them.
        part: Plan,
    },
    /// A part of the journal that comes with [`Event::Attached`] or [`Event::Applied`]; on the way to the page alone.
    JournalPart {
        /// Some of its entries and outputs.
        part: Journal,
    },
    /// Everything of this setup in this browser is forgotten.
    StartedOver,
}

impl Event {
    /// The place a trouble of this event is at, for the chain across the top.
    #[must_use]
    pub fn trouble_place(&self) -> Option<Place> {
        match self {
            Event::Trouble { trouble } => Some(trouble.place),
            Event::Checked { trouble, .. } | Event::Applied { trouble, .. } => trouble.as_ref().map(|t| t.place),
            _ => None,
        }
    }
}
