//! The control plane itself: starts whole, decides by RBAC under impersonation, writes audit entries, leaves nothing behind.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lab_kube::Kube;
use reqwest::{Method, Response};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

const GROUP: &str = "keycloakoidc_group://Dev";
const USER: &str = "u-hayden";

struct Caller<'a> {
    kube: &'a Kube,
    client: reqwest::Client,
}

impl Caller<'_> {
    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Response {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.kube.base()))
            .bearer_auth(self.kube.admin_token().expose_secret());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await.expect("the server answers")
    }

    async fn create(&self, path: &str, body: Value) {
        let answer = self.send(Method::POST, path, &[], Some(body)).await;
        let status = answer.status();
        assert_eq!(status, 201, "{path}: {}", answer.text().await.unwrap());
    }

    /// Asks as the person Rancher would impersonate; gives status and audit id.
    async fn as_person(&self, path: &str) -> (u16, String) {
        let headers = [
            ("impersonate-user", USER),
            ("impersonate-group", GROUP),
            ("impersonate-group", "system:authenticated"),
            ("impersonate-extra-username", "hayden@contoso.com"),
            ("impersonate-extra-principalid", "keycloakoidc_user://7d1c"),
        ];
        let answer = self.send(Method::GET, path, &headers, None).await;
        let id = answer.headers()["audit-id"].to_str().unwrap().to_owned();
        (answer.status().as_u16(), id)
    }
}

fn start() -> Kube {
    let began = Instant::now();
    let kube = Kube::start().unwrap_or_else(|error| panic!("no Kubernetes control plane: {error}"));
    eprintln!("whole after {:.1} s", began.elapsed().as_secs_f32());
    kube
}

#[tokio::test]
async fn a_group_bound_to_view_in_one_namespace_reads_there_and_nowhere_else() {
    let kube = start();
    let caller = Caller { kube: &kube, client: kube.client().unwrap() };

    let version: Value =
        serde_json::from_str(&caller.send(Method::GET, "/version", &[], None).await.text().await.unwrap()).unwrap();
    assert_eq!(version["gitVersion"], "v1.36.2");

    caller.create("/api/v1/namespaces", json!({"metadata": {"name": "trinity"}})).await;
    let (status, before) = caller.as_person("/api/v1/namespaces/trinity/pods").await;
    assert_eq!(status, 403, "before anything is bound");

    caller
        .create(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/trinity/rolebindings",
            json!({
                "metadata": {"name": "dev-view"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": GROUP}],
            }),
        )
        .await;

    // The authorizer reads bindings from a cache that follows etcd: ask until it has seen this one.
    let deadline = Instant::now() + Duration::from_secs(10);
    while caller.as_person("/api/v1/namespaces/trinity/pods").await.0 != 200 {
        assert!(Instant::now() < deadline, "the binding never came into force");
    }

    let mut seen = vec![before];
    for (path, resource, namespace, expected) in [
        ("/api/v1/nodes", "nodes", Value::Null, 403),
        ("/api/v1/namespaces/trinity/pods", "pods", json!("trinity"), 200),
        ("/api/v1/namespaces/default/pods", "pods", json!("default"), 403),
    ] {
        let (status, id) = caller.as_person(path).await;
        assert_eq!(status, expected, "{path}");
        let entry = kube.wait_audit(&id).unwrap();
        assert_eq!(entry["requestURI"], path);
        assert_eq!(entry["verb"], "list");
        assert_eq!(entry["objectRef"]["resource"], resource);
        assert_eq!(entry["objectRef"]["namespace"], namespace);
        assert_eq!(entry["responseStatus"]["code"], expected);
        assert_eq!(entry["user"]["username"], "lab-admin");
        let person = &entry["impersonatedUser"];
        assert_eq!(person["username"], USER);
        assert_eq!(person["groups"], json!([GROUP, "system:authenticated"]));
        assert_eq!(person["extra"]["username"], json!(["hayden@contoso.com"]));
        assert_eq!(person["extra"]["principalid"], json!(["keycloakoidc_user://7d1c"]));
        let decision = if expected == 200 { "allow" } else { "forbid" };
        assert_eq!(entry["annotations"]["authorization.k8s.io/decision"], decision);
        assert!(!seen.contains(&id), "each request has an id of its own");
        seen.push(id);
    }
    assert_eq!(kube.audit_entry("00000000-0000-0000-0000-000000000000"), None, "ids nobody sent are not found");
}

#[tokio::test]
async fn a_namespace_can_be_removed_and_dropping_leaves_nothing() {
    let kube = start();
    let caller = Caller { kube: &kube, client: kube.client().unwrap() };
    caller.create("/api/v1/namespaces", json!({"metadata": {"name": "gone"}})).await;
    let path = "/api/v1/namespaces/gone";
    assert_eq!(caller.send(Method::DELETE, path, &[], None).await.status(), 200);
    // Only the namespace controller takes its finalizer off.
    let deadline = Instant::now() + Duration::from_secs(30);
    while caller.send(Method::GET, path, &[], None).await.status() != 404 {
        assert!(Instant::now() < deadline, "the namespace is still there");
        tokio::task::yield_now().await;
    }

    let folder = kube.folder().to_owned();
    let address: SocketAddr = kube.base().trim_start_matches("https://").parse().unwrap();
    assert!(folder.is_dir());
    assert!(TcpStream::connect(address).is_ok());
    drop(kube);
    assert!(!folder.exists(), "the folder is removed");
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn a_panic_stops_the_servers_too() {
    let (send, receive) = std::sync::mpsc::channel();
    let panicked = std::thread::spawn(move || {
        let kube = start();
        send.send((kube.base().to_owned(), kube.folder().to_owned())).unwrap();
        panic!("as a failing test would");
    })
    .join();
    assert!(panicked.is_err());
    let (base, folder) = receive.recv().unwrap();
    let address: SocketAddr = base.trim_start_matches("https://").parse().unwrap();
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    assert!(folder.join("logs/kube-apiserver.log").is_file(), "the logs of a failed test stay");
    assert!(!folder.join("server.key").exists() && !folder.join("etcd").exists(), "keys and data do not");
    std::fs::remove_dir_all(folder).unwrap();
}
