//! Reading and writing single objects.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::lists::{api_version, list};
use super::objects::Objects;
use super::rbac::{self, Attributes};
use super::resources::{Resource, Target};
use crate::text::{field, merge};

/// Carries an allowed request out.
pub(crate) fn answer(
    objects: &mut Objects,
    call: &Call,
    target: &Target,
    resource: &'static Resource,
    verb: &str,
) -> Answer {
    if resource.namespaced && target.namespace.is_empty() && verb != "list" {
        return Answer::text(405, "405 method not allowed\n");
    }
    match verb {
        "list" => list(objects, call, target, resource),
        "create" => create(objects, call, target, resource),
        "get" => get(objects, target, resource),
        "update" | "patch" => change(objects, call, target, resource, verb == "patch"),
        "delete" => delete(objects, target, resource),
        // A watch would never end, and nothing that stands in front of the lab needs one.
        _ => Answer::failure(405, "MethodNotAllowed", "the server does not allow this method", Value::Null),
    }
}

fn not_found(target: &Target) -> Answer {
    let mut details = json!({"name": target.name, "kind": target.resource});
    if !target.group.is_empty() {
        details["group"] = json!(target.group);
    }
    Answer::failure(404, "NotFound", &format!("{} {:?} not found", target.qualified(), target.name), details)
}

fn bad_request(message: &str) -> Answer {
    Answer::failure(400, "BadRequest", message, Value::Null)
}

fn get(objects: &Objects, target: &Target, resource: &Resource) -> Answer {
    let home = if resource.namespaced { target.namespace.as_str() } else { "" };
    let Some(object) = objects.get(resource.plural, home, &target.name) else { return not_found(target) };
    if target.subresource == "log" {
        return Answer::text(200, &format!("{} is running\n", target.name));
    }
    Answer::json(200, object)
}

fn create(objects: &mut Objects, call: &Call, target: &Target, resource: &Resource) -> Answer {
    let Ok(mut object) = serde_json::from_slice::<Value>(&call.body) else {
        return bad_request("the object provided is unrecognized (must be of type JSON)");
    };
    let mut name = field(&object["metadata"], "name").to_owned();
    let prefix = field(&object["metadata"], "generateName");
    if name.is_empty() && !prefix.is_empty() {
        name = format!("{prefix}{}", lab_common::random_text(5));
    }
    if name.is_empty() {
        let message = format!(
            "{} \"\" is invalid: metadata.name: Required value: name or generateName is required",
            resource.kind
        );
        return Answer::failure(422, "Invalid", &message, json!({"kind": resource.kind}));
    }
    let target = Target { name: name.clone(), ..target.clone() };
    if resource.namespaced && objects.get("namespaces", "", &target.namespace).is_none() {
        let gone = Target { resource: "namespaces".into(), name: target.namespace.clone(), ..Target::default() };
        return not_found(&gone);
    }
    let home = if resource.namespaced { target.namespace.as_str() } else { "" };
    if objects.get(resource.plural, home, &name).is_some() {
        let details = json!({"name": name, "kind": target.resource});
        let message = format!("{} {name:?} already exists", target.qualified());
        return Answer::failure(409, "AlreadyExists", &message, details);
    }
    if let Some(refused) = escalates(objects, call, &target, resource, &object) {
        return refused;
    }
    object["kind"] = json!(resource.kind);
    object["apiVersion"] = json!(api_version(resource));
    complete(&mut object, resource, &name);
    Answer::json(201, &objects.create(resource.plural, home, &name, object))
}

