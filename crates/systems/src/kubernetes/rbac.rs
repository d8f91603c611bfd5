//! All RBAC objects of a cluster: with them every question of access can be answered without asking again. Each kind is one
//! request, so that reading a cluster takes few however much is in it.

use super::{ClusterRole, ClusterRoleBinding, Kubernetes, Role, RoleBinding};
use crate::Coming;

impl Kubernetes {
    /// The role bindings of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn role_bindings(&self) -> Coming<'_, Vec<RoleBinding>> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/rolebindings")
    }

    /// The bindings on the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterrolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn cluster_role_bindings(&self) -> Coming<'_, Vec<ClusterRoleBinding>> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")
    }

    /// The roles of the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn cluster_roles(&self) -> Coming<'_, Vec<ClusterRole>> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/clusterroles")
    }

    /// The roles of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/roles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn roles(&self) -> Coming<'_, Vec<Role>> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/roles")
    }
}
