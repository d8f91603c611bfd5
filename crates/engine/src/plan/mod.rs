//! `Blueprint` and `Survey` become a `Plan`. No IO. Without feature `work` only the types are here, see [`crate::work`].

mod access;
mod build;
mod clusters;
mod compare;
mod credential;
mod entra;
mod first_login;
mod keycloak;
mod keycloak_client;
mod mappers;
mod op;
mod rancher;
mod rancher_disable;
mod rancher_leftovers;
mod rancher_mode;
mod types;

pub use build::plan;
pub(crate) use clusters::{in_the_way, unknown};
pub use entra::{SCOPES, application_wanted};
pub use op::Op;
pub(crate) use rancher_disable::disable;
pub use types::{Act, Blocked, Change, Diff, Kept, Outputs, Phase, Place, Plan, Surroundings, Value};

/// The key under which everything of ours carries the setup's mark.
pub const MARK: &str = "lockstep.setup";

/// The key under which the identity provider keeps the key id of the Entra secret it uses.
pub const KEY_ID: &str = "lockstep.keyId";

/// States in which a cluster waits for its agent or its nodes.
pub(crate) const JOINING: [&str; 4] = ["pending", "waiting", "provisioning", "updating"];

/// How the identity provider shows Entra ID who it is.
pub const AUTH_METHOD: &str = "clientAuthMethod";

/// Of [`AUTH_METHOD`]: by a client secret.
pub const BY_SECRET: &str = "client_secret_post";

/// The name of a certificate of ours in Entra ID: the setup's mark and the key's id in Keycloak.
#[must_use]
pub fn certificate_name(mark: &str, kid: &str) -> String {
    format!("{mark} {kid}")
}

/// What a mapper of Keycloak looks for, as it is written in its configuration: a claim and its value.
#[must_use]
pub fn claims(name: &str, value: &str) -> String {
    serde_json::json!([{"key": name, "value": value}]).to_string()
}

/// What is wanted over what is there: the object to send where a PUT replaces all of it.
#[must_use]
pub fn over(found: &serde_json::Value, wanted: &serde_json::Value) -> serde_json::Value {
    compare::merged(found, wanted, compare::Lists::Same)
}

/// What of a sent object an object read back does not hold. Empty texts and missing fields are the same; lists hold the
/// same, in any order.
#[must_use]
pub fn lacks(after: &serde_json::Value, sent: &serde_json::Value) -> Vec<Diff> {
    compare::diffs(after, sent, compare::Lists::Same)
}
