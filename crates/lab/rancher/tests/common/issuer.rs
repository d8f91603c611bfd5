//! A tiny issuer that answers as Keycloak does, as far as Rancher asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use lab_common::{Served, SigningKey, new_id, now, pkce_matches};
use serde_json::{Value, json};

type Answer = (StatusCode, Json<Value>);

/// Someone who can sign in.
#[derive(Clone)]
pub struct Person {
    pub sub: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub groups: &'static [&'static str],
}

struct Code {
    person: Person,
    redirect: String,
    challenge: String,
}

struct Inner {
    key: SigningKey,
    issuer: Mutex<String>,
    people: Mutex<HashMap<&'static str, Person>>,
    codes: Mutex<HashMap<String, Code>>,
    access: Mutex<HashMap<String, Person>>,
    /// Whether groups are in the user info alone.
    elsewhere: AtomicBool,
}

/// Clones share everything.
#[derive(Clone)]
pub struct Issuer {
    inner: Arc<Inner>,
    pub base: String,
    _served: Arc<Served>,
}

impl Issuer {
    pub async fn start(people: &[(&'static str, Person)]) -> Self {
        let inner = Arc::new(Inner {
            key: SigningKey::generate(),
            issuer: Mutex::default(),
            people: Mutex::new(people.iter().cloned().collect()),
            codes: Mutex::default(),
            access: Mutex::default(),
            elsewhere: AtomicBool::new(false),
        });
        let realm = "/realms/trinity";
        let router = Router::new()
            .route(&format!("{realm}/.well-known/openid-configuration"), get(discovery))
            .route(&format!("{realm}/protocol/openid-connect/token"), post(token))
            .route(&format!("{realm}/protocol/openid-connect/certs"), get(certs))
            .route(&format!("{realm}/protocol/openid-connect/userinfo"), get(userinfo))
            .route("/admin/realms/trinity/users", get(users))
            .route("/admin/realms/trinity/groups", get(groups))
            .with_state(Arc::clone(&inner));
        let served = lab_common::serve(router, 0).await.unwrap();
        *inner.issuer.lock().unwrap() = format!("{}{realm}", served.base);
        Issuer { inner, base: served.base.clone(), _served: Arc::new(served) }
    }

    pub fn url(&self) -> String {
        self.inner.issuer.lock().unwrap().clone()
    }

    /// From now on these people.
    pub fn people(&self, people: &[(&'static str, Person)]) {
        *self.inner.people.lock().unwrap() = people.iter().cloned().collect();
    }

    /// From now on groups are in the user info alone, as where their mapper adds them to no token.
    pub fn groups_in_userinfo_alone(&self) {
        self.inner.elsewhere.store(true, Ordering::Relaxed);
    }

    /// A code, as the browser would bring it back.
    pub fn code(&self, person: &str, redirect: &str, challenge: &str) -> String {
        let person = self.inner.people.lock().unwrap()[person].clone();
        let code = new_id();
        let kept = Code { person, redirect: redirect.into(), challenge: challenge.into() };
        self.inner.codes.lock().unwrap().insert(code.clone(), kept);
        code
    }
}

async fn discovery(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let issuer = inner.issuer.lock().unwrap().clone();
    let at = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
    Json(json!({
        "issuer": issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
        "jwks_uri": at("certs"), "userinfo_endpoint": at("userinfo"),
    }))
}

async fn certs(State(inner): State<Arc<Inner>>) -> Json<Value> {
    Json(json!({"keys": [inner.key.jwk()]}))
}

fn error(status: StatusCode, code: &str, words: &str) -> Answer {
    (status, Json(json!({"error": code, "error_description": words})))
}

fn client(headers: &HeaderMap, form: &HashMap<String, String>) -> bool {
    use base64::Engine as _;
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let basic =
        header.strip_prefix("Basic ").and_then(|pair| base64::engine::general_purpose::STANDARD.decode(pair).ok());
    match basic {
        Some(pair) => pair == b"rancher:rancher-secret",
        None => form.get("client_secret").is_some_and(|secret| secret == "rancher-secret"),
    }
}

fn claims(person: &Person) -> Value {
    let mut claims = json!({"sub": person.sub, "name": person.name, "email": person.email});
    if !person.groups.is_empty() {
        claims["groups"] = json!(person.groups);
    }
    claims
}

async fn token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    if !client(&headers, &form) {
        let words = "Invalid client or Invalid client credentials";
        return error(StatusCode::UNAUTHORIZED, "unauthorized_client", words);
    }
    if form.get("grant_type").is_some_and(|grant| grant == "client_credentials") {
        return (StatusCode::OK, Json(json!({"access_token": "of-the-client", "token_type": "Bearer"})));
    }
    let found = form.get("code").and_then(|code| inner.codes.lock().unwrap().remove(code));
    let Some(code) = found else { return error(StatusCode::BAD_REQUEST, "invalid_grant", "Code not valid") };
    if form.get("redirect_uri") != Some(&code.redirect) {
        return error(StatusCode::BAD_REQUEST, "invalid_grant", "Incorrect redirect_uri");
    }
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    if !code.challenge.is_empty() && !pkce_matches(verifier, &code.challenge) {
        return error(StatusCode::BAD_REQUEST, "invalid_grant", "PKCE verification failed");
    }
    let mut claims = claims(&code.person);
    if inner.elsewhere.load(Ordering::Relaxed) {
        claims["groups"].take();
    }
    claims["iss"] = json!(inner.issuer.lock().unwrap().clone());
    claims["aud"] = json!("rancher");
    claims["exp"] = json!(now() + 300);
    let access = new_id();
    inner.access.lock().unwrap().insert(access.clone(), code.person);
    let body = json!({"access_token": access, "id_token": inner.key.sign(&claims), "token_type": "Bearer"});
    (StatusCode::OK, Json(body))
}

fn bearer(headers: &HeaderMap) -> String {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    header.trim_start_matches("Bearer ").to_owned()
}

async fn userinfo(State(inner): State<Arc<Inner>>, headers: HeaderMap) -> Answer {
    match inner.access.lock().unwrap().get(&bearer(&headers)) {
        Some(person) => (StatusCode::OK, Json(claims(person))),
        None => error(StatusCode::UNAUTHORIZED, "invalid_token", "Token verification failed"),
    }
}

/// Only the client's own token may search.
async fn users(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    if bearer(&headers) != "of-the-client" {
        return error(StatusCode::FORBIDDEN, "unknown_error", "");
    }
    let wanted = query["search"].to_lowercase();
    let people = inner.people.lock().unwrap();
    let found = people.values().filter(|person| person.name.to_lowercase().contains(&wanted));
    let rows = found
        .map(|person| json!({"id": person.sub, "username": person.email, "firstName": person.name.split(' ').next()}));
    (StatusCode::OK, Json(rows.collect()))
}

async fn groups(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    if bearer(&headers) != "of-the-client" {
        return error(StatusCode::FORBIDDEN, "unknown_error", "");
    }
    let wanted = query["search"].to_lowercase();
    let people = inner.people.lock().unwrap();
    let mut names: Vec<&str> = people.values().flat_map(|person| person.groups).copied().collect();
    names.sort_unstable();
    names.dedup();
    let found = names.into_iter().filter(|name| name.to_lowercase().contains(&wanted));
    let rows = found.map(|name| json!({"id": new_id(), "name": name, "path": format!("/{name}"), "subGroups": []}));
    (StatusCode::OK, Json(rows.collect()))
}
