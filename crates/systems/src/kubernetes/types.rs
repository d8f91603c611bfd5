//! Kubernetes' objects, as far as they are used.

use std::collections::BTreeMap;

use lockstep_json::{Read, Write};

/// Labels or annotations.
type Texts = BTreeMap<String, String>;

/// The annotation that assigns a namespace to a project of Rancher.
pub(super) const PROJECT: &str = "field.cattle.io/projectId";

/// Names and marks of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
pub struct Metadata {
    /// The name.
    pub name: String,
    /// The namespace; empty for objects of the whole cluster.
    #[serde(default)]
    pub namespace: String,
    /// Labels.
    #[serde(default)]
    pub labels: Texts,
    /// Annotations.
    #[serde(default)]
    pub annotations: Texts,
}

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Namespace {
    /// Names and marks.
    pub metadata: Metadata,
    /// Whether it is there or going.
    #[serde(default)]
    pub status: NamespaceStatus,
}

/// The state of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(default)]
pub struct NamespaceStatus {
    /// `Active` or `Terminating`.
    pub phase: String,
}

impl Namespace {
    /// The project of Rancher it is assigned to, for example `c-m-alpha001:p-2nx25`.
    #[must_use]
    pub fn project_id(&self) -> Option<&str> {
        self.metadata.annotations.get(PROJECT).map(String::as_str)
    }
}

/// What a role allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyRule {
    /// Verbs; `*` for all.
    pub verbs: Vec<String>,
    /// API groups; empty text for the core.
    pub api_groups: Vec<String>,
    /// Resources, `pods/log` for a part of one.
    pub resources: Vec<String>,
    /// Only objects of these names; none for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
}

/// A role of the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRole {
    /// Names and marks.
    pub metadata: Metadata,
    /// What it allows, collected rules included.
    #[serde(default)]
    pub rules: Vec<PolicyRule>,
}

/// A role of one namespace.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Role {
    /// Names and marks.
    pub metadata: Metadata,
    /// What it allows.
    #[serde(default)]
    pub rules: Vec<PolicyRule>,
}

/// The role a binding refers to.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct RoleRef {
    /// `ClusterRole` or `Role`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Who is bound.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
pub struct Subject {
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: String,
    /// The name; for people of Rancher the user's id or the group's principal.
    pub name: String,
    /// The namespace of a service account.
    #[serde(default)]
    pub namespace: String,
}

/// A binding in one namespace.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct RoleBinding {
    /// Names and marks.
    pub metadata: Metadata,
    /// The role.
    pub role_ref: RoleRef,
    /// Who.
    #[serde(default)]
    pub subjects: Vec<Subject>,
}

/// A binding on the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRoleBinding {
    /// Names and marks.
    pub metadata: Metadata,
    /// The role.
    pub role_ref: RoleRef,
    /// Who.
    #[serde(default)]
    pub subjects: Vec<Subject>,
}
