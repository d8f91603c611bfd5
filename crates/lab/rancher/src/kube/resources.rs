//! The resources the cluster in memory knows, and how a path names them.

/// One resource type.
pub(crate) struct Resource {
    /// The API group, `""` for the core.
    pub(crate) group: &'static str,
    /// The version served.
    pub(crate) version: &'static str,
    /// The plural in paths.
    pub(crate) plural: &'static str,
    /// The kind of its objects.
    pub(crate) kind: &'static str,
    /// Whether it lives in namespaces.
    pub(crate) namespaced: bool,
}

const fn of(
    group: &'static str,
    version: &'static str,
    plural: &'static str,
    kind: &'static str,
    namespaced: bool,
) -> Resource {
    Resource { group, version, plural, kind, namespaced }
}

const RBAC: &str = "rbac.authorization.k8s.io";

/// All of them.
pub(crate) const RESOURCES: &[Resource] = &[
    of("", "v1", "namespaces", "Namespace", false),
    of("", "v1", "nodes", "Node", false),
    of("", "v1", "persistentvolumes", "PersistentVolume", false),
    of("", "v1", "configmaps", "ConfigMap", true),
    of("", "v1", "endpoints", "Endpoints", true),
    of("", "v1", "events", "Event", true),
    of("", "v1", "limitranges", "LimitRange", true),
    of("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true),
    of("", "v1", "pods", "Pod", true),
    of("", "v1", "replicationcontrollers", "ReplicationController", true),
    of("", "v1", "resourcequotas", "ResourceQuota", true),
    of("", "v1", "secrets", "Secret", true),
    of("", "v1", "serviceaccounts", "ServiceAccount", true),
    of("", "v1", "services", "Service", true),
    of("apps", "v1", "daemonsets", "DaemonSet", true),
    of("apps", "v1", "deployments", "Deployment", true),
    of("apps", "v1", "replicasets", "ReplicaSet", true),
    of("apps", "v1", "statefulsets", "StatefulSet", true),
    of("batch", "v1", "cronjobs", "CronJob", true),
    of("batch", "v1", "jobs", "Job", true),
    of("networking.k8s.io", "v1", "ingresses", "Ingress", true),
    of("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true),
    of(RBAC, "v1", "clusterroles", "ClusterRole", false),
    of(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", false),
    of(RBAC, "v1", "roles", "Role", true),
    of(RBAC, "v1", "rolebindings", "RoleBinding", true),
    of("storage.k8s.io", "v1", "storageclasses", "StorageClass", false),
];

/// What a resource path asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// The API group.
    pub(crate) group: String,
    /// The API version.
    pub(crate) version: String,
    /// The plural.
    pub(crate) resource: String,
    /// The namespace; also set for a namespace itself, as Kubernetes does.
    pub(crate) namespace: String,
    /// The object's name, `""` for a list.
    pub(crate) name: String,
    /// `status`, `log` and the like.
    pub(crate) subresource: String,
}

impl Target {
    /// Reads a path; `None` where it names no resource.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/').map(crate::text::decode).collect::<Vec<_>>().into_iter();
        let (group, version) = match parts.next()?.as_str() {
            "api" => (String::new(), parts.next()?),
            "apis" => (parts.next()?, parts.next()?),
            _ => return None,
        };
        let first = parts.next()?;
        let mut target = Target { group, version, ..Target::default() };
        if first == "namespaces" {
            let namespace = parts.next().unwrap_or_default();
            match parts.next() {
                Some(sub) if !["status", "finalize"].contains(&sub.as_str()) => {
                    target.resource = sub;
                    target.namespace = namespace;
                    target.name = parts.next().unwrap_or_default();
                }
                sub => {
                    target.resource = first;
                    target.name.clone_from(&namespace);
                    target.namespace = namespace;
                    target.subresource = sub.unwrap_or_default();
                    return Some(target);
                }
            }
        } else {
            target.resource = first;
            target.name = parts.next().unwrap_or_default();
        }
        target.subresource = parts.next().unwrap_or_default();
        Some(target)
    }

    /// The resource type, where the cluster has it.
    pub(crate) fn known(&self) -> Option<&'static Resource> {
        RESOURCES
            .iter()
            .find(|known| known.group == self.group && known.version == self.version && known.plural == self.resource)
    }

    /// `resource.group`, or the resource alone in the core group.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() { self.resource.clone() } else { format!("{}.{}", self.resource, self.group) }
    }

    /// The resource with its subresource, as RBAC rules name it.
    pub(crate) fn combined(&self) -> String {
        if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn of(path: &str) -> Vec<String> {
        let t = Target::parse(path).unwrap_or_default();
        vec![t.group, t.resource, t.namespace, t.name, t.subresource]
    }

    #[test]
    fn paths_name_their_target() {
        assert_eq!(of("/api/v1/nodes"), ["", "nodes", "", "", ""]);
        assert_eq!(of("/api/v1/namespaces/trinity"), ["", "namespaces", "trinity", "trinity", ""]);
        assert_eq!(of("/api/v1/namespaces/trinity/pods/a/log"), ["", "pods", "trinity", "a", "log"]);
        assert_eq!(of("/apis/apps/v1/namespaces/x/deployments"), ["apps", "deployments", "x", "", ""]);
        assert_eq!(Target::parse("/version"), None);
    }
}
