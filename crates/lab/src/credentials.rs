//! How to get into the lab's systems. Everything here is made up for the lab, so nothing of it is a secret.

use serde::{Deserialize, Serialize};

/// The password of the administrators of Keycloak and Rancher.
pub const PASSWORD: &str = "lockstep-admin-1";
/// The administrator of Keycloak, and that of Rancher.
pub(crate) const ADMIN: &str = "admin";
/// The password of everybody at Entra ID.
pub(crate) const PEOPLE_PASSWORD: &str = "lockstep";

/// Addresses and sign-ins of all systems of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Entra ID, sign-in and Graph.
    pub entra: EntraAccess,
    /// Keycloak.
    pub keycloak: KeycloakAccess,
    /// Rancher.
    pub rancher: RancherAccess,
    /// The real API server of cluster `alpha`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kube: Option<KubeAccess>,
}

/// The way into Entra ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntraAccess {
    /// The base address of sign-in and Graph.
    pub base: String,
    /// The tenant's id.
    pub tenant: String,
    /// An access token for Graph, Ada's.
    pub token: String,
    /// Who can sign in.
    pub people: Vec<Person>,
}

/// A person of the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user principal name.
    pub user: String,
    /// The password.
    pub password: String,
    /// Who this is in the scenario.
    pub who: String,
}

/// The way into Keycloak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeycloakAccess {
    /// The base address.
    pub base: String,
    /// The administrator of realm `master`.
    pub user: String,
    /// The password.
    pub password: String,
    /// Whether this is a real Keycloak.
    pub real: bool,
}

/// The way into Rancher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RancherAccess {
    /// The base address.
    pub base: String,
    /// The local administrator.
    pub user: String,
    /// The password.
    pub password: String,
    /// An API token of the local administrator.
    pub token: String,
}

/// Where the real API server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KubeAccess {
    /// The base address.
    pub base: String,
    /// Its audit log: one event a line, JSON; empty where it is not ours to read.
    pub audit_log: String,
}

pub(crate) fn people() -> Vec<Person> {
    [
        ("ada@contoso.com", "Ada Lin, Global Administrator"),
        ("hayden@contoso.com", "Hayden Park, in k8s_dev_users"),
        ("noah@contoso.com", "Noah Berg, in no group"),
        ("mira@contoso.com", "Mira, one name and no mail"),
    ]
    .map(|(user, who)| Person { user: user.into(), password: PEOPLE_PASSWORD.into(), who: who.into() })
    .into()
}
