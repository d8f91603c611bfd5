//! Bindings, as far as they are used.

use std::collections::BTreeMap;

use lockstep_json::{Read, Write};

/// Labels.
type Texts = BTreeMap<String, String>;

/// Which project bindings are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingScope<'a> {
    /// Those of all projects of all clusters.
    All,
    /// Those of one project, by its id.
    Project(&'a str),
    /// Those of all projects of one cluster, by its id.
    Cluster(&'a str),
}

/// A binding of a role to someone on a project.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct ProjectBinding {
    /// The id, for example `p-2nx25:prtb-ds9hh`.
    pub id: String,
    /// The project.
    #[serde(default)]
    pub project_id: String,
    /// The role.
    #[serde(default)]
    pub role_template_id: String,
    /// The group, for example `keycloakoidc_group://Dev`.
    #[serde(default)]
    pub group_principal_id: Option<String>,
    /// The user of Rancher.
    #[serde(default)]
    pub user_id: Option<String>,
    /// Labels.
    #[serde(default)]
    pub labels: Texts,
    /// Since when it is being removed.
    #[serde(default)]
    pub removed: Option<String>,
}

/// A binding of a role to someone on a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct ClusterBinding {
    /// The id, for example `c-x:crtb-zzzzz`.
    pub id: String,
    /// The cluster.
    #[serde(default)]
    pub cluster_id: String,
    /// The role.
    #[serde(default)]
    pub role_template_id: String,
    /// The group.
    #[serde(default)]
    pub group_principal_id: Option<String>,
    /// The user of Rancher.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The user at the provider.
    #[serde(default)]
    pub user_principal_id: Option<String>,
    /// Labels.
    #[serde(default)]
    pub labels: Texts,
}

/// A binding of a role on Rancher itself.
#[derive(Clone, Debug, PartialEq, Eq, Write, Read)]
#[serde(rename_all = "camelCase")]
pub struct GlobalRoleBinding {
    /// The id.
    pub id: String,
    /// The role.
    #[serde(default)]
    pub global_role_id: String,
    /// The user of Rancher.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The group.
    #[serde(default)]
    pub group_principal_id: Option<String>,
    /// Labels.
    #[serde(default)]
    pub labels: Texts,
}
