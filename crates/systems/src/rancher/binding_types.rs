//! Bindings, as far as they are used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

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

/// On what a binding gives a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BindingKind {
    /// A project.
    #[default]
    Project,
    /// A cluster.
    Cluster,
    /// Rancher itself.
    Global,
}

/// How Rancher names what belongs to a kind of binding.
pub(super) struct Names {
    /// The collection.
    pub(super) path: &'static str,
    /// One binding.
    pub(super) one: &'static str,
    /// The type.
    pub(super) kind: &'static str,
    /// The field that says where; empty where there is but one place.
    pub(super) place: &'static str,
    /// The field that says which role.
    pub(super) role: &'static str,
}

impl BindingKind {
    pub(super) fn names(self) -> &'static Names {
        &[
            Names {
                path: "/v3/projectRoleTemplateBindings",
                one: "/v3/projectRoleTemplateBindings/{id}",
                kind: "projectRoleTemplateBinding",
                place: "projectId",
                role: "roleTemplateId",
            },
            Names {
                path: "/v3/clusterRoleTemplateBindings",
                one: "/v3/clusterRoleTemplateBindings/{id}",
                kind: "clusterRoleTemplateBinding",
                place: "clusterId",
                role: "roleTemplateId",
            },
            Names {
                path: "/v3/globalRoleBindings",
                one: "/v3/globalRoleBindings/{id}",
                kind: "globalRoleBinding",
                place: "",
                role: "globalRoleId",
            },
        ][self as usize]
    }
}

/// A binding of any kind to a group, as it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBinding<'a> {
    /// On what it gives the role.
    pub kind: BindingKind,
    /// The id of the project or the cluster; empty for Rancher itself.
    pub place: &'a str,
    /// The id of the role template, or of the global role.
    pub role: &'a str,
    /// The group, for example `keycloakoidc_group://Dev`.
    pub group: &'a str,
}

/// A binding of any kind, as Rancher gives it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Binding {
    /// The id.
    #[serde(with = "As::<DefaultOnNull>")]
    pub id: String,
    /// The project, of a binding on one.
    #[serde(with = "As::<DefaultOnNull>")]
    pub project_id: String,
    /// The cluster, of a binding on one.
    #[serde(with = "As::<DefaultOnNull>")]
    pub cluster_id: String,
    /// The role, of a binding on a project or a cluster.
    #[serde(with = "As::<DefaultOnNull>")]
    pub role_template_id: String,
    /// The role, of a binding on Rancher itself.
    #[serde(with = "As::<DefaultOnNull>")]
    pub global_role_id: String,
    /// The group.
    pub group_principal_id: Option<String>,
    /// Since when it is being removed.
    pub removed: Option<String>,
}

impl Binding {
    /// Whether it gives this and is not being removed.
    #[must_use]
    pub fn gives(&self, wanted: &NewBinding<'_>) -> bool {
        let place = if self.project_id.is_empty() { &self.cluster_id } else { &self.project_id };
        let role = if self.role_template_id.is_empty() { &self.global_role_id } else { &self.role_template_id };
        self.removed.is_none()
            && place == wanted.place
            && role == wanted.role
            && self.group_principal_id.as_deref() == Some(wanted.group)
    }
}

/// A binding of a role to someone on a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectBinding {
    /// The id, for example `p-2nx25:prtb-ds9hh`.
    pub id: String,
    /// The project.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub project_id: String,
    /// The role.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub role_template_id: String,
    /// The group, for example `keycloakoidc_group://Dev`.
    #[serde(default)]
    pub group_principal_id: Option<String>,
    /// The user of Rancher.
    #[serde(default)]
    pub user_id: Option<String>,
    /// Labels.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
    /// Since when it is being removed.
    #[serde(default)]
    pub removed: Option<String>,
}

/// A binding of a role to someone on a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterBinding {
    /// The id, for example `c-x:crtb-zzzzz`.
    pub id: String,
    /// The cluster.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub cluster_id: String,
    /// The role.
    #[serde(default, with = "As::<DefaultOnNull>")]
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
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
    /// Since when it is being removed.
    #[serde(default)]
    pub removed: Option<String>,
}

/// A binding of a role on Rancher itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GlobalRoleBinding {
    /// The id.
    pub id: String,
    /// The role.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub global_role_id: String,
    /// The user of Rancher.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The group.
    #[serde(default)]
    pub group_principal_id: Option<String>,
    /// Labels.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
    /// Since when it is being removed.
    #[serde(default)]
    pub removed: Option<String>,
}
