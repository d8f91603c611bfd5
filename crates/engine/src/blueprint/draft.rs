//! What the forms hold: text as it was typed, right or wrong, and no secret.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

use super::{
    AccessMode, Blueprint, ClusterDraft, Credential, FirstLogin, GroupsClaim, Provider, RoleWanted, Scope, Verify,
};

/// The five steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// 1 Entra ID application.
    Entra,
    /// 2 Entra ID as identity provider in Keycloak.
    Keycloak,
    /// 3 Keycloak as Rancher's authentication.
    Rancher,
    /// 4 Clusters in Rancher.
    Clusters,
    /// 5 Access by group.
    Access,
}

impl Step {
    /// All five, in order.
    pub const ALL: [Step; 5] = [Step::Entra, Step::Keycloak, Step::Rancher, Step::Clusters, Step::Access];

    /// The number on the screen, from 1.
    #[must_use]
    pub const fn number(self) -> usize {
        match self {
            Step::Entra => 1,
            Step::Keycloak => 2,
            Step::Rancher => 3,
            Step::Clusters => 4,
            Step::Access => 5,
        }
    }
}

/// Something to correct in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The step whose form holds the field.
    pub step: Step,
    /// The field's id on the screen and path in the draft, for example `entra.tenant` or `mappings.0.keycloak_group`.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Message,
    /// A value that would be right, where one can be computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The forms of one setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The setup's name.
    pub name: String,
    /// Step 1.
    pub entra: EntraDraft,
    /// Step 2.
    pub keycloak: KeycloakDraft,
    /// Step 2: rows of groups. There is always at least one row on the screen.
    pub mappings: Vec<MappingDraft>,
    /// Step 3.
    pub rancher: RancherDraft,
    /// Step 4: names of the clusters picked.
    pub clusters: Vec<String>,
    /// Step 4: clusters that Rancher does not have yet.
    pub new_clusters: Vec<ClusterDraft>,
    /// Step 5: rows of access.
    pub grants: Vec<GrantDraft>,
    /// Role templates that Rancher is to get. No screen shows them.
    #[serde(with = "As::<DefaultOnNull>")]
    pub roles: Vec<RoleWanted>,
    /// Proof: who is to sign in, as user principal name.
    pub person: String,
    /// Proof: whether this person is to get in nowhere.
    pub refused: bool,
    /// `proof.questions`: what is asked in each namespace and cluster, separated by commas; the usual where empty.
    pub questions: String,
    /// `proof.requests`: what a person tries, separated by commas; what follows from their grants where empty.
    pub requests: String,
    /// The steps that have been continued from.
    pub done: Vec<Step>,
}

impl Default for Draft {
    fn default() -> Self {
        Draft {
            name: "default".into(),
            entra: EntraDraft::default(),
            keycloak: KeycloakDraft::default(),
            mappings: vec![MappingDraft::default()],
            rancher: RancherDraft::default(),
            clusters: Vec::new(),
            new_clusters: Vec::new(),
            grants: vec![GrantDraft::default()],
            roles: Vec::new(),
            person: String::new(),
            refused: false,
            questions: String::new(),
            requests: String::new(),
            done: Vec::new(),
        }
    }
}

/// Which hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloudDraft {
    /// Microsoft's worldwide cloud.
    #[default]
    Worldwide,
    /// US Government L4.
    UsGovL4,
    /// US Government L5.
    UsGovL5,
    /// China.
    China,
    /// `login` and `graph` are typed.
    ByHand,
}

/// How the wizard gets to Graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntraWay {
    /// A pasted access token.
    #[default]
    Token,
    /// A code typed at Microsoft's device page.
    DeviceCode,
    /// A sign-in at Microsoft, in a window, with a public application of the administrator's own.
    Window,
    /// Client id and secret of an application of its own, with application permissions.
    Client,
    /// Not at all: another administrator makes the application.
    Handoff,
}

