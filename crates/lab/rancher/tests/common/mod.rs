//! What the tests share: an issuer of their own, and a Rancher on a socket.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests and their helpers may fail"
)]

pub mod issuer;
pub mod pattern;

use lab_common::Served;
use lab_rancher::Rancher;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

pub use issuer::Issuer;

/// A Rancher on a socket, and a client for it.
pub struct Lab {
    pub rancher: Rancher,
    pub base: String,
    pub http: Client,
    _served: Served,
}

impl Lab {
    pub async fn start(rancher: Rancher) -> Self {
        let served = lab_common::serve(rancher.router(), 0).await.unwrap();
        rancher.set_base(&served.base);
        let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Lab { rancher, base: served.base.clone(), http, _served: served }
    }

    pub async fn send(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Response {
        let method: Method = method.parse().unwrap();
        let kind = if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", kind).body(body.to_string());
        }
        request.send().await.unwrap()
    }

    /// Status and JSON body; null where it is none.
    pub async fn ask(&self, method: &str, path: &str, token: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.send(method, path, token, body.as_ref()).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }

    pub async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        self.ask("GET", path, token, None).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.ask("POST", path, token, Some(body)).await
    }

    /// Switches sign-in through the issuer on, as `person`.
    pub async fn enable(&self, issuer: &Issuer, person: &str) {
        let config = config(issuer, &self.base);
        let code = issuer.code(person, "http://wizard.test/callback", "");
        let path = "/v3/keyCloakOIDCConfigs/keycloakoidc?action=testAndApply";
        let token = self.rancher.admin_token();
        let (status, body) =
            self.post(path, &token, json!({"enabled": true, "code": code, "oidcConfig": config})).await;
        assert_eq!(status, 200, "{body}");
    }

    /// Signs `person` in and gives the token.
    pub async fn sign_in(&self, issuer: &Issuer, person: &str) -> String {
        let code = issuer.code(person, "http://wizard.test/callback", "");
        let body = json!({"type": "keyCloakOIDCProvider", "code": code, "responseType": "json"});
        let (status, body) = self.post("/v1-public/login", "", body).await;
        assert_eq!(status, 201, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }
}

/// An auth config with the wizard's own callback.
pub fn config(issuer: &Issuer, base: &str) -> Value {
    json!({
        "type": "keyCloakOIDCConfig", "enabled": true, "accessMode": "unrestricted", "allowedPrincipalIds": [],
        "clientId": "rancher", "clientSecret": "rancher-secret", "rancherUrl": "http://wizard.test/callback",
        "rancherApiHost": base, "issuer": issuer.url(), "scope": "openid profile email", "groupSearchEnabled": true,
        "clientAuthenticatedSearch": true, "logoutAllSupported": true, "pkceMethod": "",
    })
}
