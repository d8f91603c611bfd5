//! Rancher's agent, put into a cluster with a kubeconfig that the administrator gave.

use lockstep_words::{Message, en::plan as say};
use serde::{Deserialize, Serialize};

use crate::plan::Place;
use crate::run::Trouble;

/// Why the agent's manifest was not applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NotInstalled {
    /// The text is no kubeconfig, or one without a usable context.
    NoKubeconfig {
        /// What is wrong with it; nothing of its contents.
        said: String,
    },
    /// It names files of another machine.
    NamesFiles {
        /// The first of the fields that do.
        field: String,
    },
    /// It has a program sign in, and whoever was given it may not start programs.
    NamesProgram {
        /// The program.
        program: String,
    },
    /// The address may not be spoken to.
    NotAllowed {
        /// The cluster's address.
        server: String,
        /// Why.
        said: String,
    },
    /// Nothing, or no Kubernetes, answers there; or signing in failed.
    Unreached {
        /// The cluster's address.
        server: String,
        /// What went wrong.
        said: String,
    },
    /// An agent of another Rancher is in it.
    OtherAgent {
        /// The cluster's address.
        server: String,
        /// That Rancher's address.
        other: String,
    },
    /// The cluster would not take an object.
    Refused {
        /// The cluster's address.
        server: String,
        /// The object, `Deployment cattle-cluster-agent`.
        what: String,
        /// The cluster's words.
        said: String,
    },
    /// Lockstep's own server did not answer.
    NoServer {
        /// What went wrong.
        said: String,
    },
}

impl NotInstalled {
    /// Whether the cluster was asked at all: a kubeconfig that cannot be used is put down before.
    const fn asked(&self) -> bool {
        use NotInstalled as Not;
        !matches!(
            self,
            Not::NoKubeconfig { .. } | Not::NamesFiles { .. } | Not::NamesProgram { .. } | Not::NoServer { .. }
        )
    }

    /// Cause and remedy.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        let (key, remedy, said, args): (_, _, &str, &[(&str, &str)]) = match self {
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
            NotInstalled::OtherAgent { server, other } => (
                say::KUBECONFIG_OTHER_AGENT,
                say::KUBECONFIG_OTHER_AGENT_DO,
                "",
                &[("server", server), ("other", other)],
            ),
            NotInstalled::Refused { server, what, said } => {
                (say::KUBECONFIG_REFUSED, say::KUBECONFIG_REFUSED_DO, said, &[("server", server), ("object", what)])
            }
            NotInstalled::NoServer { said } => (say::KUBECONFIG_NO_SERVER, say::KUBECONFIG_NO_SERVER_DO, said, &[]),
        };
        let means = args.iter().fold(Message::new(key), |message, (name, value)| message.with(name, value));
        let tried = if self.asked() { "kubectl apply" } else { "" };
        Trouble {
            place: Place::Kubernetes,
            tried: tried.into(),
            said: said.to_owned(),
            means,
            remedy: remedy.into(),
            request_id: None,
        }
    }
}
