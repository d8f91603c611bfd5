//! The cluster in memory against a real kube-apiserver: the same requests through Rancher, the same answers.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::time::{Duration, Instant};

use common::issuer::Person;
use common::{Issuer, Lab};
use lab_kube::Kube;
use lab_rancher::{ApiServer, Rancher};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const REVIEWS: &str = "/apis/authorization.k8s.io/v1";
const ADA: Person =
    Person { sub: "81a01022-ad95-4fd0-b29a-718eabfae958", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person {
    sub: "33603045-2a58-4806-8f60-b9ef1e05e084",
    name: "Hayden Park",
    email: "hayden@contoso.com",
    groups: &["Dev"],
};

/// Roles of a project and what they allow: nodes, pods in trinity, pods in default, secrets in trinity.
const ROLES: &[(&str, [u16; 4])] = &[
    ("read-only", [403, 200, 403, 403]),
    ("project-member", [403, 200, 403, 200]),
    ("project-owner", [200, 200, 403, 200]),
    ("workloads-view", [403, 200, 403, 403]),
];

struct World {
    lab: Lab,
    admin: String,
    hayden: String,
    project: String,
    binding: String,
}

impl World {
    async fn new(rancher: Rancher) -> Self {
        let lab = Lab::start(rancher).await;
        let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN)]).await;
        lab.enable(&issuer, "ada").await;
        let hayden = lab.sign_in(&issuer, "hayden").await;
        let admin = lab.rancher.admin_token();
        let body = json!({
            "type": "project", "name": "Trinity", "clusterId": "c-m-alpha001",
            "annotations": {"field.cattle.io/no-creator-rbac": "true"},
        });
        let (_, project) = lab.post("/v3/projects", &admin, body).await;
        let project = project["id"].as_str().unwrap().to_owned();
        let space = json!({
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": project}},
        });
        let (status, made) = lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, space).await;
        assert_eq!(status, 201, "{made}");
        World { lab, admin, hayden, project, binding: String::new() }
    }

    async fn bind(&mut self, role: &str) {
        if !self.binding.is_empty() {
            let path = format!("/v3/projectRoleTemplateBindings/{}", self.binding);
            assert_eq!(self.lab.ask("DELETE", &path, &self.admin, None).await.0, 200);
        }
        let body = json!({
            "type": "projectRoleTemplateBinding", "projectId": self.project, "roleTemplateId": role,
            "groupPrincipalId": "keycloakoidc_group://Dev",
        });
        let (status, made) = self.lab.post("/v3/projectRoleTemplateBindings", &self.admin, body).await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().clone_into(&mut self.binding);
    }

    async fn outcomes(&self) -> [u16; 4] {
        let paths = ["nodes", "namespaces/trinity/pods", "namespaces/default/pods", "namespaces/trinity/secrets"];
        let mut all = [0; 4];
        for (at, path) in paths.iter().enumerate() {
            all[at] = self.lab.get(&format!("{ALPHA}/api/v1/{path}"), &self.hayden).await.0;
        }
        all
    }

    /// Asks until it is so: a real server reads bindings from a cache.
    async fn settle(&self, role: &str, wanted: [u16; 4]) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let got = self.outcomes().await;
            if got == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{role}: {got:?} instead of {wanted:?}");
            tokio::task::yield_now().await;
        }
    }

    /// What an answer says, without what differs from server to server.
    async fn says(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let token = if who == "admin" { &self.admin } else { &self.hayden };
        let (status, mut answer) = self.lab.ask(method, &format!("{ALPHA}{path}"), token, body).await;
        if let Some(details) = answer["details"].as_object_mut() {
            details.remove("uid");
        }
        let names = |list: &Value| {
            let names: Vec<Value> =
                list.as_array().into_iter().flatten().map(|item| item["metadata"]["name"].clone()).collect();
            names
        };
        // Kubernetes' own bindings and those for this administrator are not the question here.
        let reason = answer["status"]["reason"].as_str().filter(|reason| !reason.contains("globaladmin-"));
        json!({
            "status": status, "kind": answer["kind"], "message": answer["message"], "why": answer["reason"],
            "details": answer["details"], "allowed": answer["status"]["allowed"], "reason": reason,
            "names": if path.contains("rbac") || path.ends_with("namespaces") { json!(null) } else { json!(names(&answer["items"])) },
            "rules": rules(&answer["status"]["resourceRules"]), "paths": rules(&answer["status"]["nonResourceRules"]),
            "phase": answer["items"][0]["status"]["phase"], "groups": answer["status"]["userInfo"]["groups"],
        })
    }
}

