//! Why the lab did not start.

/// Why the lab did not start.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A port is taken.
    #[error("{system} cannot listen on port {port}: {said}")]
    Port {
        /// Which stand-in.
        system: &'static str,
        /// The port.
        port: u16,
        /// The operating system's words.
        said: std::io::Error,
    },
    /// The real Keycloak did not start.
    #[cfg(unix)]
    #[error(transparent)]
    Keycloak(#[from] lab_keycloak::real::RealError),
    /// The real control plane did not start.
    #[error("the Kubernetes control plane did not start: {0}")]
    Kube(#[from] lab_kube::KubeError),
    /// The API server did not take the scenario's objects.
    #[error("the API server of cluster alpha did not take the scenario: {0}")]
    Scenario(String),
    /// A part of the start broke off.
    #[error("starting broke off: {0}")]
    Broken(String),
}
