//! Which group may do what, and where.

use serde::{Deserialize, Serialize};

/// Where a grant's role holds, and by what it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The named namespaces, which are put into a project of Rancher's; the role is a role template.
    #[default]
    Namespaces,
    /// A project of Rancher's, with whatever is in it; the role is a role template.
    Project,
    /// The named namespaces, by role bindings of Kubernetes alone; the role is a cluster role. Rancher knows nothing of it.
    RoleBindings,
    /// A whole cluster; the role is a role template.
    Cluster,
    /// Rancher itself; the role is a global role.
    Global,
}

impl Scope {
    /// All of them, as screens list them.
    pub const ALL: [Scope; 5] = [Scope::Namespaces, Scope::Project, Scope::RoleBindings, Scope::Cluster, Scope::Global];

    /// Whether this is the scope that is meant where none is named.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Scope::default()
    }

    /// Whether it is on a cluster.
    #[must_use]
    pub const fn has_cluster(self) -> bool {
        !matches!(self, Scope::Global)
    }

    /// Whether it is on a project.
    #[must_use]
    pub const fn has_project(self) -> bool {
        matches!(self, Scope::Namespaces | Scope::Project)
    }

    /// Whether it names namespaces.
    #[must_use]
    pub const fn has_namespaces(self) -> bool {
        matches!(self, Scope::Namespaces | Scope::RoleBindings)
    }

    /// The field under which a screen finds the roles that fit.
    #[must_use]
    pub const fn roles(self) -> &'static str {
        match self {
            Scope::Namespaces | Scope::Project => "grants.role",
            Scope::RoleBindings => "grants.role.kubernetes",
            Scope::Cluster => "grants.role.cluster",
            Scope::Global => "grants.role.global",
        }
    }
}

/// One group's role at one place of one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Grant {
    /// The Keycloak group.
    pub group: String,
    /// Where the role holds, and by what it is given.
    #[serde(default, skip_serializing_if = "Scope::is_default")]
    pub scope: Scope,
    /// The cluster's name in Rancher; empty for [`Scope::Global`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cluster: String,
    /// The project's display name, for [`Scope::Namespaces`] and [`Scope::Project`]; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub project: String,
    /// The namespaces, for [`Scope::Namespaces`] and [`Scope::RoleBindings`]; else none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// The name of a role of this blueprint's; else the id of the role template or global role, or the cluster role's name,
    /// for example `read-only`.
    pub role: String,
    /// Whether namespaces of these names that are in another project are moved into this one. Who has a role there loses
    /// it on them, and who has one here gains it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub move_namespaces: bool,
}

/// A role template that Rancher is to get.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RoleWanted {
    /// Its name, by which grants speak of it. Rancher gives it an id of its own.
    pub name: String,
    /// On what it can be given.
    #[serde(default)]
    pub context: RoleContext,
    /// What it allows.
    pub rules: Vec<RuleWanted>,
}

/// On what a role template can be given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RoleContext {
    /// On projects.
    #[default]
    Project,
    /// On clusters.
    Cluster,
}

impl RoleContext {
    /// As Rancher writes it.
    #[must_use]
    pub const fn api(self) -> &'static str {
        match self {
            RoleContext::Project => "project",
            RoleContext::Cluster => "cluster",
        }
    }
}

/// What a role allows: every verb on every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RuleWanted {
    /// Verbs, for example `get`; `*` for all.
    pub verbs: Vec<String>,
    /// API groups; an empty text for the core one, which is meant where none is named.
    #[serde(default = "core_group")]
    pub api_groups: Vec<String>,
    /// Resources, for example `pods`, `pods/log`; `*` for all.
    pub resources: Vec<String>,
    /// Only objects of these names; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
}

fn core_group() -> Vec<String> {
    vec![String::new()]
}