/// Step 1 as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntraDraft {
    /// Which hosts.
    pub cloud: CloudDraft,
    /// `entra.login`: the login host, for [`CloudDraft::ByHand`].
    pub login: String,
    /// `entra.graph`: Graph's host, for [`CloudDraft::ByHand`].
    pub graph: String,
    /// `entra.tenant`: id or domain.
    pub tenant: String,
    /// `entra.application`: display name.
    pub application: String,
    /// How Keycloak proves that it is the application.
    pub credential: Credential,
    /// `entra.secret_days`, for [`Credential::ClientSecret`].
    pub secret_days: String,
    /// `entra.adopt`: the client id of an application to take over; empty where Lockstep makes its own.
    pub adopt: String,
    /// Which groups a token names.
    pub groups_claim: GroupsClaim,
    /// How to sign in as administrator.
    pub way: EntraWay,
    /// `entra.client_id`: the application's client id, for [`EntraWay::Handoff`].
    pub client_id: String,
    /// `entra.admin_client`: the client id of an application of its own, for [`EntraWay::Window`] and
    /// [`EntraWay::Client`].
    pub admin_client: String,
}

impl Default for EntraDraft {
    fn default() -> Self {
        EntraDraft {
            cloud: CloudDraft::default(),
            login: String::new(),
            graph: String::new(),
            tenant: String::new(),
            application: "Keycloak broker".into(),
            credential: Credential::default(),
            secret_days: "180".into(),
            adopt: String::new(),
            groups_claim: GroupsClaim::default(),
            way: EntraWay::default(),
            client_id: String::new(),
            admin_client: String::new(),
        }
    }
}

/// How the wizard signs in to Keycloak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeycloakWay {
    /// User name and password of an administrator of realm `master`.
    #[default]
    Password,
    /// Client id and secret of a service account.
    Client,
    /// A pasted access token.
    Token,
}

/// Step 2 as typed, without the rows of groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeycloakDraft {
    /// `keycloak.url`.
    pub url: String,
    /// `keycloak.realm`.
    pub realm: String,
    /// `keycloak.alias`.
    pub alias: String,
    /// `keycloak.client`: Rancher's client id.
    pub client: String,
    /// How to sign in.
    pub way: KeycloakWay,
    /// `keycloak.user`.
    pub user: String,
    /// `keycloak.admin_client`: the service account's client id.
    pub admin_client: String,
    /// What happens at the first sign-in of someone whom Keycloak knows already.
    pub first_login: FirstLogin,
    /// Whether an identity provider and a client of these names that others made are taken over.
    pub adopt: bool,
}

impl Default for KeycloakDraft {
    fn default() -> Self {
        KeycloakDraft {
            url: String::new(),
            realm: String::new(),
            alias: "entra".into(),
            client: "rancher".into(),
            way: KeycloakWay::default(),
            user: String::new(),
            admin_client: String::new(),
            first_login: FirstLogin::default(),
            adopt: false,
        }
    }
}

/// By what a row of step 2 knows who fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MappingBy {
    /// An Entra group.
    #[default]
    Group,
    /// A role of the application, which others have made and given to people.
    AppRole,
    /// The value of a claim.
    Claim,
    /// An expression that the value of a claim fits.
    Expression,
    /// Nothing: everyone fits.
    Everyone,
}

/// A row of step 2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MappingDraft {
    /// `mappings.N.by`: what `entra_group` is.
    pub by: MappingBy,
    /// `mappings.N.claim`: the claim's name, for [`MappingBy::Claim`] and [`MappingBy::Expression`].
    pub claim: String,
    /// `mappings.N.entra_group`: the Entra group's display name or object id, as typed; else the role, the value or the
    /// expression.
    pub entra_group: String,
    /// Its object id, once picked or looked up; empty before.
    pub entra_id: String,
    /// `mappings.N.create`: whether the Entra group is made where there is none.
    pub create: bool,
    /// `mappings.N.member`: who is made a member of it; empty for nobody.
    pub member: String,
    /// `mappings.N.keycloak_group`.
    pub keycloak_group: String,
}

/// How the wizard signs in to Rancher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RancherWay {
    /// An API token.
    Token,
    /// User name and password of a local administrator.
    #[default]
    Local,
}

/// Step 3 as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RancherDraft {
    /// `rancher.url`.
    pub url: String,
    /// How to sign in.
    pub way: RancherWay,
    /// `rancher.user`.
    pub user: String,
    /// Whether newcomers keep Rancher's default role `user`, which may create clusters.
    pub newcomers_may_create_clusters: bool,
    /// By which of its providers Rancher signs people in.
    pub provider: Provider,
    /// Whom Rancher lets in.
    pub access_mode: AccessMode,
    /// When it is verified that people can sign in.
    pub verify: Verify,
}

