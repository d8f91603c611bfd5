//! Graph over HTTP: bearer tokens, headers, error bodies, cross-origin rules.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use lab_common::{claims, new_id, now};
use serde_json::{Value, json};

use crate::Entra;
use crate::graph::call::{Call, Caller, Outcome, Problem, Reply};
use crate::graph::{batch, run};
use crate::state::Inner;
use crate::time::rfc3339;

/// Headers that Graph lets a page read; `Retry-After` is not among them.
const EXPOSED: &str = "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant, X-Planner-operationId, x-ms-permissions-evaluation-details";

/// Graph's error body.
pub(crate) fn error_body(problem: &Problem, ids: Option<(&str, &str)>) -> Value {
    let (request, client) = match ids {
        Some((request, client)) => (request.to_owned(), client.to_owned()),
        None => {
            let id = new_id();
            (id.clone(), id)
        }
    };
    let date = rfc3339(now());
    json!({"error": {"code": problem.code, "message": problem.message,
        "innerError": {"date": date.trim_end_matches('Z'), "request-id": request, "client-request-id": client}}})
}

fn decode(text: &str) -> String {
    // A plus is a plus in a path.
    let escaped = text.replace('+', "%2B");
    form_urlencoded::parse(format!("x={escaped}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Parts an address after `/v1.0/` into the decoded path and its query.
pub(crate) fn split_query(text: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    // An ampersand or equals sign in a path would look like a query to the decoder.
    let path =
        path.split('/').map(|part| decode(&part.replace('&', "%26").replace('=', "%3D"))).collect::<Vec<_>>().join("/");
    (path, form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

/// A planted 429, where one is left.
pub(crate) fn throttled(inner: &mut Inner) -> Option<Problem> {
    let (left, seconds) = inner.switches.throttle;
    if left == 0 {
        return None;
    }
    inner.switches.throttle.0 = left - 1;
    let mut problem = Problem::new(429, "TooManyRequests", "Too many requests.");
    problem.retry_after = Some(seconds);
    Some(problem)
}

fn unauthorised(message: &str) -> Problem {
    Problem::new(401, "InvalidAuthenticationToken", message)
}

/// Who a bearer token stands for.
fn caller(inner: &Inner, headers: &HeaderMap) -> Result<Caller, Problem> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token =
        header.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer")).map_or("", |(_, t)| t.trim());
    if token.is_empty() {
        return Err(unauthorised("Access token is empty."));
    }
    match inner.tokens.get(token) {
        Some(access) if access.expires <= now() => {
            Err(unauthorised("Lifetime validation failed, the token is expired."))
        }
        Some(access) => {
            Ok(Caller { user: access.user.clone(), app_id: access.app_id.clone(), scopes: access.scopes.clone() })
        }
        None if token.split('.').count() != 3 => {
            Err(unauthorised("IDX14100: JWT is not well formed, there are no dots (.)."))
        }
        None => match claims(token) {
            Some(claims) if !claims["aud"].as_str().unwrap_or_default().contains("graph") => {
                Err(unauthorised("Access token validation failure. Invalid audience."))
            }
            Some(_) => Err(unauthorised("Access token validation failure. Invalid signature.")),
            None => Err(unauthorised("CompactToken parsing failed with error code: 80049217")),
        },
    }
}

fn body(headers: &HeaderMap, bytes: &Bytes) -> Result<Option<Value>, Problem> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let json = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let unreadable = || {
        Problem::new(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )
    };
    if !json {
        return Err(unreadable());
    }
    serde_json::from_slice(bytes).map(Some).map_err(|_| unreadable())
}

fn answer(inner: &mut Inner, method: &Method, uri: &Uri, headers: &HeaderMap, bytes: &Bytes) -> Outcome {
    let caller = caller(inner, headers)?;
    if let Some(problem) = throttled(inner) {
        return Err(problem);
    }
    let whole = uri.path_and_query().map_or("", |whole| whole.as_str());
    let (path, query) = split_query(whole.strip_prefix("/v1.0/").unwrap_or_default());
    let call = Call {
        method: method.to_string(),
        path,
        query,
        headers: headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
            .collect(),
        body: body(headers, bytes)?,
        caller,
        keys: Vec::new(),
    };
    if call.path == "$batch" && *method == Method::POST {
        return batch::batch(inner, &call);
    }
    run(inner, call)
}

/// Answers any call below `/v1.0/`.
pub(crate) async fn handle(
    State(entra): State<Entra>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response<Body> {
    let request_id = new_id();
    let client_id =
        headers.get("client-request-id").and_then(|value| value.to_str().ok()).unwrap_or(&request_id).to_owned();
    let mut response = Response::builder()
        .header("access-control-allow-origin", "*")
        .header("access-control-expose-headers", EXPOSED)
        .header("request-id", &request_id)
        .header("client-request-id", &client_id)
        .header(
            "x-ms-ags-diagnostic",
            r#"{"ServerInfo":{"DataCenter":"Lab","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"LAB"}}"#,
        )
        .header("cache-control", "no-cache");
    if method == Method::OPTIONS {
        let asked = headers.get("access-control-request-headers").and_then(|value| value.to_str().ok()).unwrap_or("*");
        let preflight = response
            .status(200)
            .header("access-control-allow-methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS")
            .header("access-control-allow-headers", asked)
            .header("access-control-max-age", "600");
        return preflight.body(Body::empty()).unwrap_or_default();
    }
    let outcome = answer(&mut entra.inner(), &method, &uri, &headers, &bytes);
    let (status, kind, body) = match outcome {
        Ok(Reply { status, body, plain, headers }) => {
            for (name, value) in headers {
                response = response.header(name, value);
            }
            match (body, plain) {
                (Some(body), _) => {
                    let kind = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
                    (status, Some(kind), body.to_string())
                }
                (None, Some(plain)) => (status, Some("text/plain"), plain),
                (None, None) => (status, None, String::new()),
            }
        }
        Err(problem) => {
            if let Some(seconds) = problem.retry_after {
                response = response.header("retry-after", seconds);
            }
            if problem.status == 401 {
                response = response.header("www-authenticate", "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"");
            }
            (
                problem.status,
                Some("application/json"),
                error_body(&problem, Some((&request_id, &client_id))).to_string(),
            )
        }
    };
    if let Some(kind) = kind {
        response = response.header("content-type", kind);
    }
    response.status(status).body(Body::from(body)).unwrap_or_default()
}
