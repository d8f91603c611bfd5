//! `lockstep pair`: another address from a server that runs.

use std::path::Path;
use std::time::Duration;

use lockstep_server::ControlFile;
use serde::{Deserialize, Serialize};

/// What a running server answers.
#[derive(Clone, Serialize, Deserialize)]
pub struct Paired {
    /// The address of the wizard.
    pub address: String,
    /// The address that pairs one page, once.
    pub pair_address: String,
}

/// Why there is no new address.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// No server of this user on that port.
    #[error("no server of yours runs on port {port} (looked in {folder})")]
    NoServer {
        /// The port that was asked for.
        port: u16,
        /// The state folder.
        folder: String,
    },
    /// It does not answer, or answers something else.
    #[error("the server at {address} does not answer: {said}")]
    NoAnswer {
        /// Where it should be.
        address: String,
        /// What was heard.
        said: String,
    },
}

/// Asks the server on a port for another pairing address.
///
/// # Errors
/// Where there is no server, or it does not answer.
pub async fn another(state_dir: &Path, port: u16) -> Result<Paired, PairError> {
    let control = ControlFile::read(state_dir, port)
        .map_err(|_| PairError::NoServer { port, folder: state_dir.display().to_string() })?;
    let no_answer =
        |error: reqwest::Error| PairError::NoAnswer { address: control.address.clone(), said: error.to_string() };
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().map_err(no_answer)?;
    let url = format!("{}/api/pairings", control.address);
    let answer = client.post(url).bearer_auth(&control.key).send().await.map_err(no_answer)?;
    answer.error_for_status().map_err(no_answer)?.json().await.map_err(no_answer)
}
