//! Rancher's agent, put into a cluster with a kubeconfig that the administrator gave.

pub use lockstep_systems::install::NotInstalled;
use lockstep_words::{Message, en::plan as say};

use crate::plan::Place;
use crate::run::Trouble;

/// Whether the cluster was asked at all: a kubeconfig that cannot be used is put down before.
const fn asked(not: &NotInstalled) -> bool {
    use NotInstalled as Not;
    !matches!(not, Not::NoKubeconfig { .. } | Not::NamesFiles { .. } | Not::NamesProgram { .. } | Not::NoServer { .. })
}

/// Cause and remedy.
#[must_use]
pub fn trouble(not: &NotInstalled) -> Trouble {
    let (key, remedy, said, args): (_, _, &str, &[(&str, &str)]) = match not {
        NotInstalled::NoKubeconfig { said } => (say::KUBECONFIG_FORM, say::KUBECONFIG_FORM_DO, said, &[]),
        NotInstalled::NamesFiles { field } => {
            (say::KUBECONFIG_FILES, say::KUBECONFIG_FLATTEN_DO, "", &[("field", field)])
        }
        NotInstalled::NamesProgram { program } => {
            (say::KUBECONFIG_PROGRAM, say::KUBECONFIG_PROGRAM_DO, "", &[("program", program)])
        }
        NotInstalled::NotAllowed { server, said } => {
            (say::KUBECONFIG_NOT_ALLOWED, say::KUBECONFIG_NOT_ALLOWED_DO, said, &[("server", server)])
        }
        NotInstalled::Unreached { server, said } => {
            (say::KUBECONFIG_UNREACHED, say::KUBECONFIG_UNREACHED_DO, said, &[("server", server)])
        }
        NotInstalled::OtherAgent { server, other } => {
            (say::KUBECONFIG_OTHER_AGENT, say::KUBECONFIG_OTHER_AGENT_DO, "", &[("server", server), ("other", other)])
        }
        NotInstalled::Refused { server, what, said } => {
            (say::KUBECONFIG_REFUSED, say::KUBECONFIG_REFUSED_DO, said, &[("server", server), ("object", what)])
        }
        NotInstalled::NoServer { said } => (say::KUBECONFIG_NO_SERVER, say::KUBECONFIG_NO_SERVER_DO, said, &[]),
    };
    let means = args.iter().fold(Message::new(key), |message, (name, value)| message.with(name, value));
    let tried = if asked(not) { "kubectl apply" } else { "" };
    Trouble {
        place: Place::Kubernetes,
        tried: tried.into(),
        said: said.to_owned(),
        means,
        remedy: remedy.into(),
        request_id: None,
    }
}
