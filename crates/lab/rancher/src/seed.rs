//! What is there at the start: the reference scenario, and the objects of a cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_common::{new_id, now};
use serde_json::{Value, json};

use crate::clock::stamp_now;
use crate::cluster::{Cluster, Node, Phase};
use crate::kube::{Backend, Call, Memory, VERSION};
use crate::providers::{PROVIDERS, Provider};
use crate::state::{State, User};
use crate::text::field;

/// Name and password of the local administrator.
pub(crate) const ADMIN: (&str, &str) = ("admin", "lockstep-admin-1");

const CLUSTER_ROLES: &str = include_str!("../data/cluster-roles.json");
/// Kubernetes' own bindings in namespaces: the bindings as recorded, the rules of their roles read in its sources.
const ROLE_BINDINGS: &str = include_str!("../data/role-bindings.json");
const ROLE_TEMPLATES: &str = include_str!("../data/role-templates.json");
const GLOBAL_ROLES: &str = include_str!("../data/global-roles.json");
const FEATURES: &str = include_str!("../data/features.json");

/// Settings: name, default, source. The value of `server-url` is the base.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("server-url", "", "env"),
    ("server-version", "v2.15.0", "default"),
    ("cacerts", "", "default"),
    ("first-login", "false", "default"),
    ("ui-pl", "rancher", "default"),
    ("ui-brand", "", "default"),
    ("password-min-length", "12", "default"),
    ("auth-user-session-ttl-minutes", "960", "default"),
    ("auth-token-max-ttl-minutes", "129600", "default"),
    ("auth-user-info-max-age-seconds", "3600", "default"),
    ("auth-user-info-resync-cron", "0 0 * * *", "default"),
    ("kubeconfig-generate-token", "true", "default"),
    ("kubeconfig-default-token-ttl-minutes", "43200", "default"),
    ("k3s-default-version", "", "db"),
    ("rke2-default-version", "", "db"),
    ("agent-tls-mode", "strict", "default"),
];

/// Kubernetes' own cluster-wide bindings that matter to people: name, role, subjects.
const BOUND: &[(&str, &[&str])] = &[
    ("cluster-admin", &["system:masters"]),
    ("system:basic-user", &["system:authenticated"]),
    ("system:discovery", &["system:authenticated"]),
    ("system:public-info-viewer", &["system:authenticated", "system:unauthenticated"]),
];

/// First namespaces of a downstream cluster, and the projects they are put into.
const NAMESPACES: &[(&str, &str)] = &[
    ("default", "Default"),
    ("kube-system", "System"),
    ("kube-public", "System"),
    ("kube-node-lease", "System"),
    ("cattle-system", "System"),
];

/// Pods that run: namespace, name, image.
const PODS: &[(&str, &str, &str)] = &[
    ("default", "billing-7d4b9c6f5d-k2x8p", "registry.example/billing:4.2"),
    ("default", "web-5c9f7b8d64-q9wvt", "registry.example/web:1.9"),
    ("kube-system", "coredns-6799fbcd5-7mh2k", "registry.k8s.io/coredns/coredns:v1.13.1"),
    ("kube-system", "kube-proxy-4fz9d", "registry.k8s.io/kube-proxy:v1.36.2"),
];

/// The pod that waits for namespace `trinity`.
const AWAITED: (&str, &str, &str) = ("trinity", "nginx-676b6c5bbc-szwxb", "nginx:1.29");

fn list(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_default()
}

fn catalogue(text: &str) -> BTreeMap<String, Value> {
    let text = text.replace("{created}", &stamp_now());
    let rows = list(&text).into_iter().map(|mut row| {
        row["created"] = json!(stamp_now());
        row["createdTS"] = json!(now() * 1000);
        row["creatorId"] = Value::Null;
        row["uuid"] = json!(new_id());
        (field(&row, "id").to_owned(), row)
    });
    rows.collect()
}

