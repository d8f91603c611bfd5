//! What the lab is made of.

use lab_rancher::ApiServer;

/// Where Entra ID usually is.
pub const ENTRA_PORT: u16 = 7411;
/// Where Keycloak usually is.
pub const KEYCLOAK_PORT: u16 = 7412;
/// Where Rancher usually is.
pub const RANCHER_PORT: u16 = 7413;

/// A Keycloak that runs already.
#[derive(Clone)]
pub struct External {
    /// Its address, without a slash at the end.
    pub base: String,
    /// Its administrator in realm `master`.
    pub user: String,
    /// That administrator's password.
    pub password: String,
}

impl std::fmt::Debug for External {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("External").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Which Keycloak.
#[derive(Clone, Debug, Default)]
pub enum KeycloakChoice {
    /// The stand-in.
    #[default]
    StandIn,
    /// One that runs already.
    External(External),
    /// A real one on a free port, started from the distribution that the environment variable `LOCKSTEP_KEYCLOAK` names.
    #[cfg(unix)]
    Real,
}

/// What stands behind cluster `alpha`.
#[derive(Clone, Debug, Default)]
pub enum KubeChoice {
    /// Objects and RBAC decisions in memory.
    #[default]
    StandIn,
    /// An API server that runs already.
    External(ApiServer),
    /// A real control plane, started from the program that the environment variable `LOCKSTEP_KUBE` names.
    Real,
}

/// How the lab is to be started.
#[derive(Clone, Debug)]
pub struct LabOptions {
    /// Entra ID's port, sign-in and Graph on one; 0 for any free one.
    pub entra_port: u16,
    /// The port of Keycloak's stand-in; 0 for any free one.
    pub keycloak_port: u16,
    /// Rancher's port; 0 for any free one.
    pub rancher_port: u16,
    /// Which Keycloak.
    pub keycloak: KeycloakChoice,
    /// What stands behind cluster `alpha`.
    pub kube: KubeChoice,
}

impl Default for LabOptions {
    /// Stand-ins on the usual ports.
    fn default() -> Self {
        LabOptions {
            entra_port: ENTRA_PORT,
            keycloak_port: KEYCLOAK_PORT,
            rancher_port: RANCHER_PORT,
            keycloak: KeycloakChoice::StandIn,
            kube: KubeChoice::StandIn,
        }
    }
}

impl LabOptions {
    /// Stand-ins on any free ports, as tests want them.
    #[must_use]
    pub fn on_free_ports() -> Self {
        LabOptions { entra_port: 0, keycloak_port: 0, rancher_port: 0, ..LabOptions::default() }
    }
}
