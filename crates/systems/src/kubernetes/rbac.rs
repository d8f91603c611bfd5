//! All RBAC objects of a cluster: with them every question of access can be answered without asking again. Each kind is one
//! request, so that reading a cluster takes few however much is in it.

use std::collections::BTreeMap;

use serde_json::json;

use super::{ClusterRole, ClusterRoleBinding, Kubernetes, Role, RoleBinding};
use crate::{Error, Method, Removal};

const API: &str = "rbac.authorization.k8s.io";
const BINDINGS: &str = "/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings";
const BINDING: &str = "/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{name}";

impl Kubernetes {
    /// The role bindings of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn role_bindings(&self) -> Result<Vec<RoleBinding>, Error> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/rolebindings").await
    }

    /// The bindings on the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterrolebindings` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn cluster_role_bindings(&self) -> Result<Vec<ClusterRoleBinding>, Error> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings").await
    }

    /// The roles of the whole cluster.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn cluster_roles(&self) -> Result<Vec<ClusterRole>, Error> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/clusterroles").await
    }

    /// The roles of all namespaces.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/roles` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn roles(&self) -> Result<Vec<Role>, Error> {
        self.whole("/apis/rbac.authorization.k8s.io/v1/roles").await
    }

    /// The role bindings of all namespaces that carry a label.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings?labelSelector=…` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn labelled_role_bindings(&self, label: &str, value: &str) -> Result<Vec<RoleBinding>, Error> {
        self.selected("/apis/rbac.authorization.k8s.io/v1/rolebindings", &format!("{label}={value}")).await
    }

    /// A cluster role, if it exists.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn cluster_role(&self, name: &str) -> Result<Option<ClusterRole>, Error> {
        self.api.find(self.call(Method::Get, "/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", &[name])).await
    }

    /// A role binding, if it exists.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{name}` (Kubernetes
    /// RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn role_binding(&self, namespace: &str, name: &str) -> Result<Option<RoleBinding>, Error> {
        self.api.find(self.call(Method::Get, BINDING, &[namespace, name])).await
    }

    /// Binds a cluster role to a group in one namespace. Neither group nor role is looked up for an administrator.
    ///
    /// `POST /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings` (Kubernetes RBAC
    /// v1): 201.
    ///
    /// # Errors
    /// 409 `AlreadyExists`; 404 for a namespace that does not exist; 403 "attempting to grant RBAC permissions not currently
    /// held" for a caller who has neither the rights nor the verb `bind`.
    pub async fn create_role_binding(
        &self,
        namespace: &str,
        name: &str,
        cluster_role: &str,
        group: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<RoleBinding, Error> {
        let body = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": name, "namespace": namespace, "labels": labels},
            "subjects": [{"kind": "Group", "apiGroup": API, "name": group}],
            "roleRef": {"kind": "ClusterRole", "apiGroup": API, "name": cluster_role},
        });
        self.api.json(self.call(Method::Post, BINDINGS, &[namespace]).json(&body)).await
    }

    /// Removes a role binding.
    ///
    /// `DELETE /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{name}`
    /// (Kubernetes RBAC v1): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub async fn delete_role_binding(&self, namespace: &str, name: &str) -> Result<Removal, Error> {
        self.api.remove(self.call(Method::Delete, BINDING, &[namespace, name])).await
    }
}
