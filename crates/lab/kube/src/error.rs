//! What can keep the control plane from starting or from answering.

use std::{io, path::PathBuf, process::ExitStatus};

/// Why a control plane did not start, or an audit entry did not come.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KubeError {
    /// The environment variable that names the program is not set.
    #[error("{variable} is not set: it names the program built from crates/lab/kube/go (`go build -o kube .` there)")]
    NoBinary {
        /// Name of the environment variable.
        variable: &'static str,
    },
    /// The named program is not a file.
    #[error("{variable} names {path}, which is not a file")]
    MissingBinary {
        /// Name of the environment variable.
        variable: &'static str,
        /// The path it holds.
        path: PathBuf,
    },
    /// A file or folder of the control plane could not be written or read.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// No port, thread or folder was to be had from the operating system.
    #[error("{what}: {source}")]
    System {
        /// What was asked for.
        what: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// The certificates could not be made.
    #[error("certificates: {0}")]
    Certificates(#[from] rcgen::Error),
    /// The HTTP client could not be made.
    #[error("HTTP client: {0}")]
    Client(#[from] reqwest::Error),
    /// One of the three programs ended although nobody asked it to.
    #[error("{role} ended ({status}); its log {log} ends with:\n{tail}")]
    Ended {
        /// kube-apiserver, kube-controller-manager or etcd.
        role: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// The file with everything it printed. Kept after a failed start.
        log: PathBuf,
        /// The last lines of that file.
        tail: String,
    },
    /// A condition did not come true in time.
    #[error("still waiting after {seconds} s: {what} (last answer: {last}); logs are in {logs}")]
    NotReady {
        /// What was waited for.
        what: String,
        /// How long, in seconds.
        seconds: u64,
        /// The last answer or error seen.
        last: String,
        /// The folder with the logs of all three programs. Kept after a failed start.
        logs: PathBuf,
    },
}

impl KubeError {
    /// Whether another process took the chosen port first, so that a new port may help.
    pub(crate) fn port_taken(&self) -> bool {
        matches!(self, Self::Ended { tail, .. } if tail.contains("address already in use"))
    }
}
