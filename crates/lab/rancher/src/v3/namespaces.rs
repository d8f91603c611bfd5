//! Namespaces of clusters, as far as norman moves them between projects.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::cluster::Phase;
use crate::context::Context;
use crate::kube::{Backend, Call};
use crate::login::empty;
use crate::problem::{Problem, unauthenticated};
use crate::reconcile::PROJECT;
use crate::text::field;

/// `POST /v3/cluster/CLUSTER/namespaces/NAME?action=move`, body `{"projectId": "CLUSTER:PROJECT"}`; without a project the
/// namespace belongs to none afterwards. Read in the sources of 2.15.0, not run.
pub(crate) async fn act(
    Extension(context): Extension<Context>,
    Path((cluster, name)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    body: Bytes,
) -> Response {
    if context.token.is_none() {
        return unauthenticated();
    }
    if !query.contains(&("action".to_owned(), "move".to_owned())) {
        return Problem::new(405, "MethodNotAllow", "Method POST not supported").into_response();
    }
    match shift(&context, &cluster, &name, &body).await {
        Ok(()) => empty(),
        Err(problem) => problem.into_response(),
    }
}

async fn shift(context: &Context, cluster: &str, name: &str, body: &[u8]) -> Result<(), Problem> {
    let body: Value =
        serde_json::from_slice(body).map_err(|error| Problem::body(format!("Failed to parse body: {error}")))?;
    crate::proxy::wake(context, cluster).await;
    let backend = backend(context, cluster)?;
    let path = format!("/api/v1/namespaces/{name}");
    // Asked with a change that changes nothing, so that the cluster's own RBAC decides.
    let mut asked = Call::system("PATCH", &format!("{path}?dryRun=All"), Some(&json!({})));
    asked.caller = context.caller();
    if backend.call(&asked).await.status == 403 {
        return Err(Problem::new(404, "NotFound", "not found"));
    }
    let project = field(&body, "projectId");
    if let Some((_, short)) = project.split_once(':') {
        let state = context.rancher.state();
        let found = state.row("project", &format!("{cluster}:{short}"));
        let found = found.ok_or_else(|| Problem::not_found("projects.management.cattle.io", short))?;
        if !found["resourceQuota"].is_null() {
            let words = field(found, "name");
            return Err(Problem::server(format!("can't move namespace. Project {words} has resource quota set")));
        }
    }
    let value = if project.is_empty() { Value::Null } else { json!(project) };
    let patch = json!({"metadata": {"annotations": {PROJECT: value}}});
    let answer = backend.as_system("PATCH", &path, Some(&patch)).await;
    if !answer.ok() {
        let told = answer.value();
        let code = if answer.status == 404 { "NotFound" } else { "ServerError" };
        return Err(Problem::new(answer.status, code, field(&told, "message")));
    }
    context.rancher.state().touch();
    Ok(())
}

/// The cluster's API server, or norman's words for why there is none.
fn backend(context: &Context, cluster: &str) -> Result<Backend, Problem> {
    context.require("get", "clusters", "", cluster)?;
    let state = context.rancher.state();
    let found = state.clusters.get(cluster);
    let found = found.ok_or_else(|| Problem::not_found("clusters.management.cattle.io", cluster))?;
    match found.reached() {
        Some(backend) => Ok(backend.clone()),
        None if found.lost && found.phase != Phase::Pending => Err(Problem::server("cluster agent disconnected")),
        None => Err(Problem::new(503, "ClusterUnavailable", "ClusterUnavailable 503: cluster not found")),
    }
}
