//! Agents of clusters, which the lab plays: they connect, they are lost, and a manifest brings one.

use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cluster::{Cluster, Phase};
use crate::context::Context;
use crate::problem::text;
use crate::rancher::Rancher;

/// How the import manifest names the secret with the agent's token.
const SECRET: &str = "cattle-credentials";

impl Rancher {
    /// From now on each phase of a cluster on its way (pending, then waiting, then active) lasts so many reads of the
    /// cluster, single or in a list; 0 at the start, where a cluster is active as soon as its agent connects.
    pub fn set_cluster_delay(&self, reads: u32) {
        self.state().cluster_delay = reads;
    }

    /// The agent of a cluster connects, for the first time or after it was lost. A cluster that was pending gets a
    /// Kubernetes in memory and becomes active, after the delay of [`Self::set_cluster_delay`].
    ///
    /// # Errors
    /// There is no such cluster, or its agent is connected already.
    pub fn connect_agent(&self, cluster: &str) -> Result<(), String> {
        self.agent(cluster, true, Cluster::connect)
    }

    /// The tunnel to a cluster's agent is lost: Rancher says so on the cluster, and requests no longer reach it.
    ///
    /// # Errors
    /// There is no such cluster, its agent never connected, or it is the management cluster, which has none.
    pub fn lose_agent(&self, cluster: &str) -> Result<(), String> {
        self.agent(cluster, false, |found, _| found.lose())
    }

    fn agent(&self, id: &str, comes: bool, then: impl FnOnce(&mut Cluster, u32)) -> Result<(), String> {
        let mut state = self.state();
        let delay = state.cluster_delay;
        let found = state.clusters.get_mut(id).ok_or_else(|| format!("no cluster {id}"))?;
        if found.phase == Phase::Local {
            return Err("the management cluster has no agent".into());
        }
        if matches!(found.phase, Phase::Nodes | Phase::Building) {
            return Err(format!("cluster {id} is made on nodes, which bring its agent along"));
        }
        if comes == found.connected() {
            let is = if comes { "connected already" } else { "not connected" };
            return Err(format!("the agent of cluster {id} is {is}"));
        }
        then(found, delay);
        state.touch();
        Ok(())
    }

    /// Plays what `kubectl apply` does with the text that `/v3/import/TOKEN_CLUSTER.yaml` answers: the agent starts and
    /// connects with the registration token in the manifest. Applying it again changes nothing. Gives the cluster's id.
    ///
    /// # Errors
    /// The manifest holds no registration token, or no cluster has it: such an agent never gets in.
    pub fn apply_manifest(&self, manifest: &str) -> Result<String, String> {
        let token = registration_token(manifest)
            .ok_or_else(|| format!("the manifest holds no token: no Secret {SECRET}-… with data.token"))?;
        let (id, connected) = {
            let state = self.state();
            let known = state.clusters.iter().find(|(_, one)| one.registration.0 == token);
            let (id, found) = known.ok_or("no cluster has the registration token of the manifest")?;
            (id.clone(), found.connected())
        };
        if !connected {
            self.connect_agent(&id)?;
        }
        Ok(id)
    }
}

/// The token of the agent's secret, decoded.
fn registration_token(manifest: &str) -> Option<String> {
    let lines = |document: &str| document.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let secret = manifest.split("\n---").map(lines).find(|lines| {
        lines.iter().any(|line| line == "kind: Secret")
            && lines.iter().any(|line| line.strip_prefix("name: ").is_some_and(|name| name.starts_with(SECRET)))
    })?;
    let encoded = secret.iter().find_map(|line| line.strip_prefix("token: "))?;
    let decoded = STANDARD.decode(encoded.trim_matches('"')).ok()?;
    String::from_utf8(decoded).ok().filter(|token| !token.is_empty())
}

/// `POST /lab/agent`, no address of Rancher's: the manifest in the body is applied somewhere.
pub(crate) async fn play(Extension(context): Extension<Context>, manifest: String) -> Response {
    match context.rancher.apply_manifest(&manifest) {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => text(404, reason),
    }
}
