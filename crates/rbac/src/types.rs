//! Kubernetes' objects of `rbac.authorization.k8s.io/v1`, as far as they decide. Real servers send `null` for empty lists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

/// Labels or annotations.
pub(crate) type Texts = BTreeMap<String, String>;

/// Names and marks of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The name.
    pub name: String,
    /// The namespace; empty for objects of the whole cluster.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub namespace: String,
    /// Labels.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
    /// Annotations.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub annotations: Texts,
}

/// What a role allows: something with resources, or something with paths that are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyRule {
    /// Verbs; `*` for all.
    #[serde(with = "As::<DefaultOnNull>")]
    pub verbs: Vec<String>,
    /// API groups; empty text for the core, `*` for all.
    #[serde(with = "As::<DefaultOnNull>")]
    pub api_groups: Vec<String>,
    /// Resources, `pods/log` for a part of one, `*/scale` for that part of all, `*` for all with all parts.
    #[serde(with = "As::<DefaultOnNull>")]
    pub resources: Vec<String>,
    /// Only objects of these names; none for all.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "As::<DefaultOnNull>")]
    pub resource_names: Vec<String>,
    /// Paths such as `/healthz`; a `*` at the end stands for anything.
    #[serde(rename = "nonResourceURLs", skip_serializing_if = "Vec::is_empty", with = "As::<DefaultOnNull>")]
    pub non_resource_urls: Vec<String>,
}

/// A role of the whole cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRole {
    /// Names and marks.
    pub metadata: Metadata,
    /// What it allows; where there is an aggregation rule, what was collected last.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub rules: Vec<PolicyRule>,
    /// Whose rules it collects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregation_rule: Option<AggregationRule>,
}

/// Whose rules a role collects: those of the cluster roles that fit any of the selectors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AggregationRule {
    /// The selectors.
    #[serde(with = "As::<DefaultOnNull>")]
    pub cluster_role_selectors: Vec<LabelSelector>,
}

/// Which labels fit: all that is said must hold; where nothing is said, everything fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// Labels with these values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "As::<DefaultOnNull>")]
    pub match_labels: Texts,
    /// Conditions.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "As::<DefaultOnNull>")]
    pub match_expressions: Vec<LabelRequirement>,
}

/// One condition on a label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRequirement {
    /// The label's name.
    pub key: String,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: String,
    /// The values of the first two.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub values: Vec<String>,
}

/// A role of one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Names and marks.
    pub metadata: Metadata,
    /// What it allows.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub rules: Vec<PolicyRule>,
}

/// The role a binding refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleRef {
    /// `rbac.authorization.k8s.io`; empty means the same.
    #[serde(default, skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub api_group: String,
    /// `ClusterRole` or `Role`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Who is bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// `rbac.authorization.k8s.io` for users and groups, empty for service accounts. It decides nothing.
    #[serde(default, skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub api_group: String,
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: String,
    /// The name; for people of Rancher the user's id or the group's principal.
    pub name: String,
    /// The namespace of a service account.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub namespace: String,
}

/// A binding in one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleBinding {
    /// Names and marks.
    pub metadata: Metadata,
    /// The role.
    pub role_ref: RoleRef,
    /// Who.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub subjects: Vec<Subject>,
}

/// A binding on the whole cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRoleBinding {
    /// Names and marks.
    pub metadata: Metadata,
    /// The role.
    pub role_ref: RoleRef,
    /// Who.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub subjects: Vec<Subject>,
}

/// Everything of RBAC that was read from one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Objects {
    /// Roles of the whole cluster.
    #[serde(with = "As::<DefaultOnNull>")]
    pub cluster_roles: Vec<ClusterRole>,
    /// Roles of namespaces.
    #[serde(with = "As::<DefaultOnNull>")]
    pub roles: Vec<Role>,
    /// Bindings of the whole cluster.
    #[serde(with = "As::<DefaultOnNull>")]
    pub cluster_bindings: Vec<ClusterRoleBinding>,
    /// Bindings of namespaces.
    #[serde(with = "As::<DefaultOnNull>")]
    pub bindings: Vec<RoleBinding>,
}
