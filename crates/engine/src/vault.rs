//! The secrets of this run. They live in memory only: nothing here can be written, printed or compared.

use secrecy::{ExposeSecret as _, SecretString};

use crate::blueprint::{Draft, EntraWay, KeycloakWay, RancherWay};
use crate::port::{Secret, SecretsHeld};
use lockstep_systems::{graph, keycloak, rancher};

/// Microsoft Graph Command Line Tools: a public application of Microsoft's that may ask for any delegated permission.
pub const DEVICE_CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// By what a secret that cannot be read back is known again: 12 hex digits of SHA-256 of the setup's mark and the secret.
/// Entra ID makes secrets of 40 random characters, which nobody finds from that.
#[must_use]
pub fn fingerprint(mark: &str, secret: &SecretString) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(format!("{mark}\n{}", secret.expose_secret()));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What the administrator gave, and what came of it.
#[derive(Default)]
pub struct Vault {
    entra: Option<SecretString>,
    refresh: Option<SecretString>,
    keycloak: Option<SecretString>,
    code: Option<keycloak::OneTimeCode>,
    rancher: Option<SecretString>,
    broker: Option<SecretString>,
    kubeconfigs: Vec<(String, SecretString)>,
    person: Option<SecretString>,
}

/// The token in a kubeconfig that Rancher made, or in what is a token itself, with or without what comes before it in a header.
fn token_in(text: &str) -> String {
    let of_line = |line: &str| Some(line.trim().trim_start_matches("- ").strip_prefix("token:")?.trim().to_owned());
    let token = text.lines().find_map(of_line).unwrap_or_else(|| text.trim().to_owned());
    let token = token.trim_matches(['"', '\'']);
    token.strip_prefix("Bearer ").unwrap_or(token).trim().to_owned()
}

impl Vault {
    /// Takes a secret in, in place of an earlier one. Blanks around it come from pasting.
    pub fn take(&mut self, secret: Secret) {
        let clean = |text: String| Some(SecretString::from(text.trim().to_owned()));
        match secret {
            Secret::Entra { text } => self.entra = clean(text),
            Secret::Keycloak { text, code } => {
                self.keycloak = Some(text.into());
                // Authenticators show six digits as two groups of three.
                let code: String = code.split_whitespace().collect();
                self.code = (!code.is_empty()).then(|| SecretString::from(code).into());
            }
            Secret::Rancher { text } => self.rancher = Some(text.into()),
            Secret::Kubeconfig { cluster, text } => self.kubeconfigs.push((cluster, text.into())),
            Secret::Person { text } => self.person = Some(token_in(&text).into()),
        }
    }

    /// Tokens for Graph from a sign-in.
    pub fn take_tokens(&mut self, token: SecretString, refresh: Option<SecretString>) {
        self.entra = Some(token);
        self.refresh = refresh;
    }

    /// Which secrets are here.
    #[must_use]
    pub fn held(&self) -> SecretsHeld {
        SecretsHeld { entra: self.entra.is_some(), keycloak: self.keycloak.is_some(), rancher: self.rancher.is_some() }
    }

    /// How to sign in to Graph; not at all where another administrator has made the application.
    #[must_use]
    pub fn graph(&self, draft: &Draft) -> Option<graph::Credentials> {
        let secret = self.entra.clone()?;
        let tenant = draft.entra.tenant.trim().to_owned();
        match (draft.entra.way, &self.refresh) {
            (EntraWay::Handoff, _) => None,
            (EntraWay::Client, _) => {
                let client_id = draft.entra.admin_client.trim().to_owned();
                Some(graph::Credentials::Client { tenant, client_id, secret })
            }
            (EntraWay::DeviceCode | EntraWay::Window, Some(refresh)) => {
                let own = draft.entra.way == EntraWay::Window;
                let client_id = if own { draft.entra.admin_client.trim() } else { DEVICE_CLIENT };
                let (client_id, refresh) = (client_id.to_owned(), refresh.clone());
                Some(graph::Credentials::Refreshed { token: secret, tenant, client_id, refresh })
            }
            _ => Some(graph::Credentials::Token(secret)),
        }
    }

    /// What was given for Entra ID.
    #[must_use]
    pub fn secret(&self) -> Option<SecretString> {
        self.entra.clone()
    }

    /// The client secret that another administrator has made.
    #[must_use]
    pub fn handed_secret(&self, draft: &Draft) -> Option<SecretString> {
        self.entra.clone().filter(|_| draft.entra.way == EntraWay::Handoff)
    }

    /// How to sign in to Keycloak.
    #[must_use]
    pub fn keycloak(&self, draft: &Draft) -> Option<keycloak::Credentials> {
        let secret = self.keycloak.clone()?;
        Some(match draft.keycloak.way {
            KeycloakWay::Password => keycloak::Credentials::Password {
                user: draft.keycloak.user.trim().to_owned(),
                password: secret,
                code: self.code.clone(),
            },
            KeycloakWay::Token => keycloak::Credentials::Token(secret),
            KeycloakWay::Client => {
                keycloak::Credentials::Client { id: draft.keycloak.admin_client.trim().to_owned(), secret }
            }
        })
    }

    /// How to sign in to Rancher.
    #[must_use]
    pub fn rancher(&self, draft: &Draft) -> Option<rancher::Credentials> {
        let secret = self.rancher.clone()?;
        Some(match draft.rancher.way {
            RancherWay::Token => rancher::Credentials::Token(secret),
            RancherWay::Local => {
                rancher::Credentials::Local { user: draft.rancher.user.trim().to_owned(), password: secret }
            }
        })
    }

    /// The kubeconfig for a cluster, once.
    pub fn take_kubeconfig(&mut self, cluster: &str) -> Option<SecretString> {
        let at = self.kubeconfigs.iter().position(|(name, _)| name == cluster)?;
        Some(self.kubeconfigs.remove(at).1)
    }

    /// The token of the person whose access is proven, once.
    pub fn take_person(&mut self) -> Option<SecretString> {
        self.person.take()
    }

    /// The client secret that this run made for the identity provider, to tell later whether Entra ID accepts it.
    #[must_use]
    pub fn broker_secret(&self) -> Option<&SecretString> {
        self.broker.as_ref()
    }

    /// Keeps the client secret made for the identity provider.
    pub fn keep_broker_secret(&mut self, secret: SecretString) {
        self.broker = Some(secret);
    }
}

#[cfg(test)]
mod tests {
    use super::token_in;

    #[test]
    fn a_token_is_found_in_what_people_paste() {
        for text in [
            "kubeconfig-u-abc:xyz",
            "  Bearer kubeconfig-u-abc:xyz\n",
            "apiVersion: v1\nusers:\n- name: \"alpha\"\n  user:\n    token: \"kubeconfig-u-abc:xyz\"\n",
            "users:\r\n- user:\r\n    token: kubeconfig-u-abc:xyz\r\n  name: a\r\n",
        ] {
            assert_eq!(token_in(text), "kubeconfig-u-abc:xyz", "{text}");
        }
    }
}
