//! Where the administrator's secrets come from: the environment, a file, or a prompt.

use std::collections::BTreeMap;
use std::path::Path;

use lockstep_engine::port::Secret;
use secrecy::{ExposeSecret as _, SecretString};

use super::Common;

const GRAPH: &str = "LOCKSTEP_GRAPH_TOKEN";
const KEYCLOAK: &str = "LOCKSTEP_KEYCLOAK_SECRET";
const RANCHER: &str = "LOCKSTEP_RANCHER_SECRET";

/// The administrator's secrets.
#[derive(Clone, Default)]
pub struct Secrets {
    /// An access token for Graph.
    pub graph: Option<SecretString>,
    /// Keycloak's password or secret.
    pub keycloak: Option<SecretString>,
    /// Rancher's password or API token.
    pub rancher: Option<SecretString>,
}

impl Secrets {
    /// Takes each from the environment, else from the file, else asks.
    ///
    /// # Errors
    /// A file that cannot be read, or that others can read too; a prompt without a terminal.
    pub fn find(common: &Common) -> Result<Self, Box<dyn std::error::Error>> {
        let file = common.secrets_file.as_deref().map(read).transpose()?.unwrap_or_default();
        let find = |name: &str, what: &str| -> Result<Option<SecretString>, Box<dyn std::error::Error>> {
            if let Ok(value) = std::env::var(name) {
                return Ok(Some(value.into()));
            }
            if let Some(value) = file.get(name) {
                return Ok(Some(value.clone()));
            }
            let typed = rpassword::prompt_password(format!("{what}: "))
                .map_err(|error| format!("{name} is not set, and there is no terminal to ask at: {error}"))?;
            Ok(Some(typed.into()))
        };
        let keycloak = if common.keycloak_client.is_some() { "Keycloak client secret" } else { "Keycloak password" };
        let rancher = if common.rancher_user.is_some() { "Rancher password" } else { "Rancher API token" };
        Ok(Secrets {
            graph: find(GRAPH, "Access token for Microsoft Graph")?,
            keycloak: find(KEYCLOAK, keycloak)?,
            rancher: find(RANCHER, rancher)?,
        })
    }

    /// The messages that put them into the vault.
    pub(super) fn into_messages(self) -> Vec<Secret> {
        let text = |secret: SecretString| secret.expose_secret().to_owned();
        let graph = self.graph.map(|secret| Secret::Entra { text: text(secret) });
        let keycloak = self.keycloak.map(|secret| Secret::Keycloak { text: text(secret) });
        let rancher = self.rancher.map(|secret| Secret::Rancher { text: text(secret) });
        graph.into_iter().chain(keycloak).chain(rancher).collect()
    }
}

/// Reads NAME=VALUE lines of a file that only its owner can read.
fn read(path: &Path) -> Result<BTreeMap<String, SecretString>, Box<dyn std::error::Error>> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_err(named)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(format!("{}: others can read this file; run chmod 600 on it", path.display()).into());
        }
    }
    let text = std::fs::read_to_string(path).map_err(named)?;
    let pairs = text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| line.split_once('='));
    Ok(pairs.map(|(name, value)| (name.trim().to_owned(), SecretString::from(value.trim().to_owned()))).collect())
}

#[cfg(test)]
mod tests {
    use super::read;
    use secrecy::ExposeSecret as _;

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        std::fs::write(&path, "# comment\nLOCKSTEP_GRAPH_TOKEN = a=b\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let found = read(&path).unwrap();
        assert_eq!(found["LOCKSTEP_GRAPH_TOKEN"].expose_secret(), "a=b");
    }
}
