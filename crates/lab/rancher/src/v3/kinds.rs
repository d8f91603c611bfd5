//! The types norman serves, and how their ids name objects of Rancher's API group.

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AuthConfig,
    Cluster,
    ClusterBinding,
    Feature,
    GlobalBinding,
    GlobalRole,
    Principal,
    Project,
    ProjectBinding,
    Registration,
    RoleTemplate,
    Setting,
    Token,
    User,
}

/// What is known about a type.
#[derive(Debug)]
pub(crate) struct Meta {
    pub(crate) kind: Kind,
    /// In addresses.
    pub(crate) plural: &'static str,
    /// In resources.
    pub(crate) name: &'static str,
    /// In RBAC rules.
    pub(crate) resource: &'static str,
}

const fn of(kind: Kind, plural: &'static str, name: &'static str, resource: &'static str) -> Meta {
    Meta { kind, plural, name, resource }
}

const KINDS: &[Meta] = &[
    of(Kind::AuthConfig, "authConfigs", "authConfig", "authconfigs"),
    of(Kind::AuthConfig, "keyCloakOIDCConfigs", "authConfig", "authconfigs"),
    of(Kind::AuthConfig, "genericOIDCConfigs", "authConfig", "authconfigs"),
    of(Kind::Cluster, "clusters", "cluster", "clusters"),
    of(
        Kind::ClusterBinding,
        "clusterRoleTemplateBindings",
        "clusterRoleTemplateBinding",
        "clusterroletemplatebindings",
    ),
    of(Kind::Feature, "features", "feature", "features"),
    of(Kind::GlobalBinding, "globalRoleBindings", "globalRoleBinding", "globalrolebindings"),
    of(Kind::GlobalRole, "globalRoles", "globalRole", "globalroles"),
    of(Kind::Principal, "principals", "principal", "principals"),
    of(Kind::Project, "projects", "project", "projects"),
    of(
        Kind::ProjectBinding,
        "projectRoleTemplateBindings",
        "projectRoleTemplateBinding",
        "projectroletemplatebindings",
    ),
    of(Kind::Registration, "clusterRegistrationTokens", "clusterRegistrationToken", "clusterregistrationtokens"),
    of(Kind::RoleTemplate, "roleTemplates", "roleTemplate", "roletemplates"),
    of(Kind::Setting, "settings", "setting", "settings"),
    of(Kind::Token, "tokens", "token", "tokens"),
    of(Kind::User, "users", "user", "users"),
];

impl Meta {
    /// By its plural; case does not matter.
    pub(crate) fn find(plural: &str) -> Option<&'static Meta> {
        KINDS.iter().find(|meta| meta.plural.eq_ignore_ascii_case(plural))
    }

    /// Namespace and name of an object by its norman id, `namespace:name` or `name`.
    pub(crate) fn place<'a>(&self, id: &'a str) -> (&'a str, &'a str) {
        match self.kind {
            Kind::Project | Kind::ProjectBinding | Kind::ClusterBinding | Kind::Registration => {
                id.split_once(':').unwrap_or(("", id))
            }
            _ => ("", id),
        }
    }
}
