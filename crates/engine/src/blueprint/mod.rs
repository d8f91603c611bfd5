//! What is wanted: declarative, versioned, free of secrets.

use lockstep_systems::graph::hosts;
use serde::{Deserialize, Serialize};

mod access;
mod check;
mod check_access;
mod clusters;
mod draft;
pub mod forms;
mod rancher;
#[cfg(test)]
mod schema;
mod values;
mod wanted;
mod yaml;

pub use access::{Grant, RoleContext, RoleWanted, RuleWanted, Scope};
pub(crate) use check_access::MEMBERS;
pub use clusters::{ClusterBy, ClusterDraft, ClusterWanted};
pub use draft::{
    CloudDraft, Draft, EntraDraft, EntraWay, GrantDraft, KeycloakDraft, KeycloakWay, MappingBy, MappingDraft, Problem,
    RancherDraft, RancherWay, Step,
};
pub use rancher::{AccessMode, Provider, RancherWanted, Verify};
pub use yaml::{from_yaml, to_yaml};

/// The version of the blueprint's form that this release writes and reads.
pub const VERSION: u32 = 1;

/// A whole setup, from the Entra group to the namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Blueprint {
    /// The form's version: 1.
    pub version: u32,
    /// The setup's name, for example `production`. Several setups can live side by side.
    pub name: String,
    /// The application in Entra ID.
    pub entra: EntraWanted,
    /// The realm, the identity provider and the client in Keycloak.
    pub keycloak: KeycloakWanted,
    /// The Rancher that signs people in through Keycloak.
    pub rancher: RancherWanted,
    /// Clusters that Rancher is to get; those that it has need no line here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<ClusterWanted>,
    /// Role templates that Rancher is to get; those that it has need no line here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleWanted>,
    /// Which Entra group becomes which Keycloak group.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
    /// Which group may do what, and where.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// What a proof asks about in each namespace and cluster, for example `list pods`; the usual questions where none is
    /// named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
    /// What a person of a proof tries by a real request, for example `list pods in trinity`; what follows from their grants
    /// where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
}

/// What is wanted in Entra ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EntraWanted {
    /// Where the tenant lives.
    #[serde(default)]
    pub cloud: Cloud,
    /// The tenant's id or one of its verified domains.
    pub tenant: String,
    /// The application's display name.
    pub application: String,
    /// The application's client id, where another administrator made it: Lockstep then changes nothing in Entra ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How Keycloak proves to Entra ID that it is this application.
    #[serde(default)]
    pub credential: Credential,
    /// How long a client secret is valid, in days.
    pub secret_days: u32,
    /// The client id of an application that others made and that is taken over; without one Lockstep makes its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopt: Option<String>,
    /// Which groups a token names.
    #[serde(default)]
    pub groups_claim: GroupsClaim,
}

/// Which groups Entra ID puts into a token. With more than 200 it leaves all of them out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GroupsClaim {
    /// All security groups of the person, by way of others too.
    #[default]
    SecurityGroup,
    /// Only groups that are assigned to the application, direct members alone. Needs Entra ID P1 or P2.
    ApplicationGroup,
    /// No groups, but a role of the application for each group of a mapping, named as its Keycloak group. Direct members
    /// alone; never too many. Needs Entra ID P1 or P2.
    AppRoles,
}

/// How Keycloak proves to Entra ID that it is the application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// By a client secret.
    #[default]
    ClientSecret,
    /// By assertions signed with the realm's key (`private_key_jwt`), whose certificate Entra ID knows.
    Certificate,
}

/// The hosts of a Microsoft cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cloud {
    /// `login.microsoftonline.com` and `graph.microsoft.com`; GCC too.
    #[default]
    Worldwide,
    /// US Government L4, GCC High: `login.microsoftonline.us` and `graph.microsoft.us`.
    UsGovL4,
    /// US Government L5, DoD: `login.microsoftonline.us` and `dod-graph.microsoft.us`.
    UsGovL5,
    /// China, run by 21Vianet: `login.partner.microsoftonline.cn` and `microsoftgraph.chinacloudapi.cn`.
    China,
    /// Hosts given by hand.
    ByHand {
        /// The login host's address.
        login: String,
        /// Graph's address.
        graph: String,
    },
}

