//! Signing in and out.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use lab_common::{new_id, now};

use crate::clock::{stamp, stamp_now};
use crate::context::{Context, header as text_header};
use crate::hash;
use crate::oidc::{self, SignedIn};
use crate::problem::{Problem, reply, text};
use crate::providers::{self, Config, Provider, of_principal};
use crate::rancher::Rancher;
use crate::state::{Person, State, Token, User};
use crate::text::{cookie, encode, field, strings};

/// Adds a cookie.
pub(crate) fn set_cookie(answer: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The public API's refusal: a failure of the server has no words there.
fn refuse(status: u16, code: &'static str, message: &str) -> Response {
    let problem = Problem { status, code, message: (!message.is_empty()).then(|| message.to_owned()), field: None };
    problem.into_response()
}

/// `POST /v1-public/login`.
pub(crate) async fn plain(Extension(context): Extension<Context>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return refuse(422, "InvalidBodyContent", "Failed to parse body");
    };
    match field(&body, "type") {
        "localProvider" => local(&context, &body),
        kind => match providers::find(|one| one.public == kind) {
            Some(provider) => oidc_login(&context, provider, &headers, &body).await,
            None => refuse(422, "InvalidBodyContent", "unknown authentication provider"),
        },
    }
}

/// `POST /v3-public/{kind}/{id}?action=login`.
pub(crate) async fn norman(
    Extension(context): Extension<Context>,
    Path((kind, _id)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !query.contains(&("action".to_owned(), "login".to_owned())) {
        return refuse(405, "MethodNotAllow", "Method POST not supported");
    }
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return refuse(422, "InvalidBodyContent", "Failed to parse body");
    };
    match kind.as_str() {
        "localProviders" => local(&context, &body),
        kind => match providers::find(|one| kind.strip_suffix('s') == Some(one.public)) {
            Some(provider) => oidc_login(&context, provider, &headers, &body).await,
            None => refuse(404, "NotFound", "not found"),
        },
    }
}

fn local(context: &Context, body: &Value) -> Response {
    let mut state = context.rancher.state();
    if state.local_hidden() {
        return refuse(404, "NotFound", "not found");
    }
    let given = (field(body, "username").to_owned(), field(body, "password").to_owned());
    let Some(user) = state.users.values_mut().find(|user| user.local.as_ref() == Some(&given)) else {
        return refuse(401, "Unauthorized", "authentication failed");
    };
    if !user.enabled {
        return refuse(403, "PermissionDenied", "Permission Denied");
    }
    user.last_login = now();
    let id = user.id.clone();
    issue(&mut state, &id, "local", body)
}

async fn oidc_login(context: &Context, provider: Provider, headers: &HeaderMap, body: &Value) -> Response {
    let Config { row: config, secret } = context.rancher.state().config(provider.id);
    let itself = context.rancher.state().itself();
    if config["enabled"] != true {
        return refuse(404, "NotFound", "");
    }
    let used = field(&config, "pkceMethod") == "S256";
    let verifier = if used { cookie(text_header(headers, "cookie"), "R_PKCE_VERIFIER") } else { None };
    if used && verifier.is_none() {
        return refuse(500, "ServerError", "");
    }
    let signed = oidc::sign_in(
        &context.rancher.inner.http,
        itself,
        &config,
        &secret,
        field(body, "code"),
        &verifier.unwrap_or_default(),
    )
    .await;
    let Ok(signed) = signed else { return refuse(500, "ServerError", "") };
    let mut state = context.rancher.state();
    let principal = format!("{}_user://{}", provider.id, signed.subject);
    if !admits(&state, &config, &principal, &signed.groups) {
        return refuse(401, "Unauthorized", "unauthorized");
    }
    let id = enter(&mut state, &principal, &signed);
    if !state.users[&id].enabled {
        return refuse(403, "PermissionDenied", "Permission Denied");
    }
    let mut answer = issue(&mut state, &id, provider.id, body);
    if used {
        set_cookie(&mut answer, &cleared_verifier());
    }
    set_cookie(&mut answer, &format!("R_OIDC_ID={}; Path=/; HttpOnly; SameSite=Lax", signed.id_token));
    answer
}

/// The verifier's cookie, taken away.
pub(crate) fn cleared_verifier() -> String {
    let past = crate::clock::cookie_date(now() - 10);
    format!("R_PKCE_VERIFIER=; Path=/; Expires={past}; HttpOnly; SameSite=Lax")
}

/// Whether the access mode of `config` lets someone in.
pub(crate) fn admits(state: &State, config: &Value, principal: &str, groups: &[String]) -> bool {
    let mode = field(config, "accessMode");
    if !["required", "restricted"].contains(&mode) {
        return true;
    }
    let mut mine = vec![principal.to_owned()];
    if let Some(user) = state.users.values().find(|user| user.principals.iter().any(|one| one == principal)) {
        mine.extend(user.principals.iter().cloned());
    }
    let provider = of_principal(principal);
    mine.extend(groups.iter().map(|group| format!("{provider}_group://{group}")));
    let listed = strings(&config["allowedPrincipalIds"]);
    if mine.iter().any(|one| listed.contains(one)) {
        return true;
    }
    let mut bindings = state.rows("projectRoleTemplateBinding").chain(state.rows("clusterRoleTemplateBinding"));
    mode == "restricted"
        && bindings
            .any(|(_, row)| mine.iter().any(|one| row["groupPrincipalId"] == *one || row["userPrincipalId"] == *one))
}

