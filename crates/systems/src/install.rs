//! Why an agent was not put into a cluster: what the server that tries it and the engine that explains it share.

use serde::{Deserialize, Serialize};

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
