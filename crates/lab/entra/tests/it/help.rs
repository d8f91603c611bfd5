//! Small tools for the tests.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use lab_entra::Entra;
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) const BASE: &str = "http://localhost:7411";
pub(crate) const TENANT: &str = "8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e";
pub(crate) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
pub(crate) const DEV_USERS: &str = "6f0c1d9e-37aa-4c1e-9f52-5b1f0f6fa41b";
pub(crate) const REDIRECT: &str = "http://localhost:7412/realms/trinity/broker/entra/endpoint";

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    /// Graph's error code and message.
    pub(crate) fn error(&self) -> (u16, String, String) {
        let error = &self.json()["error"];
        (
            self.status,
            error["code"].as_str().unwrap_or_default().into(),
            error["message"].as_str().unwrap_or_default().into(),
        )
    }

    /// Status, OAuth error and number of the sign-in endpoints.
    pub(crate) fn aad(&self) -> (u16, String, u64) {
        let body = self.json();
        (self.status, body["error"].as_str().unwrap_or_default().into(), body["error_codes"][0].as_u64().unwrap_or(0))
    }
}

/// Sends a request to the stand-in.
pub(crate) async fn send(entra: &Entra, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let path = path.strip_prefix(BASE).unwrap_or(path);
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    let response = entra.router().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Answer { status, headers, text: String::from_utf8(bytes.to_vec()).expect("text") }
}

/// A call to Graph with a token.
pub(crate) async fn graph_as(entra: &Entra, token: &str, method: &str, path: &str, body: Value) -> Answer {
    graph_with(entra, token, method, path, &[], body).await
}

/// A call to Graph with a token and headers.
pub(crate) async fn graph_with(
    entra: &Entra,
    token: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Value,
) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut all = vec![("authorization", bearer.as_str())];
    let text = if body.is_null() { String::new() } else { body.to_string() };
    if !text.is_empty() {
        all.push(("content-type", "application/json"));
    }
    all.extend_from_slice(headers);
    send(entra, method, &format!("/v1.0/{path}"), &all, &text).await
}

/// A call to Graph as Ada.
pub(crate) async fn graph(entra: &Entra, method: &str, path: &str, body: Value) -> Answer {
    graph_as(entra, &entra.admin_token(), method, path, body).await
}

/// A GET to Graph as Ada.
pub(crate) async fn get(entra: &Entra, path: &str) -> Answer {
    graph(entra, "GET", path, Value::Null).await
}

/// Sends a form.
pub(crate) async fn form(entra: &Entra, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    send(entra, "POST", path, &all, &body).await
}

/// A request at the token endpoint.
pub(crate) async fn token(entra: &Entra, fields: &[(&str, &str)]) -> Answer {
    form(entra, &format!("/{TENANT}/oauth2/v2.0/token"), &[], fields).await
}

/// The application that the reference setup makes.
pub(crate) fn application() -> Value {
    let claim = |name: &str| json!({"name": name, "source": null, "essential": false, "additionalProperties": []});
    let scope = |id: &str| json!({"id": id, "type": "Scope"});
    json!({
        "displayName": "Keycloak broker (trinity)", "signInAudience": "AzureADMyOrg", "groupMembershipClaims": "SecurityGroup",
        "web": {"redirectUris": [REDIRECT],
            "implicitGrantSettings": {"enableIdTokenIssuance": false, "enableAccessTokenIssuance": false}},
        "api": {"requestedAccessTokenVersion": 2},
        "optionalClaims": {"idToken": [claim("email"), claim("given_name"), claim("family_name"), claim("upn"), claim("groups")],
            "accessToken": [], "saml2Token": []},
        "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": [
            scope("37f7f235-527c-4136-accd-4a02d197296e"), scope("14dad69e-099b-42c9-810b-d002981feec1"),
            scope("64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"), scope("e1fe6dd8-ba31-4d61-89e7-88639da4683d")]}],
        "tags": ["lockstep"], "notes": "made by a test",
    })
}

/// An application that is ready for sign-ins.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) app_id: String,
    pub(crate) principal: String,
    pub(crate) secret: String,
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Graph's own service principal.
pub(crate) async fn graph_principal(entra: &Entra) -> String {
    text(&get(entra, &format!("servicePrincipals(appId='{GRAPH}')?$select=id")).await.json()["id"])
}

/// Makes an application with service principal, consent and secret, by Graph alone.
pub(crate) async fn ready(entra: &Entra, body: Value) -> App {
    let made = graph(entra, "POST", "applications", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let (id, app_id) = (text(&made.json()["id"]), text(&made.json()["appId"]));
    let principal = graph(entra, "POST", "servicePrincipals", json!({"appId": app_id})).await;
    assert_eq!(principal.status, 201, "{}", principal.text);
    let principal = text(&principal.json()["id"]);
    let grant = json!({"clientId": principal, "consentType": "AllPrincipals", "principalId": null,
        "resourceId": graph_principal(entra).await, "scope": "openid profile email User.Read offline_access"});
    assert_eq!(graph(entra, "POST", "oauth2PermissionGrants", grant).await.status, 201);
    let secret = graph(
        entra,
        "POST",
        &format!("applications/{id}/addPassword"),
        json!({"passwordCredential": {"displayName": "test"}}),
    )
    .await;
    assert_eq!(secret.status, 200, "{}", secret.text);
    App { id, app_id, principal, secret: text(&secret.json()["secretText"]) }
}
