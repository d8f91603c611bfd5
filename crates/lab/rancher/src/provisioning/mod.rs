//! Provisioning objects: what a cluster is asked for with, through steve. Read in the sources of 2.15.0 and its webhook,
//! not run; the shape of the API is that of steve.

pub(crate) mod access;
mod names;
mod view;

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use lab_common::{new_id, random_text};
use serde_json::{Value, json};

use crate::clock::stamp_now;
use crate::cluster::{Cluster, Phase};
use crate::context::Context;
use crate::problem::{reply, unauthenticated};
use crate::state::State;
use crate::text::field;
use crate::{seed, v3};

/// The API group.
pub(crate) const GROUP: &str = "provisioning.cattle.io";
/// In addresses of steve.
const PLURAL: &str = "provisioning.cattle.io.clusters";
/// Who made it.
const CREATOR: &str = "field.cattle.io/creatorId";

/// A provisioning object as it was sent, completed as Kubernetes does.
#[derive(Clone, Debug)]
pub(crate) struct Provisioning {
    pub(crate) metadata: Value,
    pub(crate) spec: Value,
    creator: String,
    /// Reads until its cluster is there.
    left: u32,
}

/// A refusal of steve's: status, code, words.
struct Refusal(u16, &'static str, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        reply(self.0, &json!({"type": "error", "code": self.1, "status": self.0, "message": self.2}))
    }
}

type Result<T> = std::result::Result<T, Refusal>;

/// Any request below `/v1/provisioning.cattle.io.clusters`: `place` is empty, a namespace, or a namespace and a name.
pub(crate) async fn answer(
    Extension(context): Extension<Context>,
    method: Method,
    uri: Uri,
    place: Option<Path<String>>,
    body: Bytes,
) -> Response {
    if context.token.is_none() {
        return unauthenticated();
    }
    let place = place.map(|Path(place)| place).unwrap_or_default();
    let (namespace, name) = place.split_once('/').unwrap_or((&place, ""));
    let done = match (method.as_str(), name.is_empty()) {
        ("GET", true) => Ok(list(&context, namespace, uri.path())),
        ("GET", false) => get(&context, namespace, name),
        ("POST", true) => create(&context, namespace, &body),
        ("DELETE", false) => delete(&context, namespace, name),
        _ => Err(Refusal(405, "MethodNotAllowed", format!("Method {method} not supported"))),
    };
    done.unwrap_or_else(IntoResponse::into_response)
}

fn may(context: &Context, verb: &str, namespace: &str, name: &str) -> Result<()> {
    let done = context.require_in(GROUP, verb, "clusters", namespace, name);
    done.map_err(|problem| Refusal(403, "Forbidden", problem.message.unwrap_or_default()))
}

fn list(context: &Context, namespace: &str, path: &str) -> Response {
    let found = objects(&context.rancher.state());
    let seen = found.into_iter().filter(|(home, _)| {
        let (own, name) = home.split_once('/').unwrap_or_default();
        (namespace.is_empty() || own == namespace) && may(context, "get", own, name).is_ok()
    });
    let data: Vec<Value> = seen.map(|(home, object)| view::shown(&context.base, &home, object)).collect();
    read(context, "");
    let body = json!({
        "type": "collection", "links": {"self": format!("{}{path}", context.base)},
        "createTypes": {view::TYPE: format!("{}/v1/{PLURAL}", context.base)}, "actions": {},
        "resourceType": view::TYPE, "revision": context.rancher.state().management.objects().version(),
        "count": data.len(), "data": data,
    });
    reply(200, &body)
}

/// One object that is there and may be seen.
fn found(context: &Context, verb: &str, namespace: &str, name: &str) -> Result<(String, Value)> {
    may(context, verb, namespace, name)?;
    let home = format!("{namespace}/{name}");
    let found = objects(&context.rancher.state()).remove(&home);
    let found = found.ok_or_else(|| Refusal(404, "NotFound", format!("clusters.{GROUP} {name:?} not found")))?;
    Ok((home, found))
}

fn get(context: &Context, namespace: &str, name: &str) -> Result<Response> {
    let (home, object) = found(context, "get", namespace, name)?;
    read(context, &home);
    Ok(reply(200, &view::shown(&context.base, &home, object)))
}

