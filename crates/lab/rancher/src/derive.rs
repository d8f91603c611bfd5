//! The objects Rancher derives for a cluster: roles and bindings from its own bindings, projects and users.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::hash;
use crate::provisioning::access::{self, Granted};
use crate::provisioning::home_of;
use crate::roles::{closure, on_namespaces, owns_cluster, plane, promoted, rules};
use crate::state::State;
use crate::text::field;

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// The objects a cluster shall have: path to object.
pub(crate) type Wanted = BTreeMap<String, Value>;

/// A cluster's namespaces: name, and the project it is assigned to.
pub(crate) type Namespaces = [(String, String)];

/// The subject of a binding: kind and name.
fn subject(binding: &Value) -> (&'static str, String) {
    let group = field(binding, "groupPrincipalId");
    if group.is_empty() { ("User", field(binding, "userId").to_owned()) } else { ("Group", group.to_owned()) }
}

/// Collects what is wanted.
pub(crate) struct Maker {
    wanted: Wanted,
    /// Roles on Rancher's own objects that somebody has in a namespace.
    given: BTreeSet<String>,
}

impl Maker {
    fn put(&mut self, path: String, object: Value) {
        // The first owner stays, as with Rancher: the names are the same for the same subject and role.
        self.wanted.entry(path).or_insert(object);
    }

    fn namespace(&mut self, name: &str) {
        self.put(format!("/api/v1/namespaces/{name}"), json!({"metadata": {"name": name}}));
    }

    fn cluster_role(&mut self, name: &str, rules: &[Value]) {
        self.put(format!("{RBAC}/clusterroles/{name}"), json!({"metadata": {"name": name}, "rules": rules}));
    }

    pub(crate) fn role(&mut self, namespace: &str, name: &str, rules: &[Value]) {
        let path = format!("{RBAC}/namespaces/{namespace}/roles/{name}");
        self.put(path, json!({"metadata": {"name": name, "namespace": namespace}, "rules": rules}));
    }

    fn bind(&mut self, name: &str, role: &str, who: (&str, &str), labels: Value) {
        self.bind_as(json!({"name": name, "labels": labels}), role, who);
    }

    fn bind_as(&mut self, metadata: Value, role: &str, who: (&str, &str)) {
        let path = format!("{RBAC}/clusterrolebindings/{}", field(&metadata, "name"));
        self.put(path, binding(metadata, "ClusterRole", role, who));
    }

    fn bind_in(&mut self, namespace: &str, name: &str, role: (&str, &str), who: (&str, &str), labels: Value) {
        self.bind_in_as(json!({"name": name, "namespace": namespace, "labels": labels}), role, who);
    }

    /// A binding in the namespace that `metadata` names.
    pub(crate) fn bind_in_as(&mut self, metadata: Value, role: (&str, &str), who: (&str, &str)) {
        let (namespace, name) = (field(&metadata, "namespace"), field(&metadata, "name"));
        let path = format!("{RBAC}/namespaces/{namespace}/rolebindings/{name}");
        self.put(path, binding(metadata, role.0, role.1, who));
    }

    /// A cluster-wide binding with the name Rancher derives.
    fn bind_derived(&mut self, role: &str, who: (&str, &str), labels: Value) {
        self.bind(&hash::cluster_role_binding(role, who.0, who.1), role, who, labels);
    }

    /// The cluster role of a role template; Kubernetes' own are there already.
    fn template(&mut self, role: &Value) {
        let name = field(role, "id");
        if role["external"] != true && !self.wanted.contains_key(&format!("{RBAC}/clusterroles/{name}")) {
            self.cluster_role(name, &rules(role));
        }
    }
}