/// Rules in an order of their own: Kubernetes gives them in none. Kubernetes also sorts what it aggregates anew.
fn rules(rules: &Value) -> Vec<String> {
    let mut all: Vec<String> = rules.as_array().into_iter().flatten().map(canonical).collect();
    all.sort_unstable();
    all
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut fields: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}:{}", canonical(value))).collect();
            fields.sort_unstable();
            fields.join(" ")
        }
        other => other.to_string(),
    }
}

fn review(verb: &str, resource: &str, namespace: &str) -> Value {
    json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "spec": {
            "user": "someone", "groups": ["keycloakoidc_group://Dev"],
            "resourceAttributes": {"verb": verb, "resource": resource, "namespace": namespace},
        },
    })
}

/// Requests that both must answer alike: who, method, path, body.
fn questions() -> Vec<(&'static str, &'static str, String, Option<Value>)> {
    let mut all = vec![
        (
            "hayden",
            "POST",
            "/apis/authentication.k8s.io/v1/selfsubjectreviews".to_owned(),
            Some(json!({
                "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
            })),
        ),
        (
            "hayden",
            "POST",
            format!("{REVIEWS}/selfsubjectaccessreviews"),
            Some(json!({
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": {"resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "trinity"}},
            })),
        ),
        ("hayden", "POST", format!("{REVIEWS}/subjectaccessreviews"), Some(review("list", "pods", "trinity"))),
        ("hayden", "DELETE", "/api/v1/namespaces/trinity/pods/nginx-676b6c5bbc-szwxb".to_owned(), None),
        ("admin", "GET", "/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fworker%3Dtrue".to_owned(), None),
        ("admin", "POST", "/api/v1/namespaces".to_owned(), Some(json!({"metadata": {"name": "trinity"}}))),
        ("admin", "GET", "/api/v1/namespaces/nowhere/pods".to_owned(), None),
        ("admin", "GET", "/api/v1/namespaces/nowhere".to_owned(), None),
        ("admin", "GET", "/api/v1/things".to_owned(), None),
        ("admin", "GET", "/apis/none.example/v1/things".to_owned(), None),
        ("admin", "GET", "/healthz".to_owned(), None),
        ("admin", "DELETE", "/api/v1/namespaces/trinity/configmaps/none".to_owned(), None),
        ("admin", "POST", "/api/v1/namespaces/nowhere/configmaps".to_owned(), Some(json!({"metadata": {"name": "a"}}))),
        ("admin", "POST", "/api/v1/namespaces/trinity/configmaps".to_owned(), Some(json!({"metadata": {"name": "a"}}))),
        ("admin", "POST", "/api/v1/namespaces/trinity/configmaps".to_owned(), Some(json!({"metadata": {"name": "a"}}))),
        ("admin", "PATCH", "/api/v1/namespaces/trinity/configmaps/a".to_owned(), Some(json!({"data": {"b": "c"}}))),
        ("admin", "PATCH", "/api/v1/namespaces/trinity/configmaps/none".to_owned(), Some(json!({"data": {"b": "c"}}))),
        ("admin", "GET", "/api/v1/namespaces/trinity/configmaps?fieldSelector=metadata.name%3Da".to_owned(), None),
        ("hayden", "PATCH", "/api/v1/namespaces/trinity/configmaps/a".to_owned(), Some(json!({"data": {"b": "c"}}))),
        ("admin", "DELETE", "/api/v1/namespaces/trinity/configmaps/a".to_owned(), None),
        ("hayden", "GET", "/apis/rbac.authorization.k8s.io/v1/namespaces/trinity/rolebindings".to_owned(), None),
        (
            "hayden",
            "POST",
            format!("{REVIEWS}/selfsubjectrulesreviews"),
            Some(json!({
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": "trinity"},
            })),
        ),
        (
            "hayden",
            "POST",
            format!("{REVIEWS}/selfsubjectrulesreviews"),
            Some(json!({
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {},
            })),
        ),
    ];
    for path in [
        "nodes",
        "pods",
        "namespaces",
        "namespaces/trinity",
        "namespaces/default",
        "namespaces/trinity/pods",
        "namespaces/default/pods",
        "namespaces/trinity/secrets",
        "namespaces/trinity/pods/nginx-676b6c5bbc-szwxb",
        "namespaces/trinity/pods/none",
        "namespaces/trinity/configmaps/none",
        "namespaces/kube-system/pods",
        "persistentvolumes",
    ] {
        all.push(("hayden", "GET", format!("/api/v1/{path}"), None));
        if !["pods", "namespaces"].contains(&path) {
            all.push(("admin", "GET", format!("/api/v1/{path}"), None));
        }
    }
    all.push(("hayden", "GET", "/apis/apps/v1/namespaces/default/deployments".to_owned(), None));
    all.push(("hayden", "GET", "/apis/storage.k8s.io/v1/storageclasses".to_owned(), None));
    all.push(("hayden", "GET", "/metrics".to_owned(), None));
    all.push(("hayden", "POST", "/api/v1/namespaces".to_owned(), Some(json!({"metadata": {"name": "mine"}}))));
    for (verb, resource, namespace) in
        [("list", "pods", "trinity"), ("list", "pods", "default"), ("list", "nodes", ""), ("get", "secrets", "trinity")]
    {
        all.push(("admin", "POST", format!("{REVIEWS}/subjectaccessreviews"), Some(review(verb, resource, namespace))));
    }
    all
}

