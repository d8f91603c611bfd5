//! Clusters that Rancher is to get.

use serde::{Deserialize, Serialize};

/// A cluster that Rancher is to get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClusterWanted {
    /// Its name in Rancher.
    pub name: String,
    /// Where it comes from.
    #[serde(default)]
    pub by: ClusterBy,
    /// The version that nodes get, for example `v1.34.2+k3s1`; of a new cluster alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Where a cluster comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClusterBy {
    /// It exists: Rancher's agent is put into it, by a command or with a kubeconfig.
    #[default]
    Import,
    /// A new one of K3s, on nodes that register themselves.
    K3s,
    /// A new one of RKE2, on nodes that register themselves.
    Rke2,
}

/// A row of step 4: a cluster that Rancher does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterDraft {
    /// `new_clusters.N.name`.
    pub name: String,
    /// `new_clusters.N.by`.
    pub by: ClusterBy,
    /// `new_clusters.N.version`, for a new one.
    pub version: String,
}

impl ClusterDraft {
    /// Whether somebody has filled it in.
    #[must_use]
    pub fn filled(&self) -> bool {
        !self.name.trim().is_empty()
    }

    /// The cluster that it wants.
    pub(super) fn wanted(&self) -> ClusterWanted {
        let version = Some(self.version.trim().to_owned()).filter(|version| !version.is_empty());
        let version = version.filter(|_| self.by != ClusterBy::Import);
        ClusterWanted { name: self.name.trim().to_owned(), by: self.by, version }
    }

    /// The row that wants it.
    pub(super) fn of(wanted: &ClusterWanted) -> Self {
        let version = wanted.version.clone().unwrap_or_default();
        ClusterDraft { name: wanted.name.clone(), by: wanted.by, version }
    }
}