impl Cloud {
    /// The login host's address, without a trailing slash.
    #[must_use]
    pub fn login(&self) -> &str {
        match self {
            Cloud::Worldwide => "https://login.microsoftonline.com",
            Cloud::UsGovL4 | Cloud::UsGovL5 => "https://login.microsoftonline.us",
            Cloud::China => "https://login.partner.microsoftonline.cn",
            Cloud::ByHand { login, .. } => login,
        }
    }

    /// Whether a tenant whose discovery document names this host as Microsoft Graph's lives here. Hosts given by hand may
    /// be a company's own gateway.
    #[must_use]
    pub fn fits(&self, msgraph_host: &str) -> bool {
        matches!(self, Cloud::ByHand { .. }) || self.graph().strip_prefix("https://") == Some(msgraph_host)
    }

    /// Graph's address, without version and trailing slash.
    #[must_use]
    pub fn graph(&self) -> &str {
        match self {
            Cloud::Worldwide => hosts::WORLDWIDE,
            Cloud::UsGovL4 => hosts::US_GOV_L4,
            Cloud::UsGovL5 => hosts::US_GOV_L5,
            Cloud::China => hosts::CHINA,
            Cloud::ByHand { graph, .. } => graph,
        }
    }
}

/// What is wanted in Keycloak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KeycloakWanted {
    /// The address as users reach it, with the relative path if there is one, without a trailing slash.
    pub url: String,
    /// The realm's name.
    pub realm: String,
    /// The identity provider's alias; it is part of the redirect address registered in Entra ID.
    pub alias: String,
    /// The client id of Rancher's client.
    pub client: String,
    /// What happens at the first sign-in of someone whom Keycloak knows already.
    #[serde(default)]
    pub first_login: FirstLogin,
    /// Whether an identity provider and a client of these names that others made are taken over.
    #[serde(default)]
    pub adopt: bool,
}

/// What happens at the first sign-in of someone whose e-mail address or user name a Keycloak user already has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FirstLogin {
    /// They are asked, and prove with that user's password that it is theirs. Others get a user of their own.
    #[default]
    Ask,
    /// They get that user without being asked: whoever has the address in Entra ID has the user. Others get a user of
    /// their own.
    LinkByEmail,
    /// They get that user without being asked, and nobody else gets in.
    ExistingOnly,
}

impl KeycloakWanted {
    /// The issuer of the realm's tokens.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/realms/{}", self.url, self.realm)
    }

    /// The address Entra ID sends people back to.
    #[must_use]
    pub fn broker_endpoint(&self) -> String {
        format!("{}/broker/{}/endpoint", self.issuer(), self.alias)
    }
}

/// Whoever fits becomes a member of one Keycloak group. Exactly one of `entra_group`, `claim` and `everyone` says who fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Mapping {
    /// Members of an Entra group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entra_group: Option<EntraGroup>,
    /// Whose token holds this claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Everyone who signs in through Entra ID.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everyone: bool,
    /// The Keycloak group: its name, or for a group within others the path without a leading slash, `platform/Dev`. Names
    /// hold letters, digits, `-`, `_`, `.`, since Rancher puts them unescaped into addresses.
    pub keycloak_group: String,
}

impl Mapping {
    /// Members of an Entra group of this name.
    #[must_use]
    pub fn of_group(entra: &str, keycloak: &str) -> Self {
        let entra_group = Some(EntraGroup { name: entra.to_owned(), ..EntraGroup::default() });
        Mapping { entra_group, keycloak_group: keycloak.to_owned(), ..Mapping::default() }
    }

    /// Who fits, in a few words: a group's name, `app role k8s-dev`, `department = Platform`, `everyone`.
    #[must_use]
    pub fn who(&self) -> String {
        match (&self.entra_group, &self.claim) {
            (Some(group), _) => group.name.clone(),
            (None, Some(claim)) => claim.title(),
            (None, None) => "everyone".into(),
        }
    }
}

/// The claim in which Entra ID names the roles of an application that somebody has.
pub const ROLES_CLAIM: &str = "roles";

/// A claim of Entra ID's ID token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Claim {
    /// Its name, for example `roles` or `department`; dots lead into objects.
    pub name: String,
    /// Its value; of a list one of its items.
    pub value: String,
    /// Whether the value is a regular expression, which has to fit the whole of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expression: bool,
}

