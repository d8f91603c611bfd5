//! Questions about access: `authorization.k8s.io` and `authentication.k8s.io`.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::call::{Call, Caller};
use super::objects::Objects;
use super::rbac::{self, Attributes};
use super::resources::Target;
use crate::clock::stamp_now;
use crate::text::{field, strings};

/// Answers a review; `None` where the path names none.
pub(crate) fn answer(objects: &Objects, call: &Call, target: &Target) -> Option<Answer> {
    let known = matches!(
        (target.group.as_str(), target.resource.as_str()),
        ("authentication.k8s.io", "selfsubjectreviews")
            | (
                "authorization.k8s.io",
                "selfsubjectaccessreviews"
                    | "selfsubjectrulesreviews"
                    | "subjectaccessreviews"
                    | "localsubjectaccessreviews"
            )
    );
    if !known || target.version != "v1" {
        return None;
    }
    if call.method != "POST" {
        return Some(Answer::failure(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
            json!({}),
        ));
    }
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let Some(kind) = body["kind"].as_str() else {
        return Some(Answer::failure(400, "BadRequest", "Object 'Kind' is missing in the request body", Value::Null));
    };
    let spec = &body["spec"];
    Some(match target.resource.as_str() {
        "selfsubjectreviews" => self_review(&call.caller),
        "selfsubjectrulesreviews" => rules_review(objects, &call.caller, spec),
        "selfsubjectaccessreviews" => access_review(objects, kind, spec, &call.caller),
        _ => {
            let caller = subject(spec);
            if caller.name.is_empty() && caller.groups.is_empty() {
                let message = format!(
                    "{kind}.authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group must be specified"
                );
                return Some(Answer::failure(
                    422,
                    "Invalid",
                    &message,
                    json!({"group": "authorization.k8s.io", "kind": kind}),
                ));
            }
            access_review(objects, kind, spec, &caller)
        }
    })
}

fn subject(spec: &Value) -> Caller {
    Caller { name: field(spec, "user").into(), groups: strings(&spec["groups"]), ..Caller::default() }
}

fn self_review(caller: &Caller) -> Answer {
    let mut info = json!({"username": caller.name, "groups": caller.groups});
    if !caller.extra.is_empty() {
        info["extra"] = Value::Object(caller.extra.clone());
    }
    Answer::json(
        201,
        &json!({
            "kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
            "metadata": {"creationTimestamp": stamp_now()}, "status": {"userInfo": info},
        }),
    )
}

fn asked(spec: &Value) -> Option<Attributes> {
    if let Some(wanted) = spec["resourceAttributes"].as_object() {
        let text = |name: &str| wanted.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let sub = text("subresource");
        let resource = if sub.is_empty() { text("resource") } else { format!("{}/{sub}", text("resource")) };
        return Some(Attributes {
            verb: text("verb"),
            group: text("group"),
            resource,
            namespace: text("namespace"),
            name: text("name"),
            path: None,
        });
    }
    let wanted = spec["nonResourceAttributes"].as_object()?;
    let text = |name: &str| wanted.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Attributes { verb: text("verb"), path: Some(text("path")), ..Attributes::default() })
}

fn access_review(objects: &Objects, kind: &str, spec: &Value, caller: &Caller) -> Answer {
    let Some(asked) = asked(spec) else {
        let message = format!(
            "{kind}.authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified"
        );
        return Answer::failure(422, "Invalid", &message, json!({"group": "authorization.k8s.io", "kind": kind}));
    };
    let verdict = rbac::decide(objects, caller, &asked);
    let mut status = json!({"allowed": verdict.allowed});
    if !verdict.reason.is_empty() {
        status["reason"] = json!(verdict.reason);
    }
    let mut kept = Map::new();
    for name in ["resourceAttributes", "nonResourceAttributes", "user", "groups", "extra", "uid"] {
        if !spec[name].is_null() {
            kept.insert(name.into(), spec[name].clone());
        }
    }
    Answer::json(
        201,
        &json!({"kind": kind, "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": kept, "status": status}),
    )
}

fn rules_review(objects: &Objects, caller: &Caller, spec: &Value) -> Answer {
    let namespace = field(spec, "namespace");
    if namespace.is_empty() {
        return Answer::failure(400, "BadRequest", "no namespace on request", Value::Null);
    }
    let (resources, paths) = rbac::rules(objects, caller, namespace);
    Answer::json(
        201,
        &json!({
            "kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": {},
            "status": {"resourceRules": resources, "nonResourceRules": paths, "incomplete": false},
        }),
    )
}
