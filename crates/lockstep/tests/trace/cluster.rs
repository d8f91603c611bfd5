//! Faults of the role and in the cluster.

use futures_util::FutureExt as _;
use lockstep_engine::blueprint::{RoleContext, RoleWanted, RuleWanted};
use lockstep_words::en::proof as say;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ALPHA, Fault, Wish, admins, edit, faults, path_of, rule};
use crate::setup::Setup;
use crate::setup::admin::{Admin, id};

const ROLES: &str = "/v3/roleTemplates";
const RBAC: &str = "apis/rbac.authorization.k8s.io/v1";
const DEV: &str = "keycloakoidc_group://Dev";

pub(super) fn faults() -> Vec<Fault> {
    let mut all = role();
    all.extend(cluster());
    all
}

/// A role that somebody has made in Rancher is wanted.
const OWN_ROLE: Wish = |lab, given| {
    async move {
        let body = json!({"name": "Pods", "context": "project", "rules": [rule("pods"), rule("services")]});
        let role: Value = Admin::rancher(lab).send(Method::POST, ROLES, Some(&body)).await.json().await.unwrap();
        given.blueprint.grants[0].role = id(&role);
    }
    .boxed_local()
};

/// A role of the blueprint's own is wanted.
const WANTED_ROLE: Wish = |_, given| {
    let of = |resource: &str| RuleWanted {
        verbs: ["get", "list", "watch"].map(str::to_owned).to_vec(),
        api_groups: vec![String::new()],
        resources: vec![resource.to_owned()],
        resource_names: Vec::new(),
    };
    let rules = vec![of("pods"), of("services")];
    given.blueprint.roles.push(RoleWanted { name: "Pods".into(), context: RoleContext::Project, rules });
    given.blueprint.grants[0].role = "Pods".into();
    async {}.boxed_local()
};

async fn own_role(setup: &Setup) -> String {
    path_of(&admins(setup).await.rancher, ROLES, "name", "Pods").await
}

/// The role binding of Dev in the namespace, to a cluster role.
async fn role_bindings(rancher: &Admin) -> Vec<Value> {
    let all = rancher.get(&format!("{ALPHA}/{RBAC}/namespaces/trinity/rolebindings")).await;
    let ours = all["items"].as_array().unwrap().iter().filter(|binding| binding["subjects"][0]["name"] == DEV);
    ours.cloned().collect()
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap()
}

fn role() -> Vec<Fault> {
    faults! { Role:
        "role deleted" say::TEMPLATE_GONE, stays + wish = OWN_ROLE => |setup| {
            admins(setup).await.rancher.delete(&own_role(setup).await).await;
        }
        "rule taken out of a role of step 5" say::TEMPLATE_LACKS, mends + wish = WANTED_ROLE => |setup| {
            let rancher = admins(setup).await.rancher;
            edit(&rancher, &own_role(setup).await, |role| role["rules"] = json!([rule("services")])).await;
        }
        "cluster role deleted" say::CLUSTER_ROLE_GONE, stays => |setup| {
            admins(setup).await.rancher.delete(&format!("{ALPHA}/{RBAC}/clusterroles/view")).await;
        }
        "cluster role edited" say::CLUSTER_ROLE_EDITED, stays + wish = OWN_ROLE => |setup| {
            let rancher = admins(setup).await.rancher;
            let role = rancher.one(ROLES, "name", "Pods").await;
            let body = json!({"rules": [rule("services")]});
            rancher.patch(&format!("{ALPHA}/{RBAC}/clusterroles/{}", id(&role)), &body).await;
        }
    }
}

fn cluster() -> Vec<Fault> {
    faults! { Kubernetes:
        "role bindings deleted" say::ROLE_BINDING_GONE, stays => |setup| {
            let rancher = admins(setup).await.rancher;
            for binding in role_bindings(&rancher).await {
                let path = format!("{ALPHA}/{RBAC}/namespaces/trinity/rolebindings/{}", name(&binding));
                rancher.delete(&path).await;
            }
        }
        "role bindings given to others" say::SUBJECT_OTHER, stays => |setup| {
            let rancher = admins(setup).await.rancher;
            for mut binding in role_bindings(&rancher).await {
                binding["subjects"][0]["name"] = json!("keycloakoidc_group://Staff");
                let path = format!("{ALPHA}/{RBAC}/namespaces/trinity/rolebindings/{}", name(&binding));
                rancher.put(&path, &binding).await;
            }
        }
        "no way to the cluster" say::NO_MEMBER, stays => |setup| {
            let rancher = admins(setup).await.rancher;
            let all = format!("/k8s/clusters/local/{RBAC}/clusterrolebindings");
            let found = rancher.get(&all).await;
            let member = found["items"].as_array().unwrap().iter().find(|binding| {
                binding["roleRef"]["name"] == "c-m-alpha001-clustermember" && binding["subjects"][0]["name"] == DEV
            });
            rancher.delete(&format!("{all}/{}", name(member.unwrap()))).await;
        }
        "nodes for everyone" say::TOO_MUCH, stays => |setup| {
            let rancher = admins(setup).await.rancher;
            let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                              "metadata": {"name": "nodes-for-all"}, "rules": [rule("nodes")]});
            rancher.post(&format!("{ALPHA}/{RBAC}/clusterroles"), &role).await;
            let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": {"name": "nodes-for-all"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "nodes-for-all"},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}]});
            rancher.post(&format!("{ALPHA}/{RBAC}/clusterrolebindings"), &binding).await;
        }
        "agent gone" say::CLUSTER_AWAY, stays => |setup| {
            setup.lab.lab.rancher.lose_agent("c-m-alpha001").unwrap();
        }
    }
}
