//! What is wanted in Rancher: who signs in, by which provider, and whom it lets in.

use lockstep_systems::rancher::AuthProvider;
use serde::{Deserialize, Serialize};

use super::name_in_tokens;

/// What is wanted in Rancher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RancherWanted {
    /// The address as users reach it, without a trailing slash.
    pub url: String,
    /// The global role of people who sign in for the first time: `user-base` (sign-in only) or `user` (may create
    /// clusters).
    #[serde(default = "user_base")]
    pub newcomers: String,
    /// By which of its providers Rancher signs people in.
    #[serde(default)]
    pub provider: Provider,
    /// Whom Rancher lets in.
    #[serde(default)]
    pub access_mode: AccessMode,
    /// When it is verified that people can sign in.
    #[serde(default)]
    pub verify: Verify,
}

/// When it is verified that people can sign in at Rancher through Keycloak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    /// Before it takes effect, by the administrator's own sign-in.
    #[default]
    SignIn,
    /// Later, by whoever signs in first: until then nobody knows.
    Later,
}

/// A provider of Rancher that can sign people in through Keycloak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Made for Keycloak: finds its users and groups by a search, and renews groups between sign-ins.
    #[default]
    Keycloakoidc,
    /// For any OpenID Connect provider: does neither.
    Genericoidc,
}

impl Provider {
    /// As the client knows it.
    #[must_use]
    pub const fn api(self) -> AuthProvider {
        match self {
            Provider::Keycloakoidc => AuthProvider::KeycloakOidc,
            Provider::Genericoidc => AuthProvider::GenericOidc,
        }
    }

    /// A Keycloak group as its principal.
    #[must_use]
    pub fn group_principal(self, group: &str) -> String {
        format!("{}_group://{}", self.api().id(), name_in_tokens(group))
    }

    /// A Keycloak user as its principal, by the user's id.
    #[must_use]
    pub fn user_principal(self, id: &str) -> String {
        format!("{}_user://{id}", self.api().id())
    }
}

/// Whom Rancher lets in of those whom Keycloak signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccessMode {
    /// Members of the mapped groups, and the administrator.
    #[default]
    Required,
    /// These, and who is bound to a project or a cluster, or is in a group that is.
    Restricted,
    /// Everyone.
    Unrestricted,
}

impl AccessMode {
    /// As Rancher writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AccessMode::Required => "required",
            AccessMode::Restricted => "restricted",
            AccessMode::Unrestricted => "unrestricted",
        }
    }
}

pub(super) fn user_base() -> String {
    "user-base".into()
}

impl RancherWanted {
    /// The address Keycloak sends people back to when they sign in at Rancher.
    #[must_use]
    pub fn verify_auth(&self) -> String {
        format!("{}/verify-auth", self.url)
    }
}