/// Nobody gives away what they do not have. Here that means the verb `bind` on the role; the real server also takes
/// whoever has all of its rights.
fn escalates(objects: &Objects, call: &Call, target: &Target, resource: &Resource, object: &Value) -> Option<Answer> {
    if !resource.kind.ends_with("Binding") {
        return None;
    }
    let (kind, role) = (field(&object["roleRef"], "kind"), field(&object["roleRef"], "name"));
    let plural = if kind == "Role" { "roles" } else { "clusterroles" };
    let asked = Attributes {
        verb: "bind".into(),
        group: resource.group.into(),
        resource: plural.into(),
        namespace: target.namespace.clone(),
        name: role.into(),
        path: None,
    };
    if rbac::decide(objects, &call.caller, &asked).allowed {
        return None;
    }
    let home = if plural == "roles" { target.namespace.as_str() } else { "" };
    let Some(given) = objects.get(plural, home, role) else {
        let gone =
            Target { group: resource.group.into(), resource: plural.into(), name: role.into(), ..Target::default() };
        return Some(not_found(&gone));
    };
    let groups: Vec<String> = call.caller.groups.iter().map(|group| format!("{group:?}")).collect();
    let list = |rule: &Value, name: &str| {
        crate::text::strings(&rule[name]).iter().map(|one| format!("{one:?}")).collect::<Vec<_>>().join(" ")
    };
    let rules = given["rules"].as_array().into_iter().flatten().map(|rule| {
        let [groups, resources, verbs] = ["apiGroups", "resources", "verbs"].map(|name| list(rule, name));
        format!("\n{{APIGroups:[{groups}], Resources:[{resources}], Verbs:[{verbs}]}}")
    });
    let rules: String = rules.collect();
    let message = format!(
        "{} {:?} is forbidden: user {:?} (groups=[{}]) is attempting to grant RBAC permissions not currently held:{rules}",
        target.qualified(),
        target.name,
        call.caller.name,
        groups.join(" ")
    );
    let details = json!({"name": target.name, "group": resource.group, "kind": resource.plural});
    Some(Answer::failure(403, "Forbidden", &message, details))
}

/// What the server sets itself: a client cannot bring a status along.
fn complete(object: &mut Value, resource: &Resource, name: &str) {
    match resource.plural {
        "namespaces" => {
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = json!(name);
            object["spec"] = json!({"finalizers": ["kubernetes"]});
            object["status"] = json!({"phase": "Active"});
        }
        "pods" => object["status"] = json!({"phase": "Pending"}),
        "nodes" => object["status"] = json!({}),
        _ => {}
    }
}

fn change(objects: &mut Objects, call: &Call, target: &Target, resource: &Resource, patch: bool) -> Answer {
    let home = if resource.namespaced { target.namespace.as_str() } else { "" };
    let Some(old) = objects.get(resource.plural, home, &target.name).cloned() else { return not_found(target) };
    let Ok(body) = serde_json::from_slice::<Value>(&call.body) else {
        return bad_request("error decoding patch: not JSON");
    };
    let mut new = old.clone();
    if patch {
        let kind = call.content_type.split(';').next().unwrap_or_default().trim();
        if !["application/merge-patch+json", "application/strategic-merge-patch+json"].contains(&kind) {
            let message = format!(
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml (got {kind:?})"
            );
            return Answer::failure(415, "UnsupportedMediaType", &message, json!({}));
        }
        merge(&mut new, &body);
    } else {
        let asked = field(&body["metadata"], "resourceVersion");
        if !asked.is_empty() && asked != field(&old["metadata"], "resourceVersion") {
            let message = format!(
                "Operation cannot be fulfilled on {} {:?}: the object has been modified; please apply your changes to the latest version and try again",
                target.qualified(),
                target.name
            );
            return Answer::failure(409, "Conflict", &message, json!({"name": target.name, "kind": target.resource}));
        }
        new = body;
        new["kind"] = json!(resource.kind);
        new["apiVersion"] = json!(api_version(resource));
    }
    // The status is written through its own path, and only there.
    if target.subresource == "status" {
        let status = new["status"].clone();
        new = old.clone();
        new["status"] = status;
    } else if !old["status"].is_null() {
        new["status"] = old["status"].clone();
    }
    if resource.kind.ends_with("Binding") && new["roleRef"] != old["roleRef"] {
        let message = format!(
            "{}.{} {:?} is invalid: roleRef: Invalid value: cannot change roleRef",
            resource.kind, resource.group, target.name
        );
        return Answer::failure(422, "Invalid", &message, json!({"name": target.name, "kind": resource.kind}));
    }
    if let Some(refused) = escalates(objects, call, target, resource, &new) {
        return refused;
    }
    Answer::json(200, &objects.replace(resource.plural, home, &target.name, new))
}

fn delete(objects: &mut Objects, target: &Target, resource: &Resource) -> Answer {
    let home = if resource.namespaced { target.namespace.as_str() } else { "" };
    let Some(gone) = objects.remove(resource.plural, home, &target.name) else { return not_found(target) };
    if resource.plural == "namespaces" {
        let mut gone = gone;
        gone["metadata"]["deletionTimestamp"] = json!(crate::clock::stamp_now());
        gone["status"]["phase"] = json!("Terminating");
        return Answer::json(200, &gone);
    }
    let details = json!({"name": target.name, "kind": target.resource, "uid": gone["metadata"]["uid"]});
    Answer::json(
        200,
        &json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}),
    )
}
