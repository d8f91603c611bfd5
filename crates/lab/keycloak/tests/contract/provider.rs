//! A small identity provider in the manner of Entra ID, which can be told to misbehave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lab_common::{SigningKey, now, pkce_matches, random_text};
use serde_json::{Value, json};

type Pairs = HashMap<String, String>;

/// The provider; clones are the same one.
#[derive(Clone)]
pub(crate) struct Provider {
    key: Arc<SigningKey>,
    told: Arc<Mutex<Pairs>>,
    codes: Arc<Mutex<HashMap<String, (Pairs, String)>>>,
    base: Arc<Mutex<String>>,
}

impl Provider {
    /// A provider where Hayden signs in and nothing is wrong.
    pub(crate) fn new() -> Self {
        let told = [("user", "hayden"), ("secret", "broker-secret")];
        let told = told.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Provider {
            key: Arc::new(SigningKey::generate()),
            told: Arc::new(Mutex::new(told.into())),
            codes: Arc::default(),
            base: Arc::default(),
        }
    }

    /// Says where it is.
    pub(crate) fn set_base(&self, base: &str) {
        base.clone_into(&mut self.base.lock().unwrap());
    }

    /// Changes what it does next.
    pub(crate) fn tell(&self, name: &str, value: &str) {
        self.told.lock().unwrap().insert(name.into(), value.into());
    }

    fn told(&self, name: &str) -> String {
        self.told.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    fn at(&self) -> String {
        format!("{}/tenant", self.base.lock().unwrap())
    }

    /// Its routes.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/tenant/v2.0/.well-known/openid-configuration", get(discovery))
            .route("/tenant/oauth2/v2.0/authorize", get(authorize))
            .route("/tenant/oauth2/v2.0/token", post(token))
            .route("/tenant/discovery/v2.0/keys", get(keys))
            .route("/{unknown}", get(|Path(_): Path<String>| async { StatusCode::NOT_FOUND }))
            .with_state(self.clone())
    }
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let at = provider.at();
    Json(json!({
        "issuer": format!("{at}/v2.0"), "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{at}/oauth2/v2.0/token"), "jwks_uri": format!("{at}/discovery/v2.0/keys"),
        "end_session_endpoint": format!("{at}/oauth2/v2.0/logout"), "userinfo_endpoint": format!("{at}/userinfo"),
    }))
}

async fn authorize(State(provider): State<Provider>, Query(query): Query<Pairs>) -> Response {
    let back = &query["redirect_uri"];
    let state = &query["state"];
    let to = if provider.told("deny") == "yes" {
        format!("{back}?error=access_denied&error_description=AADSTS65004&state={state}")
    } else {
        let code = random_text(20);
        let user = provider.told("user");
        let to = format!("{back}?code={code}&state={state}&session_state=x");
        provider.codes.lock().unwrap().insert(code, (query.clone(), user));
        to
    };
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

async fn token(State(provider): State<Provider>, Form(form): Form<Pairs>) -> Response {
    let wrong = |code: &str| {
        (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client", "error_description": code}))).into_response()
    };
    if form.get("client_secret") != Some(&provider.told("secret")) {
        return wrong("AADSTS7000215: Invalid client secret provided.");
    }
    let Some((query, user)) = provider.codes.lock().unwrap().remove(&form["code"]) else { return wrong("AADSTS54005") };
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    if !pkce_matches(verifier, &query["code_challenge"]) || form["redirect_uri"] != query["redirect_uri"] {
        return wrong("AADSTS501481");
    }
    let token = provider.key.sign(&claims(&provider, &query, &user));
    Json(json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "opaque", "id_token": token}))
        .into_response()
}

/// Person, name, mail and groups.
const PEOPLE: [(&str, &str, bool, &str); 5] = [
    ("hayden", "Hayden Park", true, "g-dev"),
    ("ada", "Ada Lin", true, "g-ops"),
    ("noah", "Noah Berg", true, ""),
    ("mira", "Mira", false, ""),
    ("zoe", "Zoe Ray", true, ""),
];

fn claims(provider: &Provider, query: &Pairs, user: &str) -> Value {
    let (user, name, mail, group) = PEOPLE.into_iter().find(|(known, ..)| *known == user).expect("a known person");
    let asked = query.get("nonce").cloned().unwrap_or_default();
    let issuer =
        if provider.told("issuer") == "wrong" { "http://other.test".into() } else { format!("{}/v2.0", provider.at()) };
    let nonce = if provider.told("nonce") == "wrong" { "other".into() } else { asked };
    let mut claims = json!({
        "iss": issuer, "aud": query["client_id"], "iat": now(), "nbf": now(), "exp": now() + 3600, "nonce": nonce,
        "sub": format!("sub-{user}"), "name": name, "preferred_username": format!("{user}@contoso.com"), "ver": "2.0",
    });
    if mail {
        claims["email"] = json!(format!("{user}@contoso.com"));
    }
    let told = provider.told("groups");
    let group = match told.as_str() {
        "" | "own" => group,
        "none" => "",
        other => other,
    };
    if !group.is_empty() {
        claims["groups"] = json!([group, "g-other"]);
    }
    claims
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({"keys": [provider.key.jwk()]}))
}
