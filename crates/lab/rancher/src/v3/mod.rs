//! The norman API, `/v3`.

mod authconfig;
pub(crate) mod bindings;
mod catalogue;
mod cluster_view;
pub(crate) mod clusters;
mod kinds;
mod kubeconfig;
pub(crate) mod namespaces;
mod principals;
pub(crate) mod projects;
pub(crate) mod registration;
pub(crate) mod role_templates;
mod rows;
mod tokens;
mod users;

use axum::Extension;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::context::{Context, header as text_header};
use crate::problem::{Problem, reply, unauthenticated};
use crate::router::schemas;
use crate::text::{decode, pairs};
use kinds::{Kind, Meta};

/// One request to norman.
pub(crate) struct Ask {
    pub(crate) context: Context,
    pub(crate) meta: &'static Meta,
    pub(crate) id: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    /// The `R_PKCE_VERIFIER` cookie.
    pub(crate) verifier: Option<String>,
}

/// What norman answers: a body, nothing, or a whole response.
pub(crate) enum Reply {
    /// 200 with a body.
    Ok(Value),
    /// 201 with a body.
    Created(Value),
    /// 204.
    Gone,
    /// As it is.
    Whole(Response),
}

type Result = std::result::Result<Reply, Problem>;

/// Any request below `/v3/`.
pub(crate) async fn answer(
    Extension(context): Extension<Context>,
    method: axum::http::Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = pairs(uri.query().unwrap_or_default());
    let path = uri.path().to_owned();
    let mut parts = path.trim_start_matches("/v3/").trim_end_matches('/').splitn(2, '/').map(decode);
    let (plural, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let meta = Meta::find(&plural);
    let open = meta.is_some_and(|meta| meta.kind == Kind::Setting) && catalogue::open(&id) && method == "GET";
    if context.token.is_none() && !open {
        return unauthenticated();
    }
    if context.token.as_ref().is_some_and(|token| token.cluster.is_some()) {
        // Read in `pkg/auth/requests/authenticate.go`, not recorded.
        let message = "clusterID does not match: Unauthorized 401: must authenticate";
        return reply(401, &serde_json::json!({"type": "error", "status": "401", "message": message}));
    }
    let base = context.base.clone();
    let page = wants_page(method.as_str(), &headers);
    let method = given(&query, "_method").map_or_else(|| method.to_string(), str::to_uppercase);
    let answer = match meta {
        None => Err(Problem::new(404, "NotFound", format!("{plural} not found"))),
        Some(meta) => {
            let verifier = crate::text::cookie(text_header(&headers, "cookie"), "R_PKCE_VERIFIER");
            parse(&body, method.as_str()).map(|body| Ask { context, meta, id, query, body, verifier })
        }
    };
    let answer = match answer {
        Ok(ask) => dispatch(&method, ask).await,
        Err(problem) => Err(problem),
    };
    let mut response = match answer {
        Ok(Reply::Ok(body)) if page => browser_page(&body),
        Ok(Reply::Ok(body)) => reply(200, &body),
        Ok(Reply::Created(body)) => reply(201, &body),
        Ok(Reply::Gone) => axum::http::StatusCode::NO_CONTENT.into_response(),
        Ok(Reply::Whole(response)) => response,
        Err(problem) => problem.into_response(),
    };
    schemas(&mut response, &path, &base);
    response
}

fn given<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn parse(body: &[u8], method: &str) -> std::result::Result<Value, Problem> {
    if body.is_empty() || method == "GET" {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|error| Problem::body(format!("Failed to parse body: {error}")))
}

/// A browser that asks for anything gets norman's own interface.
fn wants_page(method: &str, headers: &HeaderMap) -> bool {
    method == "GET"
        && text_header(headers, "user-agent").to_lowercase().contains("mozilla")
        && text_header(headers, header::ACCEPT.as_str()).contains("*/*")
}

fn browser_page(body: &Value) -> Response {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    lab_common::page("Rancher API", &format!("<pre>{}</pre>", lab_common::escape(&text))).into_response()
}

async fn dispatch(method: &str, ask: Ask) -> Result {
    let action = given(&ask.query, "action").map(str::to_owned);
    let one = !ask.id.is_empty();
    match (method, action.as_deref(), one) {
        ("GET", ..) => {
            let answer = if one { rows::get(&ask).await } else { rows::list(&ask).await };
            if ask.meta.kind == Kind::Cluster && answer.is_ok() {
                ask.context.rancher.state().clusters_read(&ask.id);
            }
            answer
        }
        ("POST", Some(action), _) => act(&ask, action).await,
        ("POST", None, false) => create(&ask).await,
        ("PUT", _, true) => update(&ask),
        ("DELETE", _, true) => delete(&ask).await,
        _ => Err(Problem::new(405, "MethodNotAllow", format!("Method {method} not supported"))),
    }
}

async fn act(ask: &Ask, action: &str) -> Result {
    let one = !ask.id.is_empty();
    match (ask.meta.kind, action, one) {
        (Kind::AuthConfig, "configureTest", true) => authconfig::test(ask).await,
        (Kind::AuthConfig, "testAndApply", true) => authconfig::apply(ask).await,
        (Kind::AuthConfig, "disable", true) => authconfig::disable(ask),
        (Kind::Cluster, "generateKubeconfig", true) => kubeconfig::generate(ask),
        (Kind::Principal, "search", false) => principals::search(ask).await,
        (Kind::Token, "logout", false) => tokens::logout(ask, false),
        (Kind::Token, "logoutAll", false) => tokens::logout(ask, true),
        (Kind::User, "changepassword", false) => users::change_password(ask),
        (Kind::User, "refreshauthprovideraccess", _) => users::refresh(ask).await,
        _ => Err(Problem::new(422, "InvalidAction", format!("Invalid action: {action}"))),
    }
}

async fn create(ask: &Ask) -> Result {
    match ask.meta.kind {
        Kind::Cluster => clusters::create(ask),
        Kind::Project => projects::create(ask),
        Kind::ProjectBinding => bindings::create_project(ask),
        Kind::ClusterBinding => bindings::create_cluster(ask),
        Kind::GlobalBinding => bindings::create_global(ask),
        Kind::Registration => registration::create(ask),
        Kind::RoleTemplate => role_templates::create(ask),
        Kind::Token => tokens::create(ask),
        Kind::User => users::create(ask),
        _ => Err(Problem::new(405, "MethodNotAllow", "Method POST not supported")),
    }
}

fn update(ask: &Ask) -> Result {
    match ask.meta.kind {
        Kind::AuthConfig => authconfig::put(ask),
        Kind::Setting => catalogue::put_setting(ask),
        Kind::GlobalRole => catalogue::put(ask, &["newUserDefault", "description"]),
        Kind::RoleTemplate => role_templates::put(ask),
        Kind::Feature => catalogue::put(ask, &["value"]),
        Kind::Project | Kind::ProjectBinding | Kind::ClusterBinding | Kind::GlobalBinding => bindings::relabel(ask),
        Kind::Cluster => clusters::put(ask),
        Kind::User => users::put(ask),
        _ => Err(Problem::new(405, "MethodNotAllow", "Method PUT not supported")),
    }
}

async fn delete(ask: &Ask) -> Result {
    match ask.meta.kind {
        Kind::Token => tokens::delete(ask),
        Kind::Project => projects::delete(ask).await,
        Kind::RoleTemplate => role_templates::delete(ask),
        Kind::Cluster => clusters::delete(ask),
        Kind::User => users::delete(ask),
        Kind::ProjectBinding | Kind::ClusterBinding | Kind::GlobalBinding => bindings::delete(ask),
        _ => Err(Problem::new(405, "MethodNotAllow", "Method DELETE not supported")),
    }
}
