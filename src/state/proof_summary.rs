//! A proof, as far as the page itself goes by it. What it says stands in what the engine shows.

use lockstep_engine::plan::Place;
use lockstep_json::Value;

/// One proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofSummary {
    /// Who signed in; empty where nobody did.
    pub person: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Whether it holds.
    pub holds: bool,
    /// The hops: where each is, and its state, `holds`, `broken` or `not-reached`.
    pub hops: Vec<(Place, String)>,
}

impl ProofSummary {
    /// Reads it from a [`lockstep_engine::proof::Proof`].
    #[must_use]
    pub fn of(proof: &Value) -> ProofSummary {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let name = text(&proof["person"]["name"]);
        let hops = proof["hops"].as_array().into_iter().flatten();
        ProofSummary {
            person: if name.is_empty() { text(&proof["person"]["upn"]) } else { name },
            at: proof["at"].as_u64().unwrap_or_default(),
            holds: proof["came_out"] == true,
            hops: hops.map(|hop| (place(&hop["hop"]), text(&hop["state"]))).collect(),
        }
    }
}

/// The system in which a hop is.
fn place(hop: &Value) -> Place {
    match hop.as_str().unwrap_or_default() {
        "entra" => Place::Entra,
        "identity-provider" | "keycloak" | "token" => Place::Keycloak,
        "kubernetes" => Place::Kubernetes,
        _ => Place::Rancher,
    }
}