async fn real() -> (World, Kube) {
    let kube = Kube::start().unwrap_or_else(|error| panic!("no Kubernetes control plane: {error}"));
    let rancher = Rancher::reference();
    let server = ApiServer {
        base: kube.base().to_owned(),
        ca_pem: kube.ca_pem().to_owned(),
        token: kube.admin_token().expose_secret().to_owned(),
    };
    rancher.use_apiserver("c-m-alpha001", server).await.unwrap();
    (World::new(rancher).await, kube)
}

#[tokio::test]
async fn memory_and_kubernetes_answer_alike() {
    let (mut real, kube) = real().await;
    let mut memory = World::new(Rancher::reference()).await;
    for (role, wanted) in ROLES {
        for world in [&mut memory, &mut real] {
            world.bind(role).await;
            world.settle(role, *wanted).await;
        }
    }
    for world in [&mut memory, &mut real] {
        world.bind("read-only").await;
        world.settle("read-only", [403, 200, 403, 403]).await;
    }
    let mut differ = Vec::new();
    let questions = questions();
    for (who, method, path, body) in &questions {
        let theirs = real.says(who, method, path, body.clone()).await;
        let ours = memory.says(who, method, path, body.clone()).await;
        if theirs != ours {
            differ.push(format!("{who} {method} {path}\n  real   {theirs}\n  memory {ours}"));
        }
    }
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), questions.len(), differ.join("\n"));
    let answer = real.lab.send("GET", &format!("{ALPHA}/api/v1/nodes"), &real.hayden, None).await;
    let entry = kube.wait_audit(answer.headers()["audit-id"].to_str().unwrap()).unwrap();
    assert_eq!(entry["impersonatedUser"]["username"], "u-zg72x5wmid");
    assert_eq!(entry["responseStatus"]["code"], 403);
}
