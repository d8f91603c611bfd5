//! Kubernetes' objects, as far as they are used.

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

pub use lockstep_rbac::{ClusterRole, ClusterRoleBinding, Metadata, PolicyRule, Role, RoleBinding, RoleRef, Subject};

/// The annotation that assigns a namespace to a project of Rancher.
pub(super) const PROJECT: &str = "field.cattle.io/projectId";

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// Names and marks.
    pub metadata: Metadata,
    /// Whether it is there or going.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub status: NamespaceStatus,
}

/// The state of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamespaceStatus {
    /// `Active` or `Terminating`.
    #[serde(with = "As::<DefaultOnNull>")]
    pub phase: String,
}

impl Namespace {
    /// The project of Rancher it is assigned to, for example `c-m-alpha001:p-2nx25`.
    #[must_use]
    pub fn project_id(&self) -> Option<&str> {
        self.metadata.annotations.get(PROJECT).map(String::as_str)
    }
}
