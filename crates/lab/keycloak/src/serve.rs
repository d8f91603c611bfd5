//! From HTTP to the right place.

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::admin::{self, Incoming};
use crate::answer::{Fault, Reply, respond};
use crate::login::{self, Cookies, Page};
use crate::query::{Pairs, decode};
use crate::state::Realm;
use crate::{Keycloak, oidc};

/// A body larger than this is none of ours.
const LIMIT: usize = 4 << 20;

/// All routes; paths are taken apart here because Keycloak looks at them before it routes.
pub(crate) fn router(keycloak: Keycloak) -> Router {
    Router::new().fallback(any).with_state(keycloak)
}

/// One request, read whole.
struct Asked {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
    base: String,
}

async fn any(State(keycloak): State<Keycloak>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = Asked {
        base: keycloak.base(host),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
    };
    let mut answer = answer(&keycloak, &asked).await;
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "none"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

async fn answer(keycloak: &Keycloak, asked: &Asked) -> Response {
    if asked.path.contains("//") || asked.path.split('/').any(|segment| segment == "..") {
        return Fault::described(400, "missingNormalization", "Request path not normalized").into_response();
    }
    if let Some(c) = asked.path.chars().find(|c| *c == ';') {
        let words = format!("Request path contains invalid character '{c}'");
        return Fault::described(400, "invalidCharacter", &words).into_response();
    }
    if let Some(path) = asked.path.strip_prefix("/admin/") {
        return in_admin(keycloak, asked, path).await;
    }
    match asked.path.strip_prefix("/realms/").map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
        Some((realm, rest)) => in_realm(keycloak, asked, &decode(realm), rest.trim_end_matches('/')).await,
        None => Fault::error(404, "Unable to find matching target resource method").into_response(),
    }
}

async fn in_admin(keycloak: &Keycloak, asked: &Asked, path: &str) -> Response {
    if asked.method == Method::OPTIONS {
        return preflight(&asked.headers);
    }
    if asked.method == Method::POST && path.ends_with("/identity-provider/import-config") {
        return import(keycloak, asked, path).await;
    }
    if asked.method == Method::GET && wants_page(&asked.headers) {
        return Page::html(406, login::error_page("Page not found")).into_response();
    }
    respond(admin::answer(&mut keycloak.state(), &incoming(asked, path)))
}

/// A browser that asks for pages gets pages, errors too.
fn wants_page(headers: &HeaderMap) -> bool {
    let wanted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wanted.contains("text/html") && !wanted.contains("application/json") && !wanted.contains("*/*")
}

fn incoming<'a>(asked: &'a Asked, path: &'a str) -> Incoming<'a> {
    Incoming {
        method: &asked.method,
        path,
        query: &asked.query,
        headers: &asked.headers,
        body: &asked.body,
        base: &asked.base,
    }
}

/// The one admin call for which the server fetches something itself.
async fn import(keycloak: &Keycloak, asked: &Asked, path: &str) -> Response {
    let url = match admin::may_import(&keycloak.state(), &incoming(asked, path)) {
        Ok(url) => url,
        Err(fault) => return fault.into_response(),
    };
    let fetched = async {
        let answer = keycloak.inner.http.get(&url).send().await.ok()?.error_for_status().ok()?;
        answer.json::<Value>().await.ok()
    };
    match fetched.await {
        Some(document) => admin::import(&url, &document).into_response(),
        None => Fault::unknown().into_response(),
    }
}

/// Every origin may ask whether it may ask; the answers themselves are another matter.
fn preflight(headers: &HeaderMap) -> Response {
    let mut answer = StatusCode::OK.into_response();
    let origin = headers.get("origin").cloned().unwrap_or(HeaderValue::from_static("*"));
    let fixed = [
        ("access-control-allow-methods", "DELETE, POST, GET, PUT"),
        ("access-control-allow-credentials", "true"),
        (
            "access-control-allow-headers",
            "Origin, X-Requested-With, Access-Control-Request-Method, Accept, Access-Control-Request-Headers, DPoP, \
             Content-Type, Authorization",
        ),
        ("access-control-max-age", "3600"),
    ];
    answer.headers_mut().insert("access-control-allow-origin", origin);
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn public(body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, body.to_string()).into_response()
}

