//! The lab's own addresses, below `/lab/`: tokens, settings and faults, for demonstrations and tests over a socket.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lab_common::now;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::permissions::ADMIN_SCOPES;
use crate::state::{Kind, TENANT, text};
use crate::time::rfc3339;
use crate::{Entra, Settings};

/// The lab's own addresses.
pub(crate) fn router() -> Router<Entra> {
    Router::new()
        .route("/lab/token", get(token))
        .route("/lab/state", get(state))
        .route("/lab/settings", get(settings).post(configure))
        .route("/lab/groups/{group}/members/{member}", post(join).delete(leave))
        .route("/lab/users/{upn}", post(add_user))
        .route("/lab/secrets/expire", post(expire))
        .route("/lab/keys/rotate", post(rotate))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default = "ada")]
    user: String,
    scopes: Option<String>,
    #[serde(default)]
    expired: u8,
}

fn ada() -> String {
    "ada@contoso.com".into()
}

/// What `az account get-access-token` prints.
async fn token(State(entra): State<Entra>, Query(wanted): Query<Wanted>) -> Response {
    let life = if wanted.expired == 0 { 4021 } else { -60 };
    let scopes: Vec<&str> = match &wanted.scopes {
        Some(list) => list.split([' ', ',']).filter(|scope| !scope.is_empty()).collect(),
        None => ADMIN_SCOPES.to_vec(),
    };
    match entra.token_that_lives(&wanted.user, &scopes, life) {
        Some(token) => Json(json!({
            "accessToken": token, "expiresOn": rfc3339(now().saturating_add_signed(life)), "tenant": TENANT, "tokenType": "Bearer",
        }))
        .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn state(State(entra): State<Entra>) -> Json<Value> {
    let inner = entra.inner();
    let groups: Vec<Value> = inner
        .all(Kind::Group)
        .iter()
        .map(|group| {
            let members: Vec<&str> = inner
                .members
                .get(text(group, "id"))
                .into_iter()
                .flatten()
                .filter_map(|id| inner.directory_object(id))
                .map(|(kind, object)| text(object, if kind == Kind::User { "userPrincipalName" } else { "displayName" }))
                .collect();
            json!({"id": group["id"], "displayName": group["displayName"], "securityEnabled": group["securityEnabled"], "members": members})
        })
        .collect();
    let people: Vec<Value> = inner
        .all(Kind::User)
        .iter()
        .map(|user| json!({"id": user["id"], "userPrincipalName": user["userPrincipalName"], "displayName": user["displayName"]}))
        .collect();
    Json(json!({
        "tenant": TENANT, "displayName": inner.tenant_name, "domains": inner.domains, "users": people, "groups": groups,
        "applications": inner.all(Kind::Application), "servicePrincipals": inner.all(Kind::ServicePrincipal).iter()
            .map(|one| json!({"id": one["id"], "appId": one["appId"], "displayName": one["displayName"]})).collect::<Vec<_>>(),
        "grants": inner.all(Kind::Grant), "assignments": inner.all(Kind::Assignment), "signIns": inner.all(Kind::SignIn),
    }))
}

async fn settings(State(entra): State<Entra>) -> Json<Settings> {
    Json(entra.settings())
}

/// Takes the settings that are given and leaves the others.
async fn configure(State(entra): State<Entra>, Json(given): Json<Value>) -> Response {
    let mut whole = json!(entra.settings());
    if let (Some(whole), Value::Object(given)) = (whole.as_object_mut(), given) {
        whole.extend(given);
    }
    match serde_json::from_value::<Settings>(whole) {
        Ok(settings) => {
            entra.configure(&settings);
            Json(settings).into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

const fn done(changed: bool) -> StatusCode {
    if changed { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn join(State(entra): State<Entra>, Path((group, member)): Path<(String, String)>) -> StatusCode {
    done(entra.add_member(&group, &member))
}

async fn leave(State(entra): State<Entra>, Path((group, member)): Path<(String, String)>) -> StatusCode {
    done(entra.remove_member(&group, &member))
}

#[derive(Deserialize)]
struct NewUser {
    name: String,
    #[serde(default)]
    mail: bool,
}

async fn add_user(
    State(entra): State<Entra>,
    Path(upn): Path<String>,
    Json(new): Json<NewUser>,
) -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!({"id": entra.add_user(&upn, &new.name, new.mail)})))
}

async fn expire(State(entra): State<Entra>) -> StatusCode {
    entra.expire_secrets();
    StatusCode::NO_CONTENT
}

async fn rotate(State(entra): State<Entra>) -> StatusCode {
    entra.rotate_keys();
    StatusCode::NO_CONTENT
}
