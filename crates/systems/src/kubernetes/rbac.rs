//! All RBAC objects of a cluster: with them every question of access can be answered without asking again. Each kind is one
//! request, so that reading a cluster takes few however much is in it.

use std::collections::BTreeMap;

use serde_json::json;

use super::{ClusterRole, ClusterRoleBinding, Kubernetes, Role, RoleBinding};
use crate::{Coming, Method, Removal};

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

    /// The role bindings of all namespaces that carry a label.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/rolebindings?labelSelector=…` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn labelled_role_bindings(&self, label: &str, value: &str) -> Coming<'_, Vec<RoleBinding>> {
        self.selected("/apis/rbac.authorization.k8s.io/v1/rolebindings", &format!("{label}={value}"))
    }

    /// A cluster role, if it exists.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}` (Kubernetes RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn cluster_role(&self, name: &str) -> Coming<'_, Option<ClusterRole>> {
        self.api.find(self.call(Method::Get, "/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", &[name]))
    }

    /// A role binding, if it exists.
    ///
    /// `GET /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{name}` (Kubernetes
    /// RBAC v1).
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn role_binding(&self, namespace: &str, name: &str) -> Coming<'_, Option<RoleBinding>> {
        self.api.find(self.call(Method::Get, BINDING, &[namespace, name]))
    }

    /// Binds a cluster role to a group in one namespace. Neither group nor role is looked up for an administrator.
    ///
    /// `POST /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings` (Kubernetes RBAC
    /// v1): 201.
    ///
    /// # Errors
    /// 409 `AlreadyExists`; 404 for a namespace that does not exist; 403 "attempting to grant RBAC permissions not currently
    /// held" for a caller who has neither the rights nor the verb `bind`.
    pub fn create_role_binding(
        &self,
        namespace: &str,
        name: &str,
        cluster_role: &str,
        group: &str,
        labels: &BTreeMap<String, String>,
    ) -> Coming<'_, RoleBinding> {
        let body = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": name, "namespace": namespace, "labels": labels},
            "subjects": [{"kind": "Group", "apiGroup": API, "name": group}],
            "roleRef": {"kind": "ClusterRole", "apiGroup": API, "name": cluster_role},
        });
        self.api.json(self.call(Method::Post, BINDINGS, &[namespace]).json(&body))
    }

    /// Removes a role binding.
    ///
    /// `DELETE /k8s/clusters/{cluster}/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{name}`
    /// (Kubernetes RBAC v1): 200.
    ///
    /// # Errors
    /// 403 `Forbidden`, 503 `ClusterUnavailable`.
    pub fn delete_role_binding(&self, namespace: &str, name: &str) -> Coming<'_, Removal> {
        self.api.remove(self.call(Method::Delete, BINDING, &[namespace, name]))
    }
}
