//! What is there now. A system that has not been read yet is missing, so that half-filled screens have a plan too.

use std::collections::BTreeMap;

use lockstep_systems::keycloak::SigningKey;
use lockstep_systems::kubernetes::ClusterRole;
use lockstep_systems::rancher::{BindingKind, GlobalRole, RoleTemplate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::blueprint::ClusterBy;
use crate::blueprint::Step;
use crate::plan::KEY_ID;

/// What was read from the four systems.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Survey {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Entra ID.
    pub entra: Option<EntraFound>,
    /// Keycloak.
    pub keycloak: Option<KeycloakFound>,
    /// Rancher and the clusters.
    pub rancher: Option<RancherFound>,
}

impl Survey {
    /// The steps whose systems were read. Steps 4 and 5 are read with step 3.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let read = [
            (self.entra.is_some(), Step::Entra),
            (self.keycloak.is_some(), Step::Keycloak),
            (self.rancher.is_some(), Step::Rancher),
        ];
        read.into_iter().filter(|(read, _)| *read).map(|(_, step)| step).collect()
    }

    /// The application in Entra ID, where it is there.
    #[must_use]
    pub fn application(&self) -> Option<&ApplicationFound> {
        self.entra.as_ref()?.application.as_ref()
    }

    /// The realm in Keycloak, where it is there.
    #[must_use]
    pub fn realm(&self) -> Option<&RealmFound> {
        self.keycloak.as_ref()?.realm.as_ref()
    }
}

impl RealmFound {
    /// The key id of the client secret that the identity provider was given last.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.identity_provider.as_ref()?["config"][KEY_ID].as_str()
    }
}

/// What Entra ID has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EntraFound {
    /// The tenant's id.
    pub tenant: String,
    /// The tenant's discovery document.
    pub endpoints: Endpoints,
    /// The application with our `uniqueName`, or the one that is taken over.
    pub application: Option<ApplicationFound>,
    /// The display name of a deleted application that still holds our `uniqueName`.
    pub deleted: Option<String>,
    /// Object ids of the groups that are assigned to it, with the role they have; only asked for where tokens name no
    /// others.
    pub assigned: Vec<(String, String)>,
    /// Whether the tenant may assign groups to applications (Entra ID P1 or P2); nothing where it was not asked.
    pub premium: Option<bool>,
    /// Its service principal's id.
    pub service_principal: Option<String>,
    /// The id of Graph's own service principal.
    pub graph: String,
    /// The tenant-wide consent of our service principal.
    pub consent: Option<ConsentFound>,
    /// For each mapping, in order, the groups that its name or id fits.
    pub groups: Vec<Vec<GroupFound>>,
    /// For each mapping, in order, the person who is to be a member of its group, where one is named and there.
    pub members: Vec<Option<MemberFound>>,
    /// For each mapping, in order, the names of people who are in its group only through others, where that does not
    /// count.
    pub nested: Vec<Vec<String>>,
    /// Names of groups that are close to those asked for and not found.
    pub similar: BTreeMap<String, String>,
}

/// Somebody who is to be a member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFound {
    /// The object id.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Whether they are a direct member already.
    pub inside: bool,
}

/// The endpoints of the tenant, from its discovery document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Where the document is.
    pub discovery: String,
    /// The issuer of ID tokens.
    pub issuer: String,
    /// The authorization endpoint.
    pub authorization: String,
    /// The token endpoint.
    pub token: String,
    /// The key set.
    pub jwks: String,
    /// The end-session endpoint.
    pub end_session: String,
}

/// An application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApplicationFound {
    /// The object id.
    pub object_id: String,
    /// The client id.
    pub client_id: String,
    /// The object as Graph gives it.
    pub raw: Json,
    /// Its client secrets.
    pub secrets: Vec<SecretFound>,
    /// Its certificates.
    pub certificates: Vec<SecretFound>,
}

/// A client secret without the secret, or a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFound {
    /// The key id.
    pub key_id: String,
    /// The display name.
    pub name: String,
    /// The beginning, as Graph writes it.
    pub begins: String,
    /// The end, as Graph writes it: `2027-05-23T00:00:00Z`.
    pub ends: String,
}

/// A consent grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentFound {
    /// Its id.
    pub id: String,
    /// Its scopes, separated by spaces.
    pub scope: String,
}

/// An Entra group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFound {
    /// The object id.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Whether it is a security group, which alone reach tokens.
    pub security: bool,
}

/// What Keycloak has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeycloakFound {
    /// The version, where Keycloak tells it.
    pub version: Option<String>,
    /// The realm, if it is there.
    pub realm: Option<RealmFound>,
    /// Why Keycloak itself could not read Entra's discovery document; nothing where it could.
    pub metadata_problem: Option<String>,
}

/// What the realm has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RealmFound {
    /// Whether it is switched on.
    pub enabled: bool,
    /// The identity provider with our alias, as Keycloak gives it.
    pub identity_provider: Option<Json>,
    /// Its mappers.
    pub mappers: Vec<MapperFound>,
    /// How long a sign-in lasts at most, in seconds; 0 where the realm was made a moment ago.
    pub session_max: u64,
    /// Flows that are not Keycloak's own.
    pub flows: Vec<FlowFound>,
    /// Top-level groups.
    pub groups: Vec<KeycloakGroupFound>,
    /// Rancher's client, as Keycloak gives it, with its mappers.
    pub client: Option<Json>,
    /// Whether the client's service account has the search role.
    pub search_role: bool,
    /// The events' configuration.
    pub events: Json,
    /// The key the realm signs with, where it is to prove the application; it is not asked for otherwise.
    pub signing_key: Option<SigningKey>,
}