/// A Rancher as it is after its installation: local administrator and cluster `local`, catalogues and settings.
pub(crate) fn fresh() -> State {
    let management = Arc::new(Memory::default());
    kubernetes(&management, true);
    let mut state = State::new(Arc::clone(&management));
    state.tables.insert("roleTemplate", catalogue(ROLE_TEMPLATES));
    state.tables.insert("globalRole", catalogue(GLOBAL_ROLES));
    state.tables.insert("feature", catalogue(FEATURES));
    for (name, default, source) in SETTINGS {
        let mut row = State::fresh("setting", name, None);
        if let Some(row) = row.as_object_mut() {
            row.remove("annotations");
            row.remove("labels");
        }
        row["customized"] = json!(*source == "db");
        row["default"] = json!(default);
        row["name"] = json!(name);
        row["source"] = json!(source);
        row["value"] = json!("");
        state.table("setting").insert((*name).to_owned(), row);
    }
    administrator(&mut state);
    for one in PROVIDERS {
        state.config_mut(&one).row = provider(&one);
    }
    let object = cluster_object(&mut state, "local", "local", None);
    let local = Cluster::ready(object, Phase::Local, Some(Backend::Memory(management)), 0);
    state.clusters.insert("local".into(), local);
    first_projects(&mut state, "local", None);
    fleet_owner(&mut state);
    state.touch();
    state
}

/// The binding by which Rancher's Fleet owns the management cluster; its user is shown to nobody.
fn fleet_owner(state: &mut State) {
    let (id, principal) = ("local:local-fleet-local-owner", "system://provisioning/fleet-local/local");
    let mut row = State::fresh("clusterRoleTemplateBinding", id, None);
    for name in ["groupId", "groupPrincipalId", "namespaceId"] {
        row[name] = Value::Null;
    }
    row["clusterId"] = json!("local");
    row["name"] = json!("local-fleet-local-owner");
    row["roleTemplateId"] = json!("cluster-owner");
    row["userId"] = json!(crate::hash::user_id(principal));
    row["userPrincipalId"] = json!(principal);
    state.table("clusterRoleTemplateBinding").insert(id.to_owned(), row);
}

fn administrator(state: &mut State) {
    let id = state.name("user-");
    let user = User {
        id: id.clone(),
        uuid: new_id(),
        created: now(),
        last_login: now(),
        name: "Default Admin".into(),
        local: Some((ADMIN.0.into(), ADMIN.1.into())),
        principals: vec![format!("local://{id}")],
        labels: json!({"authz.management.cattle.io/bootstrapping": "admin-user"}),
        annotations: json!({"lifecycle.cattle.io/create.mgmt-auth-users-controller": "true"}),
        enabled: true,
        person: None,
    };
    state.users.insert(id.clone(), user);
    let binding = state.name("globalrolebinding-");
    let mut row = State::fresh("globalRoleBinding", &binding, None);
    row["globalRoleId"] = json!("admin");
    row["groupPrincipalId"] = Value::Null;
    row["labels"] = json!({"authz.management.cattle.io/bootstrapping": "admin-user"});
    row["annotations"] = json!({"lifecycle.cattle.io/create.mgmt-auth-grb-controller": "true"});
    row["name"] = json!(binding);
    row["userId"] = json!(id);
    row["userPrincipalId"] = json!(format!("local://{id}"));
    row["status"] = binding_status();
    state.table("globalRoleBinding").insert(binding, row);
}

/// The status of a global role binding that is done.
fn binding_status() -> Value {
    let done = |reason: &str, kind: &str| json!({"lastTransitionTime": stamp_now(), "message": "", "reason": reason, "status": "True", "type": kind});
    let same = |name: &str| done(name, name);
    json!({
        "lastUpdateTime": stamp_now(),
        "localConditions": [
            done("SubjectExists", "SubjectReconciled"),
            same("ClusterPermissionsReconciled"),
            same("GlobalRoleBindingReconciled"),
            same("NamespacedRoleBindingReconciled"),
            same("InheritedNamespacedRoleBindingReconciled"),
        ],
        "observedGenerationLocal": 1, "observedGenerationRemote": 2,
        "remoteConditions": [same("ClusterAdminRoleExists")],
        "summary": "Completed", "summaryLocal": "Completed", "summaryRemote": "Completed",
        "type": "/v3/schemas/globalRoleBindingStatus",
    })
}

/// The auth config of a provider before anyone touched it.
fn provider(provider: &Provider) -> Value {
    let mut row = State::fresh(provider.config, provider.id, None);
    row["annotations"] = json!({"management.cattle.io/auth-provider-cleanup": "rancher-locked"});
    row["baseType"] = json!("authConfig");
    row["clientAuthenticatedSearch"] = json!(false);
    row["enabled"] = json!(false);
    row["logoutAllEnabled"] = json!(false);
    row["logoutAllForced"] = json!(false);
    row["logoutAllSupported"] = json!(true);
    row["name"] = json!(provider.id);
    row["status"] = json!({"conditions": null, "type": "/v3/schemas/authConfigStatus"});
    row
}

