//! A real kube-apiserver, and what is put into it and asked of it.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use lab_kube::Kube;
use lockstep_rbac::{Asked, ClusterRole, Objects, Who};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, json};

/// Requests at the same time.
const AT_ONCE: usize = 16;
/// How long the server's caches and controllers may take.
const LIMIT: Duration = Duration::from_secs(60);
const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// The server, with its administrator.
pub(crate) struct Server {
    kube: Kube,
    client: reqwest::Client,
}

/// What it says to a SubjectAccessReview.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Answer {
    /// Whether it is allowed.
    pub(crate) allowed: bool,
    /// Why.
    #[serde(default)]
    pub(crate) reason: String,
}

#[derive(Deserialize)]
struct Reviewed {
    status: Answer,
}

#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
}

impl Server {
    /// Starts one.
    pub(crate) fn start() -> Self {
        let kube = Kube::start().unwrap_or_else(|error| panic!("no Kubernetes control plane: {error}"));
        let client = kube.client().unwrap();
        Server { kube, client }
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> String {
        let token = self.kube.admin_token().expose_secret();
        let mut request = self.client.request(method, format!("{}{path}", self.kube.base())).bearer_auth(token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text} for {body:?}");
        text
    }

    async fn list<T: DeserializeOwned>(&self, kind: &str) -> Vec<T> {
        let text = self.send(reqwest::Method::GET, &format!("{RBAC}/{kind}"), None).await;
        let list: List<T> = from_str(&text).unwrap();
        list.items
    }

    /// Everything of RBAC that is there.
    pub(crate) async fn read(&self) -> Objects {
        Objects {
            cluster_roles: self.list("clusterroles").await,
            roles: self.list("roles").await,
            cluster_bindings: self.list("clusterrolebindings").await,
            bindings: self.list("rolebindings").await,
        }
    }

    /// Makes namespaces.
    pub(crate) async fn make_spaces(&self, names: &[&str]) {
        let body = |name: &&str| ("/api/v1/namespaces".to_owned(), json!({"metadata": {"name": *name}}));
        self.make_all(names.iter().map(body).collect()).await;
    }

    /// Makes these objects: bindings after roles, and roles that collect from others after those, so that less is collected
    /// twice.
    pub(crate) async fn make(&self, objects: &Objects) {
        let within = |namespace: &str, kind: &str| format!("{RBAC}/namespaces/{namespace}/{kind}");
        let mut roles: Vec<&ClusterRole> = objects.cluster_roles.iter().collect();
        roles.sort_by_key(|role| role.aggregation_rule.is_some());
        let roles = roles.into_iter().map(|one| (format!("{RBAC}/clusterroles"), json!(one)));
        let local = objects.roles.iter().map(|one| (within(&one.metadata.namespace, "roles"), json!(one)));
        self.make_all(roles.chain(local).collect()).await;
        let whole = objects.cluster_bindings.iter().map(|one| (format!("{RBAC}/clusterrolebindings"), json!(one)));
        let bindings = &objects.bindings;
        let local = bindings.iter().map(|one| (within(&one.metadata.namespace, "rolebindings"), json!(one)));
        self.make_all(whole.chain(local).collect()).await;
    }

    async fn make_all(&self, all: Vec<(String, Value)>) {
        let make = |(path, body): (String, Value)| async move {
            self.send(reqwest::Method::POST, &path, Some(&body)).await;
        };
        stream::iter(all).map(make).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    }

    /// Waits until the roles are as this wants them.
    pub(crate) async fn until_roles(&self, are: impl Fn(&[ClusterRole]) -> Result<(), String>) {
        let deadline = Instant::now() + LIMIT;
        while let Err(what) = are(&self.list("clusterroles").await) {
            assert!(Instant::now() < deadline, "{what}");
        }
    }

    /// Waits until the server allows this: its caches follow what is written.
    pub(crate) async fn until_allowed(&self, who: &Who, asked: &Asked) {
        let deadline = Instant::now() + LIMIT;
        while !self.ask(who, asked).await.allowed {
            assert!(Instant::now() < deadline, "{who:?} {asked:?} never came into force");
        }
    }

    /// Asks one question.
    pub(crate) async fn ask(&self, who: &Who, asked: &Asked) -> Answer {
        let spec = match &asked.path {
            Some(path) => json!({
                "user": who.user, "groups": who.groups, "nonResourceAttributes": {"verb": asked.verb, "path": path},
            }),
            None => json!({"user": who.user, "groups": who.groups, "resourceAttributes": asked}),
        };
        let body = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec});
        let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        let text = self.send(reqwest::Method::POST, path, Some(&body)).await;
        let reviewed: Reviewed = from_str(&text).unwrap();
        reviewed.status
    }

    /// Asks many, in their order.
    pub(crate) async fn ask_all(&self, questions: &[(Who, Asked)]) -> Vec<Answer> {
        let asks = questions.iter().map(|(who, asked)| self.ask(who, asked));
        stream::iter(asks).buffered(AT_ONCE).collect().await
    }
}
