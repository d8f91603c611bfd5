//! The providers that sign people in over OIDC: `keycloakoidc` as it was recorded, and `genericoidc` as its sources read
//! (Rancher 2.15 `pkg/auth/providers/genericoidc`): a search gives back what was typed, and nothing is refreshed.

use serde_json::Value;

use crate::state::State;

/// A provider's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Provider {
    /// Principals begin with it.
    pub(crate) id: &'static str,
    /// The `type` of its config.
    pub(crate) config: &'static str,
    /// In addresses of its config.
    pub(crate) plural: &'static str,
    /// The `type` of what is public of it.
    pub(crate) public: &'static str,
}

pub(crate) const KEYCLOAK: Provider = Provider {
    id: "keycloakoidc",
    config: "keyCloakOIDCConfig",
    plural: "keyCloakOIDCConfigs",
    public: "keyCloakOIDCProvider",
};
pub(crate) const GENERIC: Provider = Provider {
    id: "genericoidc",
    config: "genericOIDCConfig",
    plural: "genericOIDCConfigs",
    public: "genericOIDCProvider",
};

/// All of them, in the order in which they are listed.
pub(crate) const PROVIDERS: [Provider; 2] = [KEYCLOAK, GENERIC];

/// The one that fits.
pub(crate) fn find(fits: impl Fn(&Provider) -> bool) -> Option<Provider> {
    PROVIDERS.into_iter().find(fits)
}

/// The provider of a principal, `keycloakoidc` of `keycloakoidc_user://…`.
pub(crate) fn of_principal(principal: &str) -> &str {
    principal.split("://").next().and_then(|scheme| scheme.rsplit_once('_')).map_or("", |(provider, _)| provider)
}

/// A provider's config without its secret, and the secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) row: Value,
    pub(crate) secret: String,
}

impl State {
    /// The config of a provider.
    pub(crate) fn config(&self, provider: &str) -> Config {
        self.configs.get(provider).cloned().unwrap_or_default()
    }

    /// The same, to change it.
    pub(crate) fn config_mut(&mut self, provider: &Provider) -> &mut Config {
        self.configs.entry(provider.id).or_default()
    }

    /// Whether people sign in by it.
    pub(crate) fn is_on(&self, provider: &str) -> bool {
        self.configs.get(provider).is_some_and(|config| config.row["enabled"] == true)
    }
}
