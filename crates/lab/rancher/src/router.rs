//! Every address Rancher answers, and what is done for each request before and after.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use serde_json::json;

use crate::context::{Context, header};
use crate::problem::{Problem, text};
use crate::rancher::Rancher;
use crate::{agents, login, nodes, provisioning, proxy, public, releases, v3};

/// All of it.
pub(crate) fn router(rancher: Rancher) -> Router {
    Router::new()
        .route("/ping", get(|| async { text(200, "pong") }))
        .route("/rancherversion", get(version))
        .route("/cacerts", get(|| async { text(200, "") }))
        .route("/verify-auth", get(public::verify_auth))
        .route("/v1-oidc/{provider}", get(public::redirect))
        .route("/v1-public/authproviders", get(public::providers))
        .route("/v1-public/login", post(login::plain))
        .route("/v3-public/authProviders", get(public::norman_providers))
        .route("/v3-public/{kind}/{id}", post(login::norman))
        .route("/v1/logout", post(login::logout))
        .route("/v1/provisioning.cattle.io.clusters", any(provisioning::answer))
        .route("/v1/provisioning.cattle.io.clusters/{*place}", any(provisioning::answer))
        .route("/v1/{*rest}", any(public::steve))
        .route("/v3/import/{file}", get(v3::registration::manifest))
        .route("/v3/cluster/{cluster}/namespaces/{name}", post(v3::namespaces::act))
        .route("/v3/clusters/{cluster}/namespaces/{name}", post(v3::namespaces::act))
        .route("/v3/{*rest}", any(v3::answer))
        .route("/v1-k3s-release/{kind}", get(releases::k3s))
        .route("/v1-rke2-release/{kind}", get(releases::rke2))
        .route("/lab/agent", post(agents::play))
        .route("/lab/nodes", post(nodes::play))
        .route("/k8s/clusters/{*rest}", any(proxy::answer))
        .route("/k8s/proxy/{*rest}", any(proxy::answer))
        .layer(from_fn_with_state(rancher, front))
}

async fn version(Extension(context): Extension<Context>) -> Response {
    let version = context.rancher.state().version.text();
    let body = json!({"Version": version, "GitCommit": version, "RancherPrime": "false"});
    text(200, body.to_string())
}

async fn front(State(rancher): State<Rancher>, mut request: Request, next: Next) -> Response {
    let context = Context::read(&rancher, request.headers());
    let known = if context.token.is_some() { "true" } else { "false" };
    let csrf = csrf(request.method().as_str(), request.uri().path(), request.headers());
    request.extensions_mut().insert(context.clone());
    {
        let mut state = rancher.state();
        state.dirty = state.dirty.map(|left| left.saturating_sub(1));
    }
    rancher.reconcile().await;
    let absent = absent(&rancher, request.uri().path());
    let mut answer = match csrf {
        Some(refusal) if context.token.is_some() => refusal,
        _ if absent => Problem::new(404, "NotFound", "not found").into_response(),
        _ => next.run(request).await,
    };
    rancher.reconcile().await;
    let date = crate::clock::cookie_date(rancher.state().itself().now);
    let headers = answer.headers_mut();
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert("date", date);
    }
    headers.insert("x-api-cattle-auth", HeaderValue::from_static(known));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("cache-control", HeaderValue::from_static("no-cache, no-store, must-revalidate"));
    answer
}

/// Whether nothing is at an address: not yet in this version, or switched off.
fn absent(rancher: &Rancher, path: &str) -> bool {
    let state = rancher.state();
    state.version.lacks(path)
        || (path.starts_with("/v3-public/") && state.version.knows_feature("v3-public") && !state.feature("v3-public"))
}

/// A browser's changing request to norman needs its CSRF cookie repeated in a header. What counts as a browser is the
/// user agent, whatever the way of signing in.
fn csrf(method: &str, path: &str, headers: &HeaderMap) -> Option<Response> {
    let browser = header(headers, "user-agent").to_lowercase().contains("mozilla");
    let norman = path.starts_with("/v3/");
    let steve = path.starts_with("/v1/") && path != "/v1/logout";
    if !browser || !(norman || steve) || ["GET", "HEAD", "OPTIONS"].contains(&method) {
        return None;
    }
    let cookie = crate::text::cookie(header(headers, "cookie"), "CSRF");
    let given = header(headers, "x-api-csrf");
    match cookie {
        Some(cookie) if cookie == given => return None,
        None if steve => return None,
        _ => {}
    }
    let mut answer = Problem::new(422, "InvalidCSRFToken", "Invalid CSRF token").into_response();
    if cookie.is_none() {
        let set = format!("CSRF={}; Path=/; Secure; SameSite=Lax", hex(&lab_common::random_bytes(16)));
        if let Ok(set) = HeaderValue::from_str(&set) {
            answer.headers_mut().append("set-cookie", set);
        }
    }
    if norman {
        schemas(&mut answer, path, &base(headers));
    }
    Some(answer)
}

fn base(headers: &HeaderMap) -> String {
    format!("http://{}", header(headers, "host"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds the header that points at the schemas; clusters and projects have their own.
pub(crate) fn schemas(answer: &mut Response, path: &str, base: &str) {
    let mut parts = path.trim_start_matches("/v3/").split('/');
    let kind = parts.next().unwrap_or_default().to_lowercase();
    let own = match (kind.as_str(), parts.next()) {
        ("clusters", None) => "cluster/".to_owned(),
        ("projects", None) => "project/".to_owned(),
        ("clusters", Some(id)) => format!("cluster/{id}/"),
        ("projects", Some(id)) => format!("project/{id}/"),
        _ => String::new(),
    };
    if let Ok(value) = HeaderValue::from_str(&format!("{base}/v3/{own}schemas")) {
        answer.headers_mut().insert("x-api-schemas", value);
    }
}