fn create(context: &Context, namespace: &str, body: &[u8]) -> Result<Response> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal(422, "InvalidBodyContent", format!("Failed to parse body: {error}")))?;
    let given = field(&body["metadata"], "namespace");
    let namespace = if given.is_empty() { namespace } else { given }.to_owned();
    if namespace.is_empty() {
        let why = "metadata.namespace is required";
        return Err(Refusal(422, "InvalidBodyContent", why.into()));
    }
    may(context, "create", &namespace, "")?;
    let mut state = context.rancher.state();
    if state.management.objects().get("namespaces", "", &namespace).is_none() {
        return Err(Refusal(404, "NotFound", format!("namespaces {namespace:?} not found")));
    }
    let mut name = field(&body["metadata"], "name").to_owned();
    if name.is_empty() {
        let prefix = body["metadata"]["generateName"].as_str().unwrap_or("c-");
        name = format!("{prefix}{}", random_text(5));
    }
    names::check(&name, &namespace, state.clusters.contains_key(&name)).map_err(|why| Refusal(422, "Invalid", why))?;
    let home = format!("{namespace}/{name}");
    if objects(&state).contains_key(&home) {
        return Err(Refusal(409, "AlreadyExists", format!("clusters.{GROUP} {name:?} already exists")));
    }
    let mut metadata = json!({
        "name": name, "namespace": namespace, "uid": new_id(), "generation": 1, "creationTimestamp": stamp_now(),
        "resourceVersion": state.management.objects().version(), "annotations": {CREATOR: context.me()},
    });
    v3::projects::keep(&mut metadata, &body["metadata"]);
    let made = Provisioning {
        metadata,
        spec: if body["spec"].is_object() { body["spec"].clone() } else { json!({}) },
        creator: context.me().to_owned(),
        left: state.cluster_delay,
    };
    // Its controllers have not seen it yet.
    let answer = view::shown(&context.base, &home, view::object(&made.metadata, &made.spec, None));
    state.provisioning.insert(home.clone(), made);
    settle(&mut state, &home);
    drop(state);
    Ok(reply(201, &answer))
}

fn delete(context: &Context, namespace: &str, name: &str) -> Result<Response> {
    let (home, mut object) = found(context, "delete", namespace, name)?;
    if name == "local" {
        let why = names::denied("local cluster may not be deleted");
        return Err(Refusal(400, "BadRequest", why));
    }
    object["metadata"]["deletionTimestamp"] = json!(stamp_now());
    object["metadata"]["state"] = json!({"error": false, "message": "waiting on cluster-agent-controller-cleanup", "name": "removing", "transitioning": true});
    let mut state = context.rancher.state();
    state.provisioning.remove(&home);
    let cluster = state.clusters.iter().find(|(id, one)| home_of(id, one) == home).map(|(id, _)| id.clone());
    if let Some(id) = cluster {
        v3::clusters::forget(&mut state, &id);
    }
    drop(state);
    Ok(reply(200, &view::shown(&context.base, &home, object)))
}

/// Namespace and name of the provisioning object of a cluster: its own, or the one that mirrors it.
pub(crate) fn home_of(id: &str, cluster: &Cluster) -> String {
    if let Some(home) = &cluster.provisioned_as {
        return home.clone();
    }
    let name = field(&cluster.object, "name");
    match cluster.phase {
        Phase::Local => "fleet-local/local".to_owned(),
        _ if names::legacy(id) => format!("fleet-default/{id}"),
        _ => format!("fleet-default/{name}"),
    }
}

/// All provisioning objects by namespace and name.
fn objects(state: &State) -> BTreeMap<String, Value> {
    let mut all: BTreeMap<String, Value> = state
        .provisioning
        .iter()
        .map(|(home, one)| (home.clone(), view::object(&one.metadata, &one.spec, None)))
        .collect();
    for (id, cluster) in &state.clusters {
        let home = home_of(id, cluster);
        let object = match state.provisioning.get(&home) {
            Some(one) => view::object(&one.metadata, &one.spec, Some((id, cluster))),
            None => view::mirrored(&home, id, cluster),
        };
        all.insert(home, object);
    }
    all
}

/// Objects were read, one or all, and their clusters with them: something may have come nearer by that.
fn read(context: &Context, home: &str) {
    let mut state = context.rancher.state();
    let asked = |one: &str| home.is_empty() || one == home;
    let ids: Vec<String> =
        state.clusters.iter().filter(|(id, one)| asked(&home_of(id, one))).map(|(id, _)| id.clone()).collect();
    for id in ids {
        state.clusters_read(&id);
    }
    let homes: Vec<String> = state.provisioning.keys().filter(|one| asked(one)).cloned().collect();
    for one in homes {
        if let Some(found) = state.provisioning.get_mut(&one) {
            found.left = found.left.saturating_sub(1);
        }
        settle(&mut state, &one);
    }
}

/// Makes the cluster of an object, once its time has come.
fn settle(state: &mut State, home: &str) {
    let Some(one) = state.provisioning.get(home).cloned() else { return };
    let there = state.clusters.values().any(|cluster| cluster.provisioned_as.as_deref() == Some(home));
    if one.left > 0 || there {
        return;
    }
    let id = format!("c-m-{}", random_text(8));
    let name = field(&one.metadata, "name");
    let mut object = seed::cluster_object(state, &id, name, Some(&one.creator));
    v3::projects::keep(&mut object, &one.metadata);
    let mut cluster = Cluster::new(object, 1);
    cluster.provisioned_as = Some(home.to_owned());
    if one.spec["rkeConfig"].is_object() {
        cluster.make(field(&one.spec, "kubernetesVersion"), state.cluster_delay);
    }
    state.clusters.insert(id.clone(), cluster);
    seed::first_projects(state, &id, Some(&one.creator));
    v3::clusters::own(state, &id, &one.creator);
    state.touch();
}