impl Claim {
    fn title(&self) -> String {
        match (self.name.as_str(), self.expression) {
            (ROLES_CLAIM, false) => format!("app role {}", self.value),
            (name, false) => format!("{name} = {}", self.value),
            (name, true) => format!("{name} ~ {}", self.value),
        }
    }
}

/// An Entra group, by object id. The name is for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EntraGroup {
    /// The object id; where it is missing, the survey looks the name up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The display name.
    pub name: String,
    /// Whether a security group of this name is made where there is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub create: bool,
    /// The user principal name of somebody who is made a member, for a first proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// The name by which tokens know a Keycloak group: of a path its last part.
#[must_use]
pub fn name_in_tokens(group: &str) -> &str {
    group.rsplit('/').next().unwrap_or(group)
}

impl Blueprint {
    /// A Keycloak group as Rancher's principal.
    #[must_use]
    pub fn group_principal(&self, group: &str) -> String {
        self.rancher.provider.group_principal(group)
    }

    /// The clusters that grants name, each once, in order.
    #[must_use]
    pub fn clusters_of_grants(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for grant in self.grants.iter().filter(|grant| grant.scope.has_cluster()) {
            if !names.contains(&grant.cluster.as_str()) {
                names.push(&grant.cluster);
            }
        }
        names
    }

    /// The Keycloak groups of the mappings, each once, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for mapping in &self.mappings {
            if !names.contains(&mapping.keycloak_group.as_str()) {
                names.push(&mapping.keycloak_group);
            }
        }
        names
    }

    /// The mark that everything of this setup carries, and the application's `uniqueName`: `lockstep-` and the first
    /// 12 hex digits of SHA-256 of issuer and alias, so that two Keycloaks never share an application.
    #[must_use]
    pub fn mark(&self) -> String {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(format!("{}\n{}", self.keycloak.issuer(), self.keycloak.alias));
        let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("lockstep-{hex}")
    }
}

/// The reference scenario: members of `k8s_dev_users` may read namespace `trinity` of cluster `alpha`.
#[must_use]
pub fn reference() -> Blueprint {
    Blueprint {
        version: VERSION,
        name: "default".into(),
        entra: EntraWanted {
            cloud: Cloud::Worldwide,
            tenant: "contoso.onmicrosoft.com".into(),
            application: "Keycloak broker".into(),
            client_id: None,
            credential: Credential::ClientSecret,
            secret_days: 180,
            adopt: None,
            groups_claim: GroupsClaim::SecurityGroup,
        },
        keycloak: KeycloakWanted {
            url: "https://sso.contoso.com".into(),
            realm: "trinity".into(),
            alias: "entra".into(),
            client: "rancher".into(),
            first_login: FirstLogin::Ask,
            adopt: false,
        },
        rancher: RancherWanted {
            url: "https://rancher.contoso.com".into(),
            newcomers: rancher::user_base(),
            provider: Provider::Keycloakoidc,
            access_mode: AccessMode::Required,
            verify: Verify::SignIn,
        },
        clusters: Vec::new(),
        roles: Vec::new(),
        mappings: vec![Mapping::of_group("k8s_dev_users", "Dev")],
        grants: vec![Grant {
            group: "Dev".into(),
            cluster: "alpha".into(),
            project: "Trinity".into(),
            namespaces: vec!["trinity".into()],
            role: "read-only".into(),
            ..Grant::default()
        }],
        questions: Vec::new(),
        requests: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Cloud;

    #[test]
    fn a_tenant_tells_its_cloud_by_the_host_of_its_graph() {
        assert!(Cloud::Worldwide.fits("graph.microsoft.com"));
        assert!(Cloud::UsGovL5.fits("dod-graph.microsoft.us"));
        assert!(!Cloud::UsGovL4.fits("dod-graph.microsoft.us"));
        assert!(!Cloud::Worldwide.fits("microsoftgraph.chinacloudapi.cn"));
        let gateway =
            Cloud::ByHand { login: "https://login.contoso.com".into(), graph: "https://g.contoso.com".into() };
        assert!(gateway.fits("graph.microsoft.com"));
    }
}
