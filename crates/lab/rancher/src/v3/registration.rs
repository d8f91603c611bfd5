//! Registration tokens of clusters, and the manifest that their commands fetch.

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab_common::now;
use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::clock::{stamp, stamp_now};
use crate::cluster::Cluster;
use crate::context::Context;
use crate::problem::{Problem, text};
use crate::state::State;
use crate::text::field;

const MANIFEST: &str = include_str!("../../data/import-manifest.yaml");

/// The checksum of an empty CA setting.
fn checksum(state: &State) -> String {
    lab_common::sha256(state.setting("cacerts").as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A token with the commands that use it. Without a server address they are empty.
fn view(state: &State, id: &str, cluster: &Cluster) -> Value {
    let base = &state.base;
    let token = &cluster.registration.0;
    let manifest = format!("{base}/v3/import/{token}_{id}.yaml");
    let sum = checksum(state);
    let linux = format!(
        " {base}/system-agent-install.sh | sudo  sh -s - --server {base} --label 'cattle.io/os=linux' --token {token} --ca-checksum {sum}"
    );
    let windows = format!(
        " {base}/wins-agent-install.ps1 -o install.ps1; Set-ExecutionPolicy Bypass -Scope Process -Force; ./install.ps1 -Server {base} -Label 'cattle.io/os=windows' -Token {token} -Worker -CaChecksum {sum}"
    );
    let mut row = State::fresh("clusterRegistrationToken", &format!("{id}:default-token"), None);
    for name in ["annotations", "labels"] {
        if let Some(row) = row.as_object_mut() {
            row.remove(name);
        }
    }
    row["created"] = cluster.object["created"].clone();
    row["createdTS"] = cluster.object["createdTS"].clone();
    row["uuid"] = cluster.object["uuid"].clone();
    let own = json!({
        "clusterId": id, "name": "default-token", "namespaceId": null, "state": "active", "transitioning": "no",
        "transitioningMessage": "", "expiresAt": stamp(now() + 30 * 86_400), "token": token,
        "tokenSecretName": "crt-token-default-token", "manifestUrl": manifest,
        "command": format!("kubectl apply -f {manifest}"),
        "insecureCommand": format!("curl --insecure -sfL {manifest} | kubectl apply -f -"),
        "nodeCommand": format!(" curl -fL{linux}"),
        "insecureNodeCommand": format!(" curl --insecure -fL{linux}"),
        "windowsNodeCommand": format!(" curl.exe -fL{windows}"),
        "insecureWindowsNodeCommand": format!(" curl.exe --insecure -fL{windows}"),
    });
    for (name, value) in own.as_object().into_iter().flatten() {
        row[name] = value.clone();
    }
    if base.is_empty() {
        for (name, value) in row.as_object_mut().into_iter().flatten() {
            if name == "manifestUrl" || name.to_lowercase().ends_with("command") {
                *value = json!("");
            }
        }
    }
    row
}

/// All tokens the caller may see. Reading brings one that is still being made nearer.
pub(crate) fn list(ask: &Ask) -> Vec<Value> {
    let ids: Vec<String> = ask.context.rancher.state().clusters.keys().cloned().collect();
    let ids: Vec<String> =
        ids.into_iter().filter(|id| id != "local" && ask.context.can("list", ask.meta.resource, id, "")).collect();
    let mut state = ask.context.rancher.state();
    let mut found = Vec::new();
    for id in ids {
        let ready = state.clusters.get_mut(&id).is_some_and(|cluster| {
            let left = cluster.registration.1;
            cluster.registration.1 = left.saturating_sub(1);
            left == 0
        });
        if ready {
            found.push(view(&state, &id, &state.clusters[&id]));
        }
    }
    found
}

/// One token by its id.
pub(crate) fn find(ask: &Ask) -> Option<Value> {
    let state = ask.context.rancher.state();
    let (cluster, name) = ask.meta.place(&ask.id);
    let found = state.clusters.get(cluster).filter(|one| name == "default-token" && one.registration.1 == 0)?;
    Some(view(&state, cluster, found))
}

/// `POST /v3/clusterRegistrationTokens`: the one there is.
pub(crate) fn create(ask: &Ask) -> Result {
    let id = field(&ask.body, "clusterId").to_owned();
    ask.context.require("create", ask.meta.resource, &id, "")?;
    let mut state = ask.context.rancher.state();
    let Some(cluster) = state.clusters.get_mut(&id) else { return Err(Problem::not_found("namespaces", &id)) };
    cluster.registration.1 = 0;
    let mut row = view(&state, &id, &state.clusters[&id]);
    drop(state);
    row["created"] = json!(stamp_now());
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// `GET /v3/import/TOKEN_CLUSTER.yaml`, for anyone who knows the token.
pub(crate) async fn manifest(Extension(context): Extension<Context>, Path(file): Path<String>) -> Response {
    let state = context.rancher.state();
    let named = file.strip_suffix(".yaml").and_then(|name| name.split_once('_'));
    let known = named.is_some_and(|(token, id)| state.clusters.get(id).is_some_and(|one| one.registration.0 == token));
    if !known {
        return text(404, "404 page not found\n");
    }
    let token = named.map_or("", |(token, _)| token);
    let secret = STANDARD.encode(token);
    let body = MANIFEST.replace("<base64 registration-token>", &secret).replace("https://rancher.test", &state.base);
    let mut answer = text(200, body);
    answer.headers_mut().insert("content-type", axum::http::HeaderValue::from_static("text/plain"));
    answer
}
