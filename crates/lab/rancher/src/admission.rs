//! What Rancher's webhook in a cluster refuses although RBAC allows it. Read in the webhook's sources, not run.

use serde_json::{Value, json};

use crate::kube::{Answer, Backend, Call};
use crate::reconcile::PROJECT;
use crate::text::field;

/// Refuses to assign a namespace to a project whose namespaces the caller may not manage. What RBAC refuses, and what is
/// no such request, passes: the API server answers it.
pub(crate) async fn namespace(backend: &Backend, call: &Call) -> Option<Answer> {
    let rest = call.path.strip_prefix("/api/v1/namespaces")?.trim_start_matches('/');
    let verb = match (call.method.as_str(), rest.contains('/')) {
        ("POST", _) if rest.is_empty() => "create",
        ("PUT", false) => "update",
        ("PATCH", false) => "patch",
        _ => return None,
    };
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let project = field(&body["metadata"]["annotations"], PROJECT);
    let (_, short) = project.split_once(':')?;
    let before = match verb {
        "create" => Value::Null,
        _ => backend.as_system("GET", &call.path, None).await.value(),
    };
    if field(&before["metadata"]["annotations"], PROJECT) == project {
        return None;
    }
    let base = json!({"verb": verb, "resource": "namespaces", "name": rest});
    let manage =
        json!({"verb": "manage-namespaces", "group": "management.cattle.io", "resource": "projects", "name": short});
    if !may(backend, call, base).await || may(backend, call, manage).await {
        return None;
    }
    let hook = if verb == "create" { "namespaces.create-non-kubesystem" } else { "namespaces" };
    let who = &call.caller.name;
    let why = format!("User {who:?} does not have permission \"manage-namespaces\" on project {short:?}");
    let message = format!("admission webhook \"rancher.cattle.io.{hook}\" denied the request: {why}");
    Some(Answer::failure(403, "Unauthorized", &message, Value::Null))
}

/// Whether RBAC lets the caller do this.
async fn may(backend: &Backend, call: &Call, wanted: Value) -> bool {
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "spec": {"user": call.caller.name, "groups": call.caller.groups, "resourceAttributes": wanted},
    });
    let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    backend.as_system("POST", path, Some(&review)).await.value()["status"]["allowed"] == true
}