/// A row of step 5.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GrantDraft {
    /// `grants.N.group`: the Keycloak group.
    pub group: String,
    /// `grants.N.scope`: where the role holds.
    pub scope: Scope,
    /// `grants.N.cluster`: on which clusters.
    pub clusters: Vec<String>,
    /// `grants.N.project`.
    pub project: String,
    /// `grants.N.namespaces`: names, separated by commas or spaces.
    pub namespaces: String,
    /// `grants.N.role`: the name of a role of the setup's, or an id, as [`super::Grant::role`].
    pub role: String,
    /// `grants.N.move_namespaces`: whether namespaces of other projects are moved into this one.
    pub move_namespaces: bool,
}

impl MappingDraft {
    /// Who fits, in a few words; empty where nothing says so yet.
    #[must_use]
    pub fn who(&self) -> String {
        if self.says_who() { super::wanted::mapping(self).who() } else { String::new() }
    }

    /// Whether it says who fits.
    #[must_use]
    pub fn says_who(&self) -> bool {
        self.by == MappingBy::Everyone || !self.entra_group.trim().is_empty()
    }
}

impl GrantDraft {
    /// Whether somebody has filled it in.
    #[must_use]
    pub fn filled(&self) -> bool {
        *self != GrantDraft::default()
    }

    /// Where its role is to hold, in a few words; empty where nothing says so yet.
    #[must_use]
    pub fn place(&self) -> String {
        match self.scope {
            Scope::Namespaces | Scope::RoleBindings => self.namespaces.trim().to_owned(),
            Scope::Project => self.project.trim().to_owned(),
            Scope::Cluster => self.clusters.join(", "),
            Scope::Global => "Rancher".to_owned(),
        }
    }
}

impl Draft {
    /// The row of step 5 that a grant of the blueprint comes from; both count from 0.
    #[must_use]
    pub fn row_of_grant(&self, grant: usize) -> usize {
        let rows = self.grants.iter().enumerate().filter(|(_, row)| row.filled());
        let mut each = rows.flat_map(|(n, row)| std::iter::repeat_n(n, super::wanted::grants(row).len()));
        each.nth(grant).unwrap_or(grant)
    }

    /// The names of the clusters of step 4: those picked, then those that Rancher is to get.
    pub fn cluster_names(&self) -> impl Iterator<Item = &str> {
        let new = self.new_clusters.iter().filter(|row| row.filled()).map(|row| row.name.trim());
        self.clusters.iter().map(String::as_str).chain(new)
    }

    /// What is to correct in one step's form, judged without asking any system.
    #[must_use]
    pub fn problems(&self, step: Step) -> Vec<Problem> {
        super::check::problems(self, step)
    }

    /// What is to correct before another administrator can be told what to make. Only what goes into it must be filled in.
    #[must_use]
    pub fn problems_for_handoff(&self) -> Vec<Problem> {
        super::check::problems_for_handoff(self)
    }

    /// What is to correct before somebody can sign in at Microsoft.
    #[must_use]
    pub fn problems_for_window(&self) -> Vec<Problem> {
        super::check::problems_for_window(self)
    }

    /// The forms as they are kept: addresses without tails, a realm out of a pasted address.
    #[must_use]
    pub fn tidy(self, step: Step) -> Self {
        super::check::tidy(self, step)
    }

    /// The blueprint, once no step has problems.
    ///
    /// # Errors
    /// All problems, in the order of the steps.
    pub fn blueprint(&self) -> Result<Blueprint, Vec<Problem>> {
        super::check::blueprint(self)
    }

    /// The blueprint as far as it is filled in: what is missing is left out or empty. For the plan at a step's side.
    #[must_use]
    pub fn so_far(&self) -> Blueprint {
        super::wanted::so_far(self)
    }

    /// The same, under this setup's name.
    #[must_use]
    pub fn so_far_as(&self, setup: &str) -> Blueprint {
        Blueprint { name: setup.to_owned(), ..self.so_far() }
    }

    /// The forms that would give this blueprint.
    #[must_use]
    pub fn from_blueprint(blueprint: &Blueprint) -> Self {
        super::wanted::draft(blueprint)
    }
}