fn binding(metadata: Value, role_kind: &str, role: &str, who: (&str, &str)) -> Value {
    json!({
        "metadata": metadata,
        "subjects": [{"kind": who.0, "apiGroup": "rbac.authorization.k8s.io", "name": who.1}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": role},
    })
}

/// The objects `cluster` shall have, given its namespaces.
pub(crate) fn wanted(state: &State, cluster: &str, namespaces: &Namespaces) -> Wanted {
    let mut make = Maker { wanted: Wanted::new(), given: BTreeSet::new() };
    for (id, row) in state.by_age("projectRoleTemplateBinding") {
        project_binding(&mut make, state, cluster, namespaces, id, row);
    }
    for (id, row) in state.by_age("clusterRoleTemplateBinding") {
        cluster_binding(&mut make, state, cluster, id, row);
    }
    for (_, row) in state.rows("globalRoleBinding").filter(|(_, row)| row["globalRoleId"] == "admin") {
        let (kind, name) = subject(row);
        let own = if kind == "User" { name.clone() } else { hash::cluster_role_binding("", kind, &name) };
        make.bind(&format!("globaladmin-{own}"), "cluster-admin", (kind, &name), json!({}));
    }
    if cluster == "local" {
        management(&mut make, state);
    }
    make.wanted
}

fn project_binding(make: &mut Maker, state: &State, cluster: &str, spaces: &Namespaces, id: &str, row: &Value) {
    let project = field(row, "projectId");
    let Some((home, short)) = project.split_once(':') else { return };
    let (kind, name) = subject(row);
    let who = (kind, name.as_str());
    let owner = id.replace(':', "_");
    let roles = closure(state, field(row, "roleTemplateId"));
    if home == cluster {
        let mine: Vec<&str> = spaces.iter().filter(|(_, of)| of == project).map(|(name, _)| name.as_str()).collect();
        for role in &roles {
            make.template(role);
            let role = field(role, "id");
            for space in &mine {
                let name = hash::role_binding(space, "ClusterRole", role, kind, who.1);
                let labels = json!({"authz.cluster.cattle.io/rtb-owner-updated": owner});
                make.bind_in(space, &name, ("ClusterRole", role), who, labels);
            }
        }
        // Who may create namespaces may also do everything with those of the project: read in the sources.
        let edits = on_namespaces(&roles, "create");
        let (suffix, verb) = if edits { ("edit", "*") } else { ("readonly", "get") };
        let reader = format!("{short}-namespaces-{suffix}");
        let mut found = Vec::new();
        if !mine.is_empty() {
            found.push(json!({"apiGroups": [""], "resources": ["namespaces"], "resourceNames": mine, "verbs": [verb]}));
        }
        if edits {
            // Asked for by the webhook, when a namespace is moved into the project.
            found.push(json!({
                "apiGroups": ["management.cattle.io"], "resources": ["projects"], "resourceNames": [short],
                "verbs": ["manage-namespaces"],
            }));
        }
        if !found.is_empty() {
            make.cluster_role(&reader, &found);
            make.bind_derived(&reader, who, json!({&owner: "owner-user"}));
        }
        if edits {
            let rule = json!({"apiGroups": [""], "resources": ["namespaces"], "verbs": ["create"]});
            make.cluster_role("create-ns", &[rule]);
            make.bind_derived("create-ns", who, json!({&owner: "owner-user"}));
        }
        for role in roles.iter().filter(|role| role["external"] != true) {
            let found = promoted(role);
            if !found.is_empty() {
                let promoted = format!("{}-promoted", field(role, "id"));
                make.cluster_role(&promoted, &found);
                make.bind_derived(&promoted, who, json!({&owner: "owner-user"}));
            }
        }
    }
    if let (true, Some(found)) = (cluster == "local" && !state.waiting.contains_key(project), state.clusters.get(home))
    {
        let granted = Granted { row, project: Some(short), uid: &found.object["uuid"], roles: &roles, who };
        access::grant(make, &home_of(home, found), &granted);
        member(make, home, false, who, &owner);
        let role = format!("{short}-projectmember");
        let labels = json!({"cattle.io/creator": "norman", &owner: "membership-binding-owner"});
        let name = hash::role_binding(home, "Role", &role, kind, who.1);
        make.bind_in(home, &name, ("Role", &role), who, labels);
        let more = json!({"ownerReferences": owned_by("ProjectRoleTemplateBinding", row)});
        planes(make, short, row, &roles, true, &more);
    }
}

fn cluster_binding(make: &mut Maker, state: &State, cluster: &str, id: &str, row: &Value) {
    let home = field(row, "clusterId");
    let (kind, name) = subject(row);
    let who = (kind, name.as_str());
    let owner = id.replace(':', "_");
    let roles = closure(state, field(row, "roleTemplateId"));
    if home == cluster {
        for role in &roles {
            make.template(role);
            let labels = json!({"authz.cluster.cattle.io/rtb-owner-updated": owner});
            make.bind_derived(field(role, "id"), who, labels);
        }
    }
    if let (true, Some(found)) = (cluster == "local", state.clusters.get(home)) {
        let granted = Granted { row, project: None, uid: &found.object["uuid"], roles: &roles, who };
        access::grant(make, &home_of(home, found), &granted);
        member(make, home, owns_cluster(&roles), who, &owner);
        let more = json!({"ownerReferences": owned_by("ClusterRoleTemplateBinding", row)});
        planes(make, home, row, &roles, false, &more);
        let more = json!({"labels": {&owner: "crtb-in-project-binding-owner"}});
        for (project, _) in state.rows("project") {
            if let Some((_, short)) = project.split_once(':').filter(|(of, _)| *of == home) {
                planes(make, short, row, &roles, true, &more);
            }
        }
    }
}

/// The right to reach a cluster through Rancher.
fn member(make: &mut Maker, cluster: &str, owner: bool, who: (&str, &str), by: &str) {
    let (suffix, verb) = if owner { ("clusterowner", "*") } else { ("clustermember", "get") };
    let role = format!("{cluster}-{suffix}");
    make.cluster_role(
        &role,
        &[json!({"apiGroups": ["management.cattle.io"], "resources": ["clusters"], "resourceNames": [cluster], "verbs": [verb]})],
    );
    let metadata = json!({
        "name": hash::cluster_role_binding(&role, who.0, who.1),
        "labels": {"cattle.io/creator": "norman", by: "membership-binding-owner"},
        "annotations": {"cluster.cattle.io/name": cluster},
        "finalizers": ["wrangler.cattle.io/auth-prov-v2-crb"],
    });
    make.bind_as(metadata, &role, who);
}

/// The object of Rancher's that a binding belongs to.
fn owned_by(kind: &str, row: &Value) -> Value {
    json!([{
        "apiVersion": "management.cattle.io/v3", "kind": kind, "name": row["name"], "uid": row["uuid"],
    }])
}

/// Rights on Rancher's own objects in a namespace of the management cluster. `more`: what a binding's metadata has besides.
fn planes(make: &mut Maker, namespace: &str, row: &Value, roles: &[&Value], project: bool, more: &Value) {
    let (kind, subject) = subject(row);
    for role in roles.iter().filter(|role| role["external"] != true) {
        let found = plane(role, project);
        if !found.is_empty() {
            let id = field(role, "id");
            make.role(namespace, id, &found);
            let mut metadata = json!({
                "name": format!("{}-{id}", field(row, "name")), "namespace": namespace,
                "labels": {"cattle.io/creator": "norman"},
            });
            crate::text::merge(&mut metadata, more);
            // As recorded: whoever has the role there already by another binding gets no second one.
            if make.given.insert(format!("{namespace} {id} {kind} {subject}")) {
                make.bind_in_as(metadata, ("Role", id), (kind, &subject));
            }
        }
    }
}

/// What only the management cluster has: global roles, users, and namespaces for clusters and projects.
fn management(make: &mut Maker, state: &State) {
    for (id, cluster) in &state.clusters {
        make.namespace(id);
        access::view_role(make, &home_of(id, cluster));
    }
    for (id, _) in state.rows("project") {
        let Some((home, short)) = id.split_once(':') else { continue };
        if !state.waiting.contains_key(id) {
            make.namespace(short);
        }
        let rule = json!({"apiGroups": ["management.cattle.io"], "resources": ["projects"], "resourceNames": [short], "verbs": ["get"]});
        make.role(home, &format!("{short}-projectmember"), &[rule]);
    }
    for (id, row) in state.rows("globalRole") {
        make.cluster_role(&format!("cattle-globalrole-{id}"), &rules(row));
        for (space, rules) in row["namespacedRules"].as_object().into_iter().flatten() {
            let rules: Vec<Value> = rules.as_array().into_iter().flatten().map(crate::roles::plain_rule).collect();
            make.role(space, &format!("{id}-{space}"), &rules);
        }
    }
    for (id, row) in state.rows("globalRoleBinding") {
        let (kind, name) = subject(row);
        let role = field(row, "globalRoleId");
        let labels = json!({"authz.management.cattle.io/grb-owner": id});
        let who = (kind, name.as_str());
        make.bind(&format!("cattle-globalrolebinding-{id}"), &format!("cattle-globalrole-{role}"), who, labels.clone());
        let spaces = state.row("globalRole", role).map(|row| row["namespacedRules"].clone()).unwrap_or_default();
        for space in spaces.as_object().into_iter().flatten().map(|(space, _)| space) {
            let metadata = json!({
                "name": format!("{id}-{space}"), "namespace": space, "labels": labels,
                "ownerReferences": owned_by("GlobalRoleBinding", row),
            });
            make.bind_in_as(metadata, ("Role", &format!("{role}-{space}")), who);
        }
    }
    for id in state.users.keys() {
        let view = format!("{id}-view");
        let rule = json!({"apiGroups": ["management.cattle.io"], "resources": ["users"], "resourceNames": [id], "verbs": ["get"]});
        make.cluster_role(&view, &[rule]);
        make.bind(&view, &view, ("User", id), json!({}));
    }
}
