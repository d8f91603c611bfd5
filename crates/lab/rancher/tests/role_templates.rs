//! Role templates that somebody makes, and role bindings in a cluster behind Rancher. Read in the sources, not recorded.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::issuer::Person;
use common::{Issuer, Lab};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const TEMPLATES: &str = "/v3/roleTemplates";
const DEV: &str = "keycloakoidc_group://Dev";
const ADA: Person = Person { sub: "a-1", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person { sub: "h-1", name: "Hayden Park", email: "hayden@contoso.com", groups: &["Dev"] };

async fn start() -> (Lab, String, String) {
    let lab = Lab::start(Rancher::reference()).await;
    let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN)]).await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    (lab, admin, hayden)
}

fn role_binding(role: &str) -> Value {
    let api = "rbac.authorization.k8s.io";
    json!({
        "metadata": {"name": "dev", "labels": {"lockstep.setup": "x"}},
        "subjects": [{"kind": "Group", "apiGroup": api, "name": DEV}],
        "roleRef": {"kind": "ClusterRole", "apiGroup": api, "name": role},
    })
}

/// A role without rules lets through Rancher and no further; a role binding alone does not let through.
#[tokio::test]
async fn without_a_role_on_the_cluster_no_role_binding_counts() {
    let (lab, admin, hayden) = start().await;
    let bindings = format!("{ALPHA}/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings");
    assert_eq!(lab.post(&bindings, &admin, role_binding("view")).await.0, 201);
    let look = async |path: &str| lab.get(&format!("{ALPHA}/api/v1/{path}"), &hayden).await;
    let (status, body) = look("namespaces/default/pods").await;
    assert_eq!((status, &body["Code"]["Code"]), (403, &json!("Forbidden")), "Rancher's own refusal: {body}");
    let role = json!({"type": "roleTemplate", "name": "Access", "context": "cluster", "rules": []});
    let (status, role) = lab.post(TEMPLATES, &admin, role).await;
    let id = role["id"].as_str().unwrap();
    assert!(status == 201 && id.starts_with("rt-") && id.len() == 8, "{role}");
    assert_eq!((&role["builtin"], &role["rules"]), (&json!(false), &Value::Null));
    let binding = json!({"clusterId": "c-m-alpha001", "roleTemplateId": id, "groupPrincipalId": DEV});
    assert_eq!(lab.post("/v3/clusterRoleTemplateBindings", &admin, binding).await.0, 201);
    assert_eq!(look("namespaces/default/pods").await.0, 200);
    for path in ["nodes", "namespaces", "namespaces/default/secrets", "namespaces/kube-system/pods"] {
        let (status, body) = look(path).await;
        assert_eq!((status, &body["kind"]), (403, &json!("Status")), "{path}: Kubernetes' own refusal: {body}");
    }
}

#[tokio::test]
async fn rules_that_kubernetes_would_refuse_are_refused() {
    let (lab, admin, hayden) = start().await;
    let role = |rule: Value| json!({"name": "R", "context": "project", "rules": [rule]});
    let good = json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]});
    for (name, words) in [("verbs", "verbs must contain"), ("apiGroups", "api group"), ("resources", "resource")] {
        let mut rule = good.clone();
        rule[name] = json!([]);
        let (status, body) = lab.post(TEMPLATES, &admin, role(rule)).await;
        assert!(status == 400 && body["message"].as_str().unwrap().contains(words), "{body}");
    }
    let mut wrong = role(good.clone());
    wrong["context"] = json!("namespace");
    assert_eq!(lab.post(TEMPLATES, &admin, wrong).await.0, 400);
    let (status, body) = lab.post(TEMPLATES, &admin, json!({"context": "project"})).await;
    assert_eq!((status, &body["code"], &body["fieldName"]), (422, &json!("MissingRequired"), &json!("name")));
    assert_eq!(lab.post(TEMPLATES, &hayden, role(good.clone())).await.0, 403);
    let (_, made) = lab.post(TEMPLATES, &admin, role(good)).await;
    let one = format!("{TEMPLATES}/{}", made["id"].as_str().unwrap());
    let heir = json!({"name": "Heir", "context": "project", "roleTemplateIds": [made["id"]]});
    let (_, heir) = lab.post(TEMPLATES, &admin, heir).await;
    assert_eq!(lab.ask("DELETE", &one, &admin, None).await.0, 409);
    assert_eq!(lab.ask("DELETE", &format!("{TEMPLATES}/{}", heir["id"].as_str().unwrap()), &admin, None).await.0, 200);
    assert_eq!(lab.ask("DELETE", &one, &admin, None).await.0, 200);
    assert_eq!(lab.get(&one, &admin).await.0, 404);
    // What Rancher brings along keeps its rules.
    let path = format!("{TEMPLATES}/read-only");
    let mut builtin = lab.get(&path, &admin).await.1;
    let rules = builtin["rules"].clone();
    (builtin["rules"], builtin["name"]) = (json!([]), json!("Mine"));
    let after = lab.ask("PUT", &path, &admin, Some(builtin)).await.1;
    assert_eq!((&after["rules"], &after["name"]), (&rules, &json!("Read-only")));
}

/// Who may make role bindings and no more gives away nothing.
#[tokio::test]
async fn nobody_binds_what_they_do_not_have() {
    let (lab, admin, hayden) = start().await;
    let rules = json!([{"verbs": ["create", "get"], "apiGroups": ["rbac.authorization.k8s.io"],
                        "resources": ["rolebindings"]}]);
    let role = json!({"name": "Binders", "context": "cluster", "rules": rules});
    let (_, role) = lab.post(TEMPLATES, &admin, role).await;
    let binding = json!({"clusterId": "c-m-alpha001", "roleTemplateId": role["id"], "groupPrincipalId": DEV});
    assert_eq!(lab.post("/v3/clusterRoleTemplateBindings", &admin, binding).await.0, 201);
    let bindings = format!("{ALPHA}/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings");
    let (status, body) = lab.post(&bindings, &hayden, role_binding("cluster-admin")).await;
    let message = body["message"].as_str().unwrap();
    assert!(status == 403 && message.contains("permissions not currently held"), "{message}");
    let (status, body) = lab.post(&bindings, &hayden, role_binding("nowhere")).await;
    assert_eq!((status, body["reason"].as_str()), (404, Some("NotFound")), "{body}");
}