/// A mapper of an identity provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapperFound {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The object as Keycloak gives it.
    pub raw: Json,
}

/// A flow of a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowFound {
    /// Its alias.
    pub alias: String,
    /// Its executions in order: authenticator and requirement.
    pub steps: Vec<(String, String)>,
}

/// A top-level group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeycloakGroupFound {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The mark it carries.
    pub mark: Option<String>,
}

/// What Rancher has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RancherFound {
    /// The version, for example `v2.15.0`.
    pub version: String,
    /// Rancher's setting `server-url`.
    pub server_url: String,
    /// Whether the way of signing in is a local administrator's.
    pub local_administrator: bool,
    /// The configuration of `keycloakoidc`, as Rancher gives it.
    pub auth: Map<String, Json>,
    /// Types of the other providers that are switched on, `local` left out.
    pub other_providers: Vec<String>,
    /// What bears on who can sign in, beside the authentication.
    pub sign_in: super::SignInFound,
    /// `newUserDefault` of the global roles `user` and `user-base`.
    pub newcomers: Vec<(String, bool)>,
    /// All clusters.
    pub clusters: Vec<ClusterFound>,
    /// Of each distribution that a new cluster is to get, what Rancher knows.
    pub distributions: Vec<DistributionFound>,
    /// The role templates, hidden and locked ones too.
    pub templates: Vec<RoleTemplate>,
    /// The global roles.
    pub global_roles: Vec<GlobalRole>,
    /// Of the clusters that are asked for them, the cluster roles.
    pub cluster_roles: Vec<ClusterRolesFound>,
    /// Projects of the clusters that the blueprint names.
    pub projects: Vec<ProjectFound>,
    /// Namespaces of those clusters.
    pub namespaces: Vec<NamespaceFound>,
    /// Bindings of groups on projects.
    pub bindings: Vec<BindingFound>,
    /// Bindings of groups on clusters and on Rancher itself.
    pub wider: Vec<WiderFound>,
    /// The role templates that single people have somewhere, by id.
    pub roles_of_people: Vec<String>,
    /// Role bindings of Kubernetes that carry our mark, of the clusters where some may be.
    pub role_bindings: Vec<RoleBindingFound>,
    /// Bindings of single people on projects: project, role, and the user's name or id.
    pub single_bindings: Vec<(String, String, String)>,
}

impl RancherFound {
    /// The cluster of a name.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<&ClusterFound> {
        self.clusters.iter().find(|cluster| cluster.name == name)
    }

    /// The cluster roles that are known by their rules: those of any cluster.
    pub fn rules_known(&self) -> impl Iterator<Item = &ClusterRole> {
        self.cluster_roles.iter().flat_map(|of| &of.rules)
    }
}

/// The cluster roles of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterRolesFound {
    /// The cluster's id.
    pub cluster: String,
    /// The names of all; nothing where only some were asked for.
    pub names: Option<Vec<String>>,
    /// Those that grants name, and those whose rules role templates have.
    pub rules: Vec<ClusterRole>,
}

/// A binding of a group on a cluster, or on Rancher itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WiderFound {
    /// Its id.
    pub id: String,
    /// On what.
    pub kind: BindingKind,
    /// The cluster's id; empty for Rancher itself.
    pub cluster: String,
    /// The id of the role template, or of the global role.
    pub role: String,
    /// The group principal.
    pub group: String,
    /// The mark it carries.
    pub mark: Option<String>,
}

/// A role binding of Kubernetes that carries our mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleBindingFound {
    /// The cluster's id.
    pub cluster: String,
    /// The namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The cluster role; empty where it names a role of the namespace's own.
    pub role: String,
    /// The group; empty where it is not one group alone.
    pub group: String,
}

/// A cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterFound {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its state: `active`, or why it cannot be used: `pending`, `waiting`, `provisioning`, `unavailable`, …
    pub state: String,
    /// What Rancher says about that; empty where it says nothing.
    pub said: String,
    /// Its Kubernetes version, where it is known.
    pub version: Option<String>,
    /// `imported`, `k3s`, `rke2` and others; empty before its agent has told.
    pub driver: String,
    /// How many nodes it has.
    pub nodes: u32,
    /// Whether it waits for nodes that register themselves, rather than for an agent.
    pub by_nodes: bool,
    /// Whether its agent is connected: where it is not ready all the same, Rancher is at work on it.
    pub connected: bool,
    /// Whether Rancher itself runs on it.
    pub own: bool,
    /// The mark it carries.
    pub mark: Option<String>,
}

/// What Rancher knows of a distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionFound {
    /// Which.
    pub by: ClusterBy,
    /// The version that is taken where none is named; empty where Rancher names none.
    pub default: String,
    /// Versions that this Rancher can put on nodes, the newest first.
    pub versions: Vec<String>,
}

/// A project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectFound {
    /// Its id, `c-x:p-y`.
    pub id: String,
    /// Its cluster's id.
    pub cluster: String,
    /// Its display name.
    pub name: String,
    /// The mark it carries.
    pub mark: Option<String>,
}

/// A namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceFound {
    /// Its cluster's id.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// The id of the project it belongs to.
    pub project: Option<String>,
    /// The mark it carries.
    pub mark: Option<String>,
}

/// A binding of a group on a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingFound {
    /// Its id.
    pub id: String,
    /// The project's id.
    pub project: String,
    /// The role template's id.
    pub role: String,
    /// The group principal.
    pub group: String,
    /// The mark it carries.
    pub mark: Option<String>,
}