/// The lasting fields of a cluster.
pub(crate) fn cluster_object(state: &mut State, id: &str, name: &str, creator: Option<&str>) -> Value {
    let _ = state.name(id);
    let mut object = State::fresh("cluster", id, creator);
    if let (true, Some(object)) = (id == "local", object.as_object_mut()) {
        object.remove("annotations");
        object.remove("labels");
    }
    object["name"] = json!(name);
    object
}

/// The projects Default and System that every cluster has.
pub(crate) fn first_projects(state: &mut State, cluster: &str, creator: Option<&str>) {
    for (name, label) in [("Default", "default-project"), ("System", "system-project")] {
        let row = project(state, cluster, name, creator);
        row["description"] = json!(format!("{name} project created for the cluster"));
        row["labels"] = json!({format!("authz.management.cattle.io/{label}"): "true"});
        row["annotations"]["authz.management.cattle.io/creator-role-bindings"] =
            json!("{\"created\":[\"project-owner\"],\"required\":[\"project-owner\"]}");
    }
}

/// A project as its controllers leave it.
pub(crate) fn project<'a>(state: &'a mut State, cluster: &str, name: &str, creator: Option<&str>) -> &'a mut Value {
    let id = format!("{cluster}:{}", state.name("p-"));
    let mut row = crate::v3::projects::settled(State::fresh("project", &id, creator), cluster);
    row["name"] = json!(name);
    state.table("project").entry(id).insert_entry(row).into_mut()
}

/// Adds a cluster of the reference scenario.
pub(crate) fn add_cluster(state: &mut State, id: &str, name: &str, active: bool) {
    let admin = state.users.keys().next().cloned();
    let object = cluster_object(state, id, name, admin.as_deref());
    let cluster = if active {
        Cluster::ready(object, Phase::Active, Some(downstream(VERSION, &[])), 3)
    } else {
        Cluster::new(object, 0)
    };
    state.clusters.insert(id.into(), cluster);
    first_projects(state, id, admin.as_deref());
    if active {
        if let Some(Backend::Memory(memory)) = state.clusters[id].backend.clone() {
            for call in calls(state, id) {
                memory.call(&call);
            }
        }
        state.awaited.push((id.to_owned(), pod(AWAITED)));
    }
}

/// A fresh Kubernetes of a version in memory, with its nodes.
pub(crate) fn downstream(version: &str, nodes: &[Node]) -> Backend {
    let memory = Memory::of(version);
    kubernetes(&memory, false);
    crate::nodes::place(&memory, nodes, version);
    Backend::Memory(Arc::new(memory))
}

