//! Where the administrator's secrets come from: the environment, a file, or a prompt.

use std::collections::BTreeMap;
use std::path::Path;

use lockstep_engine::blueprint::{Draft, EntraWay};
use lockstep_engine::port::Secret;
use secrecy::{ExposeSecret as _, SecretString};

use super::Common;

const GRAPH: &str = "LOCKSTEP_GRAPH_TOKEN";
const ENTRA: &str = "LOCKSTEP_ENTRA_SECRET";
const KEYCLOAK: &str = "LOCKSTEP_KEYCLOAK_SECRET";
const KEYCLOAK_CODE: &str = "LOCKSTEP_KEYCLOAK_CODE";
const RANCHER: &str = "LOCKSTEP_RANCHER_SECRET";

/// The administrator's secrets.
#[derive(Clone, Default)]
pub struct Secrets {
    /// An access token for Graph; where the blueprint or the command names an application, its client secret.
    pub entra: Option<SecretString>,
    /// Keycloak's password or secret.
    pub keycloak: Option<SecretString>,
    /// A one-time code for Keycloak.
    pub code: Option<SecretString>,
    /// Rancher's password or API token.
    pub rancher: Option<SecretString>,
}

impl Secrets {
    /// Takes each from the environment, else from the file, else asks.
    ///
    /// # Errors
    /// A file that cannot be read, or that others can read too; a prompt without a terminal.
    pub fn find(common: &Common, draft: &Draft) -> Result<Self, Box<dyn std::error::Error>> {
        let file = file(common)?;
        let find = |name: &str, what: &str| one(&file, name, what);
        let keycloak = if common.keycloak_client.is_some() { "Keycloak client secret" } else { "Keycloak password" };
        let of_application = |id: &str| format!("Client secret of application {}", id.trim());
        let (entra, what) = match draft.entra.way {
            EntraWay::Handoff => (ENTRA, of_application(&draft.entra.client_id)),
            EntraWay::Client => (ENTRA, of_application(&draft.entra.admin_client)),
            EntraWay::Token | EntraWay::DeviceCode | EntraWay::Window => {
                (GRAPH, "Access token for Microsoft Graph".to_owned())
            }
        };
        Ok(Secrets {
            entra: find(entra, &what)?,
            keycloak: find(KEYCLOAK, keycloak)?,
            code: if common.keycloak_code { find(KEYCLOAK_CODE, "One-time code for Keycloak")? } else { None },
            rancher: find(RANCHER, rancher(common))?,
        })
    }

    /// Rancher's alone.
    ///
    /// # Errors
    /// As [`Secrets::find`].
    pub fn of_rancher(common: &Common) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Secrets { rancher: one(&file(common)?, RANCHER, rancher(common))?, ..Secrets::default() })
    }

    /// The messages that put them into the vault.
    pub(super) fn into_messages(self) -> Vec<Secret> {
        let text = |secret: SecretString| secret.expose_secret().to_owned();
        let entra = self.entra.map(|secret| Secret::Entra { text: text(secret) });
        let code = self.code.map(text).unwrap_or_default();
        let keycloak = self.keycloak.map(|secret| Secret::Keycloak { text: text(secret), code });
        let rancher = self.rancher.map(|secret| Secret::Rancher { text: text(secret) });
        entra.into_iter().chain(keycloak).chain(rancher).collect()
    }
}

type Lines = BTreeMap<String, SecretString>;

fn file(common: &Common) -> Result<Lines, Box<dyn std::error::Error>> {
    Ok(common.secrets_file.as_deref().map(read).transpose()?.unwrap_or_default())
}

fn rancher(common: &Common) -> &'static str {
    if common.rancher_user.is_some() { "Rancher password" } else { "Rancher API token" }
}

/// A secret from the environment, else from the file, else typed.
fn one(file: &Lines, name: &str, what: &str) -> Result<Option<SecretString>, Box<dyn std::error::Error>> {
    if let Ok(value) = std::env::var(name) {
        return Ok(Some(value.into()));
    }
    if let Some(value) = file.get(name) {
        return Ok(Some(value.clone()));
    }
    let typed = rpassword::prompt_password(format!("{what}: "))
        .map_err(|error| format!("{name} is not set, and there is no terminal to ask at: {error}"))?;
    Ok(Some(typed.into()))
}

/// Reads NAME=VALUE lines of a file that only its owner can read.
fn read(path: &Path) -> Result<Lines, Box<dyn std::error::Error>> {
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
    use std::path::Path;

    use clap::Parser as _;
    use secrecy::ExposeSecret as _;

    use super::{Common, Secrets, read};

    #[derive(clap::Parser)]
    struct Command {
        #[command(flatten)]
        common: Common,
    }

    const SECRETS: &str = "# comment\nLOCKSTEP_GRAPH_TOKEN = a=b\nLOCKSTEP_ENTRA_SECRET=c\n\
                           LOCKSTEP_KEYCLOAK_SECRET=k\nLOCKSTEP_RANCHER_SECRET=r\n";

    #[cfg(unix)]
    fn keep(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(path, SECRETS).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        keep(&path, 0o644);
        assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
        keep(&path, 0o600);
        let found = read(&path).unwrap();
        assert_eq!(found["LOCKSTEP_GRAPH_TOKEN"].expose_secret(), "a=b");
    }

    #[cfg(unix)]
    #[test]
    fn the_secret_of_entra_id_is_that_of_the_way_in() {
        const ID: &str = "6d7f0d7e-9f0a-4f3f-8f43-2f6f6f1b7c11";
        let folder = tempfile::tempdir().unwrap();
        let (secrets, blueprint) = (folder.path().join("secrets"), folder.path().join("lockstep.yaml"));
        keep(&secrets, 0o600);
        let found = |handoff: bool, more: &[&str]| {
            let mut wanted = lockstep_engine::blueprint::reference();
            wanted.entra.client_id = handoff.then(|| ID.to_owned());
            std::fs::write(&blueprint, lockstep_engine::blueprint::to_yaml(&wanted)).unwrap();
            let paths = [blueprint.as_os_str(), "--secrets".as_ref(), secrets.as_os_str()];
            let args = ["lockstep".as_ref()].into_iter().chain(paths).chain(more.iter().map(AsRef::as_ref));
            let common = Command::parse_from(args).common;
            let secrets = Secrets::find(&common, &common.draft().unwrap()).unwrap();
            secrets.entra.unwrap().expose_secret().to_owned()
        };
        assert_eq!(found(false, &[]), "a=b", "a token");
        assert_eq!(found(false, &["--entra-client", ID]), "c", "an application of the administrator's");
        assert_eq!(found(true, &[]), "c", "the application that another administrator has made");
    }
}
