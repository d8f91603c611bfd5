//! `/k8s/clusters/ID`: the way through Rancher to a cluster.

use axum::Extension;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Map;

use crate::admission;
use crate::cluster::{Cluster, Phase};
use crate::context::{Context, GROUP, header as text_header};
use crate::kube::{Answer, Attributes, Backend, Call, Caller};
use crate::problem::{odd, text, unauthenticated};

/// An answer that says no.
type Refusal = Box<Response>;

/// Any request below `/k8s/clusters/` or `/k8s/proxy/`.
pub(crate) async fn answer(
    Extension(context): Extension<Context>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path();
    let rest = path.strip_prefix("/k8s/clusters/").or_else(|| path.strip_prefix("/k8s/proxy/")).unwrap_or_default();
    let (id, inner) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let local = id == "local";
    let Some(token) = context.token.clone() else {
        return if local { text(401, "not authorized\n") } else { unauthenticated() };
    };
    if let Some(only) = &token.cluster
        && only != id
    {
        return text(401, "clusterID does not match\n");
    }
    wake(&context, id).await;
    // The management cluster takes no notice of impersonation.
    let caller = match if local { Ok(context.caller()) } else { impersonated(&context, &headers) } {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let backend = match if local { reach(&context, id) } else { gate(&context, &caller, id) } {
        Ok(backend) => backend,
        Err(refusal) => return *refusal,
    };
    let call = Call {
        method: method.to_string(),
        path: if inner.is_empty() { "/".into() } else { inner.to_owned() },
        query: uri.query().unwrap_or_default().to_owned(),
        content_type: match text_header(&headers, "content-type") {
            "" => "application/json".to_owned(),
            given => given.to_owned(),
        },
        body: body.to_vec(),
        caller,
    };
    let answer = match admission::namespace(&backend, &call).await {
        Some(refused) => refused,
        None => backend.call(&call).await,
    };
    if answer.ok() && method != Method::GET && call.path.starts_with("/api/v1/namespaces") {
        context.rancher.state().touch();
    }
    pass_on(answer)
}

fn pass_on(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = (status, answer.body).into_response();
    if let Ok(kind) = HeaderValue::from_str(&answer.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    if let Some(Ok(id)) = answer.audit_id.as_deref().map(HeaderValue::from_str) {
        response.headers_mut().insert("audit-id", id);
    }
    response
}

/// The caller, or whom the headers name, if the caller may be them.
fn impersonated(context: &Context, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let caller = context.caller();
    let name = text_header(headers, "impersonate-user");
    let mut groups: Vec<String> = headers
        .get_all("impersonate-group")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    let extra = headers.keys().any(|key| key.as_str().starts_with("impersonate-extra-"));
    if name.is_empty() && groups.is_empty() && !extra {
        return Ok(caller);
    }
    let management = context.rancher.state().management.clone();
    let may = |group: &str, resource: &str, name: &str| {
        let asked = Attributes {
            verb: "impersonate".into(),
            group: group.into(),
            resource: resource.into(),
            name: name.into(),
            ..Attributes::default()
        };
        management.decide(&caller, &asked).allowed
    };
    if !may("", "users", name) {
        return Err(Box::new(text(403, "not allowed to impersonate user")));
    }
    if groups.iter().any(|group| !may("", "groups", group)) {
        return Err(Box::new(text(403, "not allowed to impersonate group")));
    }
    if extra && !may("authentication.k8s.io", "userextras", "") {
        return Err(Box::new(text(403, "not allowed to impersonate extras")));
    }
    groups.push("system:authenticated".into());
    Ok(Caller { name: name.into(), groups, extra: Map::new(), system: false })
}

/// Lets only members of a cluster through.
fn gate(context: &Context, caller: &Caller, id: &str) -> Result<Backend, Refusal> {
    let state = context.rancher.state();
    let management = state.management.clone();
    let known = state.users.contains_key(&caller.name);
    drop(state);
    let asked = Attributes {
        verb: "get".into(),
        group: GROUP.into(),
        resource: "clusters".into(),
        name: id.into(),
        ..Attributes::default()
    };
    if !management.decide(caller, &asked).allowed {
        let who = &caller.name;
        let message = format!(
            "clusters.{GROUP} {id:?} is forbidden: User {who:?} cannot get resource \"clusters\" in API group \"{GROUP}\" at the cluster scope"
        );
        return Err(Box::new(odd(403, "Forbidden", &message)));
    }
    let backend = reach(context, id)?;
    if !known {
        let who = &caller.name;
        let message = format!(
            "unable to create impersonator account: error getting service account token: error setting up impersonation for user {who}: users.{GROUP} {who:?} not found"
        );
        return Err(Box::new(text(500, message)));
    }
    Ok(backend)
}

/// One of many clusters gets its Kubernetes when it is asked for the first time.
pub(crate) async fn wake(context: &Context, id: &str) {
    let woken = {
        let mut state = context.rancher.state();
        let woken = state.clusters.get_mut(id).is_some_and(Cluster::wake);
        if woken {
            state.touch();
        }
        woken
    };
    if woken {
        context.rancher.reconcile().await;
    }
}

fn reach(context: &Context, id: &str) -> Result<Backend, Refusal> {
    let state = context.rancher.state();
    let Some(cluster) = state.clusters.get(id) else {
        return Err(Box::new(odd(404, "NotFound", &format!("clusters.{GROUP} {id:?} not found"))));
    };
    match cluster.reached() {
        Some(backend) => Ok(backend.clone()),
        // Read in the sources of 2.15.0, not run: a cluster that was provisioned stays so, and the lost tunnel shows only
        // when the proxy dials, as a bare text. The real one tries for 20 seconds before.
        None if cluster.provisioned() => Err(Box::new(text(500, "cluster agent disconnected"))),
        // Also read there: it counts as provisioned as soon as nodes of all roles are registered.
        None if cluster.phase == Phase::Building => {
            let why = "unable to create impersonator account: ClusterUnavailable 503: cluster not found";
            Err(Box::new(text(500, why)))
        }
        None => Err(Box::new(odd(503, "ClusterUnavailable", "cluster not provisioned"))),
    }
}