/// What Kubernetes makes of itself; on the management cluster also what Rancher's installation makes.
fn kubernetes(memory: &Memory, management: bool) {
    let mut objects = memory.objects();
    for role in list(CLUSTER_ROLES) {
        let name = field(&role, "name").to_owned();
        // Those of single users of the recording.
        let single = name.starts_with("cattle-impersonation-") || name.starts_with("user-");
        let own = ["admin", "edit", "view", "cluster-admin"].contains(&name.as_str()) || name.starts_with("system:");
        // Made when they are needed: role templates and global roles.
        let derived = name.starts_with("read-only") || name == "cluster-owner" || name.starts_with("cattle-globalrole");
        if single || derived || !(own || management) {
            continue;
        }
        let mut object = json!({"metadata": {"labels": role["labels"]}, "rules": role["rules"]});
        if !role["aggregationRule"].is_null() {
            object["aggregationRule"] = role["aggregationRule"].clone();
        }
        objects.create("clusterroles", "", &name, typed("ClusterRole", object));
    }
    for (role, groups) in BOUND {
        let subjects: Vec<Value> = groups
            .iter()
            .map(|group| json!({"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": group}))
            .collect();
        let object = json!({
            "metadata": {"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}, "subjects": subjects,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        });
        objects.create("clusterrolebindings", "", role, typed("ClusterRoleBinding", object));
    }
    for row in list(ROLE_BINDINGS) {
        let [namespace, name, role] = ["namespace", "name", "role"].map(|name| field(&row, name).to_owned());
        let metadata = json!({
            "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
            "annotations": {"rbac.authorization.kubernetes.io/autoupdate": "true"},
        });
        let object = json!({"metadata": metadata, "rules": row["rules"]});
        objects.create("roles", &namespace, &role, typed("Role", object));
        let object = json!({
            "metadata": metadata, "subjects": row["subjects"],
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
        });
        objects.create("rolebindings", &namespace, &name, typed("RoleBinding", object));
    }
    drop(objects);
    let mut names = vec!["default", "kube-system", "kube-public", "kube-node-lease"];
    if management {
        names.extend([
            "cattle-system",
            "cattle-global-data",
            "cattle-local-user-passwords",
            "fleet-default",
            "fleet-local",
        ]);
    }
    for name in names {
        memory.call(&Call::system("POST", "/api/v1/namespaces", Some(&json!({"metadata": {"name": name}}))));
    }
}

fn typed(kind: &str, mut object: Value) -> Value {
    object["kind"] = json!(kind);
    object["apiVersion"] = json!("rbac.authorization.k8s.io/v1");
    object
}

/// The first namespaces of a cluster, each with the patch that puts it into its project.
pub(crate) fn sorted(state: &State, cluster: &str) -> Vec<(&'static str, Value)> {
    let patch = |project: &str| {
        let found = state.rows("project").find(|(_, row)| row["clusterId"] == cluster && row["name"] == *project);
        let annotations = found.map(|(id, _)| json!({crate::reconcile::PROJECT: id})).unwrap_or_default();
        json!({"metadata": {"annotations": annotations}})
    };
    NAMESPACES.iter().map(|(name, project)| (*name, patch(project))).collect()
}

/// The requests that bring a downstream cluster to the reference scenario. Repeating them does no harm.
pub(crate) fn calls(state: &State, cluster: &str) -> Vec<Call> {
    let mut all = Vec::new();
    for (name, patch) in sorted(state, cluster) {
        all.push(Call::system("POST", "/api/v1/namespaces", Some(&json!({"metadata": {"name": name}}))));
        all.push(Call::system("PATCH", &format!("/api/v1/namespaces/{name}"), Some(&patch)));
    }
    for (name, role) in
        [("alpha-control-1", "controlplane"), ("alpha-worker-1", "worker"), ("alpha-worker-2", "worker")]
    {
        all.extend(crate::nodes::calls(&Node { name: name.into(), roles: vec![role.into()] }, VERSION));
    }
    for one in PODS {
        all.extend(pod_calls(&pod(*one)));
    }
    all
}

fn pod((namespace, name, image): (&str, &str, &str)) -> Value {
    let app = name.split('-').next().unwrap_or(name);
    json!({
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": app}},
        "spec": {
            "nodeName": "alpha-worker-1", "containers": [{"name": app, "image": image}],
            "automountServiceAccountToken": false,
        },
    })
}

fn pod_calls(pod: &Value) -> [Call; 2] {
    let (namespace, name) = (field(&pod["metadata"], "namespace"), field(&pod["metadata"], "name"));
    let container = &pod["spec"]["containers"][0];
    let ready = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": stamp_now()});
    let status = json!({"status": {
        "phase": "Running", "podIP": "10.42.1.7", "hostIP": "10.0.0.11", "startTime": stamp_now(),
        "conditions": [ready("Initialized"), ready("Ready"), ready("ContainersReady"), ready("PodScheduled")],
        "containerStatuses": [{
            "name": container["name"], "image": container["image"], "imageID": container["image"], "ready": true,
            "started": true, "restartCount": 0, "state": {"running": {"startedAt": stamp_now()}},
        }],
    }});
    let collection = format!("/api/v1/namespaces/{namespace}/pods");
    [
        Call::system("POST", &collection, Some(pod)),
        Call::system("PATCH", &format!("{collection}/{name}/status"), Some(&status)),
    ]
}

/// Puts a pod where it is missing; whether it is there now.
pub(crate) async fn place(backend: &Backend, pod: &Value) -> bool {
    let (namespace, name) = (field(&pod["metadata"], "namespace"), field(&pod["metadata"], "name"));
    if backend.as_system("GET", &format!("/api/v1/namespaces/{namespace}/pods/{name}"), None).await.ok() {
        return true;
    }
    let mut whole = true;
    for call in pod_calls(pod) {
        whole &= backend.call(&call).await.ok();
    }
    whole
}
