//! Clusters, as far as they are used.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::{As, DefaultOnNull};

use super::Condition;

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// The id, for example `local` or `c-m-alpha001`.
    pub id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// `active`, `pending`, `waiting`, `provisioning`, `unavailable`, `updating`, `error` or `removing`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub state: String,
    /// Whose Kubernetes it is, for example `k3s`; may be empty.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub provider: String,
    /// Whether it is the one that Rancher runs on.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub internal: bool,
    /// `imported`, `k3s`, `rke2` and others, once the agent has told; `null` or empty before.
    #[serde(default)]
    pub driver: Option<String>,
    /// How many nodes it has, as its agent told last.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub node_count: u32,
    /// What it waits for, in Rancher's words; empty where it waits for nothing.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub transitioning_message: String,
    /// Kubernetes' version as Rancher gives it.
    #[serde(default)]
    pub version: Option<KubernetesVersion>,
    /// Labels.
    #[serde(default)]
    pub labels: Option<BTreeMap<String, String>>,
    /// Conditions; `null` in the answer that makes it.
    #[serde(default)]
    pub conditions: Option<Vec<Condition>>,
}

impl Cluster {
    /// Kubernetes' version, for example `v1.36.2`.
    #[must_use]
    pub fn kubernetes(&self) -> Option<&str> {
        self.version.as_ref().map(|version| version.git_version.as_str()).filter(|version| !version.is_empty())
    }

    /// Whether it answers: its agent is connected and it is ready. The state does not tell: Rancher says `active` of a
    /// cluster that it has just made (recorded), and `updating` of one that is upgraded and answers all the time.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let is = |kind| self.condition(kind).is_some_and(|condition| condition.status == "True");
        self.state != "removing" && is("Connected") && is("Ready")
    }

    /// The condition of a kind, for example `Ready`.
    #[must_use]
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().flatten().find(|condition| condition.kind == kind)
    }
}

/// A Kubernetes version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KubernetesVersion {
    /// For example `v1.36.2`.
    #[serde(with = "As::<DefaultOnNull>")]
    pub git_version: String,
}

/// The token with which a cluster's agent or its nodes register, and commands that hold it. Whoever has it can take the
/// cluster's place.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// The token; empty until Rancher has made it.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub token: SecretString,
    /// For the cluster to be imported, where Rancher's certificate is trusted.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub command: SecretString,
    /// The same where it is not; the agent then compares a checksum.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub insecure_command: SecretString,
    /// For a node, where Rancher's certificate is trusted; roles are added to it.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub node_command: SecretString,
    /// The same where it is not.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub insecure_node_command: SecretString,
}

/// A distribution of Kubernetes that Rancher puts on nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// K3s.
    K3s,
    /// RKE2.
    Rke2,
}

impl Distribution {
    /// Its name in Rancher's addresses, settings and versions.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Distribution::K3s => "k3s",
            Distribution::Rke2 => "rke2",
        }
    }
}

/// A cluster that Rancher makes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CustomCluster {
    /// What is wanted.
    #[serde(with = "As::<DefaultOnNull>")]
    pub spec: CustomSpec,
    /// What became of it.
    #[serde(with = "As::<DefaultOnNull>")]
    pub status: CustomStatus,
}

/// What is wanted of a cluster that Rancher makes. Imported clusters have such an object too.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomSpec {
    /// How Rancher makes it; `null` where it is imported.
    rke_config: Option<Value>,
}

impl CustomSpec {
    /// Whether Rancher makes it, of nodes that register themselves.
    #[must_use]
    pub fn by_nodes(&self) -> bool {
        self.rke_config.is_some()
    }
}

/// What became of a cluster that Rancher makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomStatus {
    /// The id under which it is among the clusters, for example `c-m-abcdefgh`; empty for a moment.
    #[serde(with = "As::<DefaultOnNull>")]
    pub cluster_name: String,
}

/// A version of a distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Release {
    /// For example `v1.34.2+k3s1`.
    #[serde(with = "As::<DefaultOnNull>")]
    pub version: String,
    /// The oldest Rancher it is for, for example `v2.12.0-alpha1`; empty for any.
    #[serde(with = "As::<DefaultOnNull>")]
    pub min_channel_server_version: String,
    /// The newest Rancher it is for, for example `v2.15.99`; empty for any.
    #[serde(with = "As::<DefaultOnNull>")]
    pub max_channel_server_version: String,
}
