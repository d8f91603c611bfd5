//! All RBAC objects of a cluster: with them every question of access can be answered without asking again.

use super::{ClusterRole, ClusterRoleBinding, Kubernetes, Role, RoleBinding};
use crate::Error;

impl Kubernetes {
    /// The role bindings of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn role_bindings(&self) -> Result<Vec<RoleBinding>, Error> {
        self.list("/apis/rbac.authorization.k8s.io/v1/rolebindings").await
    }

    /// The bindings on the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterrolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn cluster_role_bindings(&self) -> Result<Vec<ClusterRoleBinding>, Error> {
        self.list("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings").await
    }

    /// The roles of the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn cluster_roles(&self) -> Result<Vec<ClusterRole>, Error> {
        self.list("/apis/rbac.authorization.k8s.io/v1/clusterroles").await
    }

    /// The roles of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/roles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn roles(&self) -> Result<Vec<Role>, Error> {
        self.list("/apis/rbac.authorization.k8s.io/v1/roles").await
    }
}
