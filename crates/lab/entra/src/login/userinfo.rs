//! OIDC user info, which Graph serves: a fixed set of claims, without groups.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use lab_common::now;
use serde_json::{Map, Value, json};

use crate::Entra;
use crate::login::claims::pairwise;
use crate::state::{Inner, Kind};

fn claims(inner: &Inner, headers: &HeaderMap) -> Option<Value> {
    let token = headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?;
    let access = inner.tokens.get(token).filter(|access| access.expires > now())?;
    let user = access.user.as_ref().filter(|_| access.scopes.iter().any(|scope| scope == "openid"))?;
    let person = inner.get(Kind::User, user)?;
    let mut out = Map::new();
    out.insert("sub".into(), json!(pairwise(inner, &access.app_id, user)));
    for (claim, property) in
        [("name", "displayName"), ("family_name", "surname"), ("given_name", "givenName"), ("email", "mail")]
    {
        if !person[property].is_null() {
            out.insert(claim.into(), person[property].clone());
        }
    }
    out.insert("picture".into(), json!(format!("{}/v1.0/me/photo/$value", inner.base)));
    Some(Value::Object(out))
}

/// GET and POST /oidc/userinfo.
pub(crate) async fn handle(State(entra): State<Entra>, method: Method, headers: HeaderMap) -> Response {
    let any_origin = [("access-control-allow-origin", "*"), ("access-control-allow-headers", "authorization")];
    if method == Method::OPTIONS {
        return (StatusCode::OK, any_origin).into_response();
    }
    let inner = entra.inner();
    match claims(&inner, &headers) {
        Some(claims) => (any_origin, Json(claims)).into_response(),
        None => {
            let error = json!({"error": {"code": "InvalidAuthenticationToken", "message": "Access token is empty or not valid here."}});
            (StatusCode::UNAUTHORIZED, any_origin, Json(error)).into_response()
        }
    }
}
