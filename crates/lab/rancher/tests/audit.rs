//! Rancher with a real kube-apiserver as cluster alpha: what a person may do is decided by Kubernetes itself, and every
//! answer is in Kubernetes' own audit log.
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

const ALPHA: &str = "c-m-alpha001";
const GROUP: &str = "keycloakoidc_group://Dev";
const ADA: Person =
    Person { sub: "81a01022-ad95-4fd0-b29a-718eabfae958", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person {
    sub: "33603045-2a58-4806-8f60-b9ef1e05e084",
    name: "Hayden Park",
    email: "hayden@contoso.com",
    groups: &["Dev"],
};
const NOAH: Person =
    Person { sub: "c2f6a1de-7b34-4a0e-8f43-6f1e9f0f7a22", name: "Noah Berg", email: "noah@contoso.com", groups: &[] };

const NODES: &str = "/api/v1/nodes";
const TRINITY: &str = "/api/v1/namespaces/trinity/pods";
const DEFAULT: &str = "/api/v1/namespaces/default/pods";

struct Answer {
    status: u16,
    /// What the header `Audit-Id` says.
    audit_id: Option<String>,
    body: Value,
}

struct World {
    lab: Lab,
    issuer: Issuer,
    admin: String,
    binding: String,
    kube: Kube,
}

impl World {
    /// The reference scenario on a real server, with group Dev bound read-only to project Trinity.
    async fn start() -> Self {
        let kube = Kube::start().unwrap_or_else(|error| panic!("no Kubernetes control plane: {error}"));
        let rancher = Rancher::reference();
        let target = ApiServer {
            base: kube.base().to_owned(),
            ca_pem: kube.ca_pem().to_owned(),
            token: kube.admin_token().expose_secret().to_owned(),
        };
        rancher.use_apiserver(ALPHA, target).await.unwrap();
        let lab = Lab::start(rancher).await;
        let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN), ("noah", NOAH)]).await;
        lab.enable(&issuer, "ada").await;
        let admin = lab.rancher.admin_token();
        let mut world = World { lab, issuer, admin, binding: String::new(), kube };

        let project = json!({"type": "project", "name": "Trinity", "clusterId": ALPHA,
            "annotations": {"field.cattle.io/no-creator-rbac": "true"}});
        let project = world.create("/v3/projects", project).await["id"].clone();
        let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "trinity",
            "annotations": {"field.cattle.io/projectId": project}}});
        world.create(&format!("/k8s/clusters/{ALPHA}/api/v1/namespaces"), space).await;
        let binding = json!({"type": "projectRoleTemplateBinding", "projectId": project,
            "roleTemplateId": "read-only", "groupPrincipalId": GROUP});
        let binding = world.create("/v3/projectRoleTemplateBindings", binding).await;
        binding["id"].as_str().unwrap().clone_into(&mut world.binding);
        world
    }

    async fn create(&self, path: &str, body: Value) -> Value {
        let (status, made) = self.lab.post(path, &self.admin, body).await;
        assert_eq!(status, 201, "{path}: {made}");
        made
    }

    /// Asks cluster alpha through Rancher.
    async fn get(&self, token: &str, path: &str) -> Answer {
        let answer = self.lab.send("GET", &format!("/k8s/clusters/{ALPHA}{path}"), token, None).await;
        let audit_id = answer.headers().get("audit-id").map(|id| id.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        Answer { status, audit_id, body: serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default() }
    }

    /// Asks until the status is the expected one: a real server reads bindings from a cache.
    async fn until(&self, token: &str, path: &str, expected: u16) -> Answer {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.get(token, path).await;
            if answer.status == expected {
                return answer;
            }
            assert!(Instant::now() < deadline, "{path} still answers {}: {}", answer.status, answer.body);
        }
    }

    /// The server's own log has this answer: that path, that status, asked by Rancher in that person's name.
    fn audited(&self, answer: &Answer, path: &str, user: &str) {
        let entry = self.kube.wait_audit(answer.audit_id.as_deref().expect("an Audit-Id")).unwrap();
        assert_eq!(entry["requestURI"], path);
        assert_eq!(entry["verb"], "list");
        assert_eq!(entry["responseStatus"]["code"], answer.status);
        let decision = if answer.status == 200 { "allow" } else { "forbid" };
        assert_eq!(entry["annotations"]["authorization.k8s.io/decision"], decision);
        assert_eq!(entry["user"]["username"], "lab-admin");
        let person = &entry["impersonatedUser"];
        assert_eq!(person["username"], user);
        assert_eq!(person["groups"], json!([GROUP, "system:authenticated", "system:cattle:authenticated"]));
        assert_eq!(person["extra"]["username"], json!([HAYDEN.email]));
    }
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["metadata"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_three_answers_come_from_kubernetes_and_follow_the_binding() {
    let world = World::start().await;
    let hayden = world.lab.sign_in(&world.issuer, "hayden").await;
    let (_, me) = world.lab.get("/v3/users?me=true", &hayden).await;
    let user = me["data"][0]["id"].as_str().unwrap();

    let pods = world.until(&hayden, TRINITY, 200).await;
    assert_eq!(names(&pods.body), ["nginx-676b6c5bbc-szwxb"]);
    assert_eq!(pods.body["items"][0]["status"]["phase"], "Running");
    world.audited(&pods, TRINITY, user);

    let mut ids = vec![pods.audit_id];
    for path in [NODES, DEFAULT] {
        let answer = world.get(&hayden, path).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.body);
        assert_eq!(answer.body["reason"], "Forbidden");
        world.audited(&answer, path, user);
        assert!(!ids.contains(&answer.audit_id), "each answer has an id of its own");
        ids.push(answer.audit_id);
    }

    // There is something to be denied.
    assert_eq!(names(&world.get(&world.admin, NODES).await.body).len(), 3);
    assert!(names(&world.get(&world.admin, DEFAULT).await.body).len() >= 2);

    // Nothing is remembered from before: without the binding the same question is refused.
    let path = format!("/v3/projectRoleTemplateBindings/{}", world.binding);
    assert_eq!(world.lab.ask("DELETE", &path, &world.admin, None).await.0, 200);
    world.until(&hayden, TRINITY, 403).await;
}

#[tokio::test]
async fn a_person_in_no_group_is_refused_by_rancher_and_never_reaches_the_cluster() {
    let world = World::start().await;
    let noah = world.lab.sign_in(&world.issuer, "noah").await;
    let (_, me) = world.lab.get("/v3/users?me=true", &noah).await;
    let user = me["data"][0]["id"].as_str().unwrap();
    for path in [NODES, TRINITY, DEFAULT] {
        let answer = world.get(&noah, path).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.body);
        assert_eq!(answer.body["Code"]["Code"], "Forbidden", "Rancher's own shape: {}", answer.body);
    }
    // A request after those, whose entry shows that the log is that far.
    let last = world.get(&world.admin, NODES).await;
    world.kube.wait_audit(last.audit_id.as_deref().unwrap()).unwrap();
    let log = std::fs::read_to_string(world.kube.audit_log()).unwrap();
    assert!(!log.contains(user), "{user} is in the cluster's log");
}
