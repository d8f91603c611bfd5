//! Where each thing is read: the system and the call, as the clients' documentation names it.

/// A reading.
#[derive(Clone, Copy)]
pub(super) struct Source {
    /// The system, the method and the path.
    pub(super) call: &'static str,
    /// Whether it is read after the sign-in.
    pub(super) after: bool,
}

const fn before(call: &'static str) -> Source {
    Source { call, after: false }
}

const fn after(call: &'static str) -> Source {
    Source { call, after: true }
}

pub(super) const MEMBERSHIP: Source = before("Microsoft Graph, POST /v1.0/users/{id}/checkMemberGroups");
pub(super) const ENTRA_GROUPS: Source = before("Microsoft Graph, GET /v1.0/groups");
pub(super) const GROUP_COUNT: Source = before("Microsoft Graph, POST /v1.0/users/{id}/getMemberObjects");
pub(super) const APPLICATION: Source = before("Microsoft Graph, GET /v1.0/applications/{id}");
pub(super) const PRINCIPAL: Source = after("Microsoft Graph, GET /v1.0/servicePrincipals(appId='{appId}')");
pub(super) const AUTHORIZE: Source = after("Entra ID, GET /{tenant}/oauth2/v2.0/authorize");
pub(super) const REDEEM: Source = after("Entra ID, POST /{tenant}/oauth2/v2.0/token");
pub(super) const PROVIDER: Source = before("Keycloak, GET /admin/realms/{realm}/identity-provider/instances/{alias}");
pub(super) const MAPPERS: Source =
    before("Keycloak, GET /admin/realms/{realm}/identity-provider/instances/{alias}/mappers");
pub(super) const GROUPS: Source = before("Keycloak, GET /admin/realms/{realm}/groups");
pub(super) const EVENTS: Source = after("Keycloak, GET /admin/realms/{realm}/events");
pub(super) const USERS: Source = after("Keycloak, GET /admin/realms/{realm}/users");
pub(super) const SESSIONS: Source = after("Keycloak, GET /admin/realms/{realm}/clients/{uuid}/user-sessions");
pub(super) const OWN_GROUPS: Source = after("Keycloak, GET /admin/realms/{realm}/users/{id}/groups");
pub(super) const TOKENS: Source = after(
    "Keycloak, GET /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/generate-example-{id-token,access-token,userinfo}",
);
pub(super) const AUTH: Source = after("Keycloak, GET /realms/{realm}/protocol/openid-connect/auth");
pub(super) const LOGIN: Source = after("Rancher, POST /v1-public/login");
pub(super) const AUTH_CONFIG: Source = before("Rancher, GET /v3/authConfigs/{provider}");
pub(super) const PRINCIPALS: Source = after("Rancher, GET /v3/principals");
pub(super) const BINDINGS: Source = before("Rancher, GET /v3/projectRoleTemplateBindings");
pub(super) const CLUSTER_BINDINGS: Source = before("Rancher, GET /v3/clusterRoleTemplateBindings");
pub(super) const GLOBAL_BINDINGS: Source = before("Rancher, GET /v3/globalRoleBindings");
pub(super) const ROLE_BINDINGS_BEFORE: Source =
    before("Kubernetes, GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings");
pub(super) const PROJECTS: Source = before("Rancher, GET /v3/projects");
pub(super) const NAMESPACES: Source = before("Kubernetes, GET /k8s/clusters/{cluster}/api/v1/namespaces");
pub(super) const TEMPLATES: Source = before("Rancher, GET /v3/roleTemplates");
pub(super) const CLUSTERS: Source = before("Rancher, GET /v3/clusters");
pub(super) const CLUSTER_ROLES: Source =
    after("Kubernetes, GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles");
pub(super) const ROLE_BINDINGS: Source =
    after("Kubernetes, GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings");
pub(super) const ASKED_LIVE: Source = after("Kubernetes, GET /k8s/clusters/{cluster}/api/v1/…");
