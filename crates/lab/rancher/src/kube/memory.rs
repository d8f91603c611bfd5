//! A cluster in memory: the part of kube-apiserver that a client of Rancher meets.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::{Call, Caller};
use super::objects::Objects;
use super::rbac::{self, Attributes, Verdict};
use super::resources::{RESOURCES, Target};
use super::{reviews, verbs};

/// One cluster.
#[derive(Debug)]
pub(crate) struct Memory {
    objects: Mutex<Objects>,
    version: String,
}

/// The version of the recorded clusters.
pub(crate) const VERSION: &str = "v1.36.2";

impl Default for Memory {
    fn default() -> Self {
        Memory::of(VERSION)
    }
}

/// Paths that are no resources, and what they answer.
const PLAIN: &[(&str, &str)] = &[("/healthz", "ok"), ("/livez", "ok"), ("/readyz", "ok")];

impl Memory {
    /// A cluster without objects, of a version as `v1.36.2` or `v1.35.4+k3s1`.
    pub(crate) fn of(version: &str) -> Self {
        Memory { objects: Mutex::default(), version: version.to_owned() }
    }

    /// The objects, locked.
    pub(crate) fn objects(&self) -> MutexGuard<'_, Objects> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An RBAC decision without a request.
    pub(crate) fn decide(&self, caller: &Caller, asked: &Attributes) -> Verdict {
        rbac::decide(&self.objects(), caller, asked)
    }

    /// One request.
    pub(crate) fn call(&self, call: &Call) -> Answer {
        let mut objects = self.objects();
        let Some(target) = Target::parse(&call.path) else { return plain(&objects, call, &self.version) };
        let asked = Attributes {
            verb: verb(call, &target).into(),
            group: target.group.clone(),
            resource: target.combined(),
            namespace: target.namespace.clone(),
            name: target.name.clone(),
            path: None,
        };
        if let Some(refused) = refuse(&objects, &call.caller, &asked) {
            return refused;
        }
        if let Some(answer) = reviews::answer(&objects, call, &target) {
            return answer;
        }
        let Some(resource) = target.known() else { return unknown(&target) };
        verbs::answer(&mut objects, call, &target, resource, &asked.verb)
    }
}

/// An unknown resource of a known group is refused in Kubernetes' words, an unknown group is only a page.
fn unknown(target: &Target) -> Answer {
    if RESOURCES.iter().any(|one| one.group == target.group && one.version == target.version) {
        return Answer::failure(404, "NotFound", "the server could not find the requested resource", json!({}));
    }
    Answer::text(404, "404 page not found\n")
}

fn refuse(objects: &Objects, caller: &Caller, asked: &Attributes) -> Option<Answer> {
    let verdict = rbac::decide(objects, caller, asked);
    if verdict.allowed {
        return None;
    }
    let mut message = rbac::refusal(&caller.name, asked);
    if !verdict.reason.is_empty() {
        message = format!("{message}: {}", verdict.reason);
    }
    Some(Answer::failure(403, "Forbidden", &message, rbac::details(asked)))
}

fn verb(call: &Call, target: &Target) -> &'static str {
    let list = target.name.is_empty();
    match call.method.as_str() {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" if list => "deletecollection",
        "DELETE" => "delete",
        _ if call.query("watch").is_some_and(|on| on != "false" && on != "0") => "watch",
        _ if list => "list",
        _ => "get",
    }
}

fn plain(objects: &Objects, call: &Call, told: &str) -> Answer {
    let asked = Attributes { verb: call.method.to_lowercase(), path: Some(call.path.clone()), ..Attributes::default() };
    if let Some(refused) = refuse(objects, &call.caller, &asked) {
        return refused;
    }
    if let Some((_, text)) = PLAIN.iter().find(|(path, _)| *path == call.path) {
        return Answer::text(200, text);
    }
    match call.path.trim_end_matches('/') {
        "/version" => Answer::json(200, &version(told)),
        "/api" => Answer::json(200, &json!({"kind": "APIVersions", "versions": ["v1"]})),
        "/apis" => Answer::json(200, &groups()),
        _ => Answer::text(404, "404 page not found\n"),
    }
}

fn version(told: &str) -> Value {
    let minor = told.split('.').nth(1).unwrap_or_default();
    let before = minor.parse::<u32>().map(|minor| minor.saturating_sub(1).to_string()).unwrap_or_default();
    json!({
        "major": "1", "minor": minor, "emulationMajor": "1", "emulationMinor": minor, "minCompatibilityMajor": "1",
        "minCompatibilityMinor": before, "gitVersion": told, "gitCommit": "", "gitTreeState": "", "buildDate": "",
        "goVersion": "go1.26.8", "compiler": "gc", "platform": "linux/amd64",
    })
}

fn groups() -> Value {
    let mut names: Vec<(&str, &str)> = RESOURCES.iter().map(|one| (one.group, one.version)).collect();
    names.extend([("authentication.k8s.io", "v1"), ("authorization.k8s.io", "v1")]);
    names.retain(|(group, _)| !group.is_empty());
    names.dedup();
    let groups: Vec<Value> = names
        .into_iter()
        .map(|(group, version)| {
            let one = json!({"groupVersion": format!("{group}/{version}"), "version": version});
            json!({"name": group, "versions": [one.clone()], "preferredVersion": one})
        })
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}
