//! An administrator with plain requests: the tests must not rest on the clients they test.

use reqwest::{Method, Response};
use serde_json::Value;

use super::TestLab;

/// Signed in at one system.
pub(crate) struct Admin {
    client: reqwest::Client,
    base: String,
    pub(crate) token: String,
}

/// Signed in at all three. Keycloak's token is good for a minute.
pub(crate) struct Admins {
    pub(crate) graph: Admin,
    pub(crate) keycloak: Admin,
    pub(crate) rancher: Admin,
}

impl Admins {
    pub(crate) async fn of(lab: &TestLab) -> Self {
        Admins { graph: Admin::graph(lab), keycloak: Admin::keycloak(lab).await, rancher: Admin::rancher(lab) }
    }
}

impl Admin {
    pub(crate) fn graph(lab: &TestLab) -> Self {
        let base = format!("{}/v1.0", lab.lab.entra_base());
        Admin { client: lab.client.clone(), base, token: lab.credentials.entra.token.clone() }
    }

    pub(crate) fn rancher(lab: &TestLab) -> Self {
        let base = lab.lab.rancher_base().to_owned();
        Admin { client: lab.client.clone(), base, token: lab.credentials.rancher.token.clone() }
    }

    pub(crate) async fn keycloak(lab: &TestLab) -> Self {
        let base = lab.lab.keycloak_base().to_owned();
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", lab.credentials.keycloak.user.as_str()),
            ("password", lab.credentials.keycloak.password.as_str()),
        ];
        let url = format!("{base}/realms/master/protocol/openid-connect/token");
        let answer: Value = lab.client.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        Admin { client: lab.client.clone(), base, token: answer["access_token"].as_str().unwrap().to_owned() }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let merges = method == Method::PATCH && path.starts_with("/k8s/");
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        let mut request = request.bearer_auth(&self.token).header("accept", "application/json");
        if let Some(body) = body {
            let kind = if merges { "application/merge-patch+json" } else { "application/json" };
            request = request.header("content-type", kind).body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        if !status.is_success() {
            panic!("{method} {path}: {status} {}", response.text().await.unwrap());
        }
        response
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None).await.json().await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) {
        self.send(Method::PUT, path, Some(body)).await;
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) {
        self.send(Method::PATCH, path, Some(body)).await;
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) {
        self.send(Method::POST, path, Some(body)).await;
    }

    pub(crate) async fn delete(&self, path: &str) {
        self.send(Method::DELETE, path, None).await;
    }

    /// The one object of a list that has this value.
    pub(crate) async fn one(&self, path: &str, name: &str, value: &str) -> Value {
        let answer = self.get(path).await;
        let rows = [&answer, &answer["data"], &answer["value"]].into_iter().find_map(Value::as_array).unwrap();
        let found: Vec<&Value> = rows.iter().filter(|row| row[name] == value).collect();
        let [one] = found[..] else { panic!("{path}: {} with {name} {value}", found.len()) };
        one.clone()
    }
}

/// The id of an object.
pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}
