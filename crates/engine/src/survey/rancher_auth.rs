//! What of Rancher bears on who can sign in, beside the authentication itself.

use lockstep_json::{Read, Write};
use lockstep_systems::Error;
use lockstep_systems::rancher::Rancher;

/// What bears on who can sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(default)]
pub struct SignInFound {
    /// Whether local sign-in is hidden while another provider is on: feature flag `hide-local-auth-provider` (Rancher
    /// 2.15).
    pub hides_local: bool,
}

/// Reads it.
///
/// # Errors
/// As the calls'.
pub(super) async fn read(rancher: &Rancher) -> Result<SignInFound, Error> {
    let features = rancher.features().await?;
    let hides_local = features.iter().any(|feature| feature.name == "hide-local-auth-provider" && feature.on);
    Ok(SignInFound { hides_local })
}
