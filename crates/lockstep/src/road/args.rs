//! What the road is told. Secrets never come in arguments: other users of the machine could read them.

use std::path::PathBuf;

use clap::Args;
use lockstep_engine::blueprint::{Draft, EntraWay, KeycloakWay, RancherWay};
use lockstep_engine::bundle;

/// What every command of the road needs.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// The blueprint, or a bundle that holds one
    #[arg(default_value = "lockstep.yaml")]
    pub blueprint: PathBuf,
    /// Application of your own with application permissions for Graph, by its client id; its secret comes from LOCKSTEP_ENTRA_SECRET, --secrets or a prompt. Without it an access token comes from LOCKSTEP_GRAPH_TOKEN
    #[arg(long, value_name = "ID", env = "LOCKSTEP_ENTRA_CLIENT")]
    pub entra_client: Option<String>,
    /// Keycloak administrator of realm master; the password comes from LOCKSTEP_KEYCLOAK_SECRET, --secrets or a prompt
    #[arg(long, default_value = "admin", env = "LOCKSTEP_KEYCLOAK_USER")]
    pub keycloak_user: String,
    /// Service account of realm master, instead of a user; its secret comes from the same places
    #[arg(long, env = "LOCKSTEP_KEYCLOAK_CLIENT")]
    pub keycloak_client: Option<String>,
    /// The administrator of Keycloak needs a one-time code as well; it comes from LOCKSTEP_KEYCLOAK_CODE, --secrets or a prompt
    #[arg(long, conflicts_with = "keycloak_client")]
    pub keycloak_code: bool,
    /// Local administrator of Rancher, whose password comes from LOCKSTEP_RANCHER_SECRET, --secrets or a prompt. Without it that secret is an API token
    #[arg(long, env = "LOCKSTEP_RANCHER_USER")]
    pub rancher_user: Option<String>,
    /// File with lines NAME=VALUE for LOCKSTEP_GRAPH_TOKEN or LOCKSTEP_ENTRA_SECRET, LOCKSTEP_KEYCLOAK_SECRET and LOCKSTEP_RANCHER_SECRET; only its owner may read it
    #[arg(long = "secrets", value_name = "FILE")]
    pub secrets_file: Option<PathBuf>,
    /// PEM file of a private certificate authority to trust besides the system's; may be given several times
    #[arg(long, value_name = "FILE", env = "LOCKSTEP_CA", value_delimiter = ',')]
    pub ca: Vec<PathBuf>,
    /// Port on this machine to which people come back after a sign-in
    #[arg(long, default_value_t = 7400, env = "LOCKSTEP_PORT")]
    pub callback_port: u16,
    /// Folder of the journal and the proofs [default: beside the blueprint, its name with .state]
    #[arg(long, value_name = "FOLDER")]
    pub state: Option<PathBuf>,
}

impl Common {
    /// The blueprint as forms, with the ways of signing in.
    ///
    /// # Errors
    /// A blueprint that cannot be read.
    pub fn draft(&self) -> Result<Draft, Box<dyn std::error::Error>> {
        let name = self.blueprint.display().to_string();
        let bytes = std::fs::read(&self.blueprint).map_err(|error| format!("{name}: {error}"))?;
        let blueprint = bundle::read(&name, &bytes).map_err(|message| format!("{name}: {}", message.say()))?;
        let mut draft = Draft::from_blueprint(&blueprint);
        self.fill_in(&mut draft);
        Ok(draft)
    }

    fn fill_in(&self, draft: &mut Draft) {
        if let Some(client) = self.entra_client.as_ref().filter(|_| draft.entra.way != EntraWay::Handoff) {
            draft.entra.way = EntraWay::Client;
            draft.entra.admin_client.clone_from(client);
        }
        draft.keycloak.user.clone_from(&self.keycloak_user);
        if let Some(client) = &self.keycloak_client {
            draft.keycloak.way = KeycloakWay::Client;
            draft.keycloak.admin_client.clone_from(client);
        }
        match &self.rancher_user {
            Some(user) => {
                draft.rancher.way = RancherWay::Local;
                draft.rancher.user.clone_from(user);
            }
            None => draft.rancher.way = RancherWay::Token,
        }
    }
}

/// `lockstep plan`.
#[derive(Clone, Debug, Args)]
pub struct PlanArgs {
    /// What every command of the road needs.
    #[command(flatten)]
    pub common: Common,
    /// Print the plan as JSON in one last line, {"plan": …, "requests": …}, instead of in words
    #[arg(long)]
    pub json: bool,
}

/// `lockstep apply`.
#[derive(Clone, Debug, Args)]
pub struct ApplyArgs {
    /// What every command of the road needs.
    #[command(flatten)]
    pub common: Common,
    /// Apply without asking
    #[arg(long)]
    pub yes: bool,
    /// Kubeconfig with which the agent is put into an imported cluster, NAME=FILE; may be given several times. Programs that it signs in with are started
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub kubeconfig: Vec<(String, PathBuf)>,
    /// User name in Keycloak of the administrator who will sign in; with it nobody is asked whether it was the right person
    #[arg(long, value_name = "NAME")]
    pub administrator: Option<String>,
    /// Prove afterwards with this person's sign-in
    #[arg(long, value_name = "UPN")]
    pub prove: Option<String>,
    /// Put the temporary sign-in settings right in the end
    #[arg(long)]
    pub close: bool,
}

/// A name and a file.
fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    let (name, file) = text.split_once('=').ok_or("give the cluster’s name and the file, NAME=FILE")?;
    Ok((name.to_owned(), file.into()))
}

/// `lockstep prove`.
#[derive(Clone, Debug, Args)]
pub struct ProveArgs {
    /// Who signs in, as user principal name. Without, nobody signs in: everybody's access is read from the clusters
    #[arg(long, value_name = "UPN")]
    pub person: Option<String>,
    /// This person is in none of the groups and must be refused everywhere
    #[arg(long, requires = "person")]
    pub refused: bool,
    /// What every command of the road needs.
    #[command(flatten)]
    pub common: Common,
    /// Put the temporary sign-in settings right in the end
    #[arg(long)]
    pub close: bool,
}

/// `lockstep disable`.
#[derive(Clone, Debug, Args)]
pub struct DisableArgs {
    /// What every command of the road needs; of the secrets Rancher's alone.
    #[command(flatten)]
    pub common: Common,
    /// Switch it off. Without this nothing is changed
    #[arg(long)]
    pub confirm: bool,
}

/// `lockstep export`.
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
    /// What every command of the road needs.
    #[command(flatten)]
    pub common: Common,
    /// The file to write [default: lockstep-REALM-DAY.zip]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