async fn in_realm(keycloak: &Keycloak, asked: &Asked, realm: &str, rest: &str) -> Response {
    let segments: Vec<&str> = rest.split('/').collect();
    let browser = Cookies::read(&asked.headers);
    let query = Pairs::read(&asked.query);
    if let ["broker", alias, "endpoint"] = segments.as_slice() {
        return endpoint(keycloak, asked, realm, &decode(alias), &query, &browser).await;
    }
    let mut state = keycloak.state();
    let Some(realm) = state.realm(realm) else {
        return Fault::error(404, "Realm does not exist").into_response();
    };
    let form = Pairs::read(std::str::from_utf8(&asked.body).unwrap_or_default());
    match (asked.method.as_str(), segments.as_slice()) {
        ("GET", [""]) => public(&oidc::public(realm, &asked.base)),
        ("GET", [".well-known", "openid-configuration"]) => public(&oidc::discovery(realm, &asked.base)),
        (method, ["protocol", "openid-connect", end]) => protocol(realm, asked, method, end, &query, &form, &browser),
        (method, parts) => {
            let page = step(realm, &asked.base, method, parts, &query, &form, &browser);
            page.map_or_else(|| Fault::not_found().into_response(), IntoResponse::into_response)
        }
    }
}

fn protocol(
    realm: &mut Realm,
    asked: &Asked,
    method: &str,
    end: &str,
    query: &Pairs,
    form: &Pairs,
    browser: &Cookies,
) -> Response {
    let (base, headers) = (&asked.base, &asked.headers);
    let params = if method == "POST" { form } else { query };
    match (method, end) {
        ("GET" | "POST", "auth") => login::auth(realm, base, params, browser).into_response(),
        ("GET" | "POST", "logout") => login::logout(realm, base, params, browser).into_response(),
        ("GET", "certs") => public(&oidc::certs(realm)),
        ("POST", "token") => {
            let mut answer = respond(oidc::token::token(realm, base, headers, form));
            answer.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
            answer
        }
        ("POST", "revoke") => match oidc::token::revoke(realm, base, headers, form) {
            Ok(Reply::Json(_) | Reply::Done | Reply::Created(..)) => StatusCode::OK.into_response(),
            Err(fault) => fault.into_response(),
        },
        ("GET" | "POST", "userinfo") => {
            let token = admin::access::bearer(headers).or(form.get("access_token"));
            match oidc::token::user_info(realm, base, token) {
                Ok(claims) => Reply::Json(claims).into_response(),
                Err(words) => {
                    let plain = (header::CONTENT_TYPE, "text/plain;charset=UTF-8".to_owned());
                    (StatusCode::UNAUTHORIZED, [plain, (header::WWW_AUTHENTICATE, words)]).into_response()
                }
            }
        }
        _ => Fault::not_found().into_response(),
    }
}

fn step(
    realm: &mut Realm,
    base: &str,
    method: &str,
    parts: &[&str],
    query: &Pairs,
    form: &Pairs,
    browser: &Cookies,
) -> Option<Page> {
    match (method, parts) {
        ("GET", ["broker", "after-first-broker-login"]) => Some(login::after_first(realm, base, query, browser)),
        ("GET", ["broker", alias, "login"]) => Some(login::broker_login(realm, base, &decode(alias), query, browser)),
        ("GET", ["login-actions", "first-broker-login"]) => Some(login::first_login(realm, base, query, browser)),
        ("POST", ["login-actions", "first-broker-login"]) => {
            Some(login::first_login_sent(realm, base, query, form, browser))
        }
        ("GET", ["login-actions", "required-action"]) => Some(login::required_action(realm, base, query, browser)),
        ("POST", ["login-actions", "required-action"]) => {
            Some(login::required_action_sent(realm, base, query, form, browser))
        }
        ("POST", ["login-actions", "authenticate"]) => Some(login::authenticate(realm, base, query, form, browser)),
        _ => None,
    }
}

/// The browser comes back from the identity provider: the lock is let go while the code is redeemed.
async fn endpoint(
    keycloak: &Keycloak,
    asked: &Asked,
    name: &str,
    alias: &str,
    query: &Pairs,
    browser: &Cookies,
) -> Response {
    let missing = || Fault::error(404, "Realm does not exist").into_response();
    let back = {
        let mut state = keycloak.state();
        let Some(realm) = state.realm(name) else { return missing() };
        login::came_back(realm, &asked.base, alias, query, browser)
    };
    let exchange = match back {
        Ok(exchange) => exchange,
        Err(page) => return page.into_response(),
    };
    let told = login::run(&keycloak.inner.http, &exchange).await;
    let mut state = keycloak.state();
    let Some(realm) = state.realm(name) else { return missing() };
    login::exchanged(realm, &asked.base, &exchange, told, browser).into_response()
}