/// Finds or makes the user of a principal and notes what the sign-in brought. Gives the user's id.
pub(crate) fn enter(state: &mut State, principal: &str, signed: &SignedIn) -> String {
    let known = state.users.values().find(|user| user.principals.iter().any(|one| one == principal));
    let id = known.map_or_else(|| hash::user_id(principal), |user| user.id.clone());
    if !state.users.contains_key(&id) {
        let roles = state.default_roles();
        for role in &roles {
            state.bind_globally(role, &id);
        }
        let bound = json!({"created": roles, "required": roles}).to_string();
        let user = User {
            id: id.clone(),
            uuid: new_id(),
            created: now(),
            name: signed.display_name.clone(),
            principals: vec![principal.to_owned(), format!("local://{id}")],
            labels: json!({hash::principal_label(principal): "hashed-principal-name"}),
            annotations: json!({
                "authz.management.cattle.io/creator-role-bindings": bound,
                "lifecycle.cattle.io/create.mgmt-auth-users-controller": "true",
            }),
            enabled: true,
            ..User::default()
        };
        state.users.insert(id.clone(), user);
    }
    if let Some(user) = state.users.get_mut(&id) {
        user.last_login = now();
        user.person = Some(person(principal, signed));
    }
    state.touch();
    id
}

/// What is kept of a sign-in.
pub(crate) fn person(principal: &str, signed: &SignedIn) -> Person {
    Person {
        principal: principal.to_owned(),
        display_name: signed.display_name.clone(),
        login_name: signed.login_name.clone(),
        groups: signed.groups.clone(),
        access_token: signed.access_token.clone(),
        refresh_token: signed.refresh_token.clone(),
    }
}

/// Mints a session token in the form asked for.
fn issue(state: &mut State, user: &str, provider: &str, body: &Value) -> Response {
    let minutes = state.setting("auth-user-session-ttl-minutes").parse::<u64>().unwrap_or(960);
    let token = state.mint(user, provider, "session", field(body, "description"), minutes * 60_000);
    let bearer = format!("{}:{}", token.id, token.secret);
    if field(body, "responseType") == "cookie" {
        let mut answer = empty();
        set_cookie(&mut answer, &format!("R_SESS={bearer}; Path=/; Secure; HttpOnly; SameSite=Lax"));
        return answer;
    }
    let body = json!({
        "baseType": "token", "expiresAt": stamp(token.ends()), "id": token.id, "token": bearer, "type": "token",
    });
    reply(201, &body)
}

/// 200 without a body, as JSON.
pub(crate) fn empty() -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], "").into_response()
}

/// `POST /v1/logout`: ends the token that asks.
pub(crate) async fn logout(
    Extension(context): Extension<Context>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(token) = &context.token else {
        return text(401, "No valid token cookie or auth header\n");
    };
    let all = query.iter().any(|(key, _)| key == "all");
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let hint = cookie(text_header(&headers, "cookie"), "R_OIDC_ID").unwrap_or_default();
    end(&context.rancher, token, all.then(|| way_out(&hint, field(&body, "finalRedirectUrl"))))
}

/// The query of the identity provider's way out. Read in the sources (`LogoutAll`), not recorded.
pub(crate) fn way_out(hint: &str, back: &str) -> String {
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", back)];
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// Ends a session; `way_out` is the query of the identity provider's way out, where that is asked for.
pub(crate) fn end(rancher: &Rancher, token: &Token, way_out: Option<String>) -> Response {
    let (all, external) = (way_out.is_some(), token.provider != "local");
    let mut state = rancher.state();
    let config = state.config(&token.provider).row;
    if external && !all && config["logoutAllForced"] == true {
        return Problem::server("logout: Rancher is configured to force SLO").into_response();
    }
    if all && (!external || config["logoutAllEnabled"] != true) {
        return Problem::server("logout: Rancher is not configured for SLO").into_response();
    }
    state.tokens.remove(&token.id);
    let mut answer = if let Some(query) = way_out {
        let target = format!("{}?{query}", field(&config, "endSessionEndpoint"));
        reply(
            200,
            &json!({"type": "authConfigLogoutOutput", "baseType": "authConfigLogoutOutput", "idpRedirectUrl": target}),
        )
    } else {
        empty()
    };
    for name in ["R_SESS", "CSRF", "R_OIDC_ID"] {
        set_cookie(
            &mut answer,
            &format!("{name}=; Path=/; Max-Age=0; Expires={}", crate::clock::cookie_date(now() - 10)),
        );
    }
    answer
}

/// The moment a user is presented with as its last sign-in.
pub(crate) fn last_login(user: &User) -> String {
    if user.last_login == 0 { stamp_now() } else { user.last_login.to_string() }
}
