//! Releases of K3s and RKE2 that Rancher can make clusters with, for anyone who asks. The shape is that of Rancher's channel
//! server, read in its sources, not run; the numbers are the lab's own.

use std::sync::OnceLock;

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};

use crate::context::Context;
use crate::problem::{reply, text};
use crate::text::field;
use crate::version::Version;

const RELEASES: &str = include_str!("../data/releases.json");

/// The distributions, and the settings that name the version for new clusters.
const DEFAULTS: &[(&str, &str)] = &[("k3s", "k3s-default-version"), ("rke2", "rke2-default-version")];

/// The minor version of Kubernetes that new clusters get, by versions of Rancher.
const KUBERNETES: &[(&str, &str, u32)] =
    &[("v2.12.0", "v2.12.99", 33), ("v2.13.0", "v2.13.99", 34), ("v2.14.0", "v2.15.99", 35)];

fn all() -> &'static Value {
    static ALL: OnceLock<Value> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(RELEASES).unwrap_or_default())
}

/// Whether a version of Rancher lies between two, both included; an alpha counts as the version it leads to.
fn within(version: Version, first: &str, last: &str) -> bool {
    let read = |text: &str| Version::parse(text.split('-').next().unwrap_or_default());
    read(first).is_some_and(|first| first <= version) && read(last).is_some_and(|last| version <= last)
}

/// The releases of a distribution that this version of Rancher may use: others are not even listed.
fn usable(distribution: &str, version: Version) -> Vec<&'static Value> {
    let listed = all()[distribution]["releases"].as_array().into_iter().flatten();
    let inside =
        |one: &&Value| within(version, field(one, "minChannelServerVersion"), field(one, "maxChannelServerVersion"));
    listed.filter(inside).collect()
}

/// The value of a setting that names the version for new clusters: the last one of the minor version of Kubernetes that
/// belongs to this Rancher. The real ones come without the `v` with which the releases begin.
pub(crate) fn setting(version: Version, name: &str) -> Option<String> {
    let (distribution, _) = DEFAULTS.iter().find(|(_, setting)| *setting == name)?;
    let (_, _, minor) = KUBERNETES.iter().find(|(first, last, _)| within(version, first, last))?;
    let start = format!("v1.{minor}.");
    let last = usable(distribution, version).into_iter().rfind(|one| field(one, "version").starts_with(&start))?;
    Some(field(last, "version").trim_start_matches('v').to_owned())
}

/// `GET /v1-k3s-release/{kind}`: releases or channels.
pub(crate) async fn k3s(Extension(context): Extension<Context>, Path(kind): Path<String>) -> Response {
    answer(&context, "k3s", &kind)
}

/// `GET /v1-rke2-release/{kind}`: releases or channels.
pub(crate) async fn rke2(Extension(context): Extension<Context>, Path(kind): Path<String>) -> Response {
    answer(&context, "rke2", &kind)
}

fn answer(context: &Context, distribution: &str, kind: &str) -> Response {
    let found: Vec<&Value> = match kind {
        "releases" => usable(distribution, context.rancher.state().version),
        "channels" => all()[distribution]["channels"].as_array().into_iter().flatten().collect(),
        _ => return text(404, "404 page not found\n"),
    };
    let itself = format!("{}/v1-{distribution}-release/{kind}", context.base);
    let data: Vec<Value> = found
        .into_iter()
        .map(|one| {
            let id = if kind == "channels" { field(one, "name") } else { field(one, "version") };
            let mut row = one.clone();
            row["id"] = json!(id);
            row["type"] = json!(kind.trim_end_matches('s'));
            row["links"] = json!({"self": format!("{itself}/{id}")});
            row
        })
        .collect();
    let body =
        json!({"type": "collection", "links": {"self": itself}, "actions": {}, "resourceType": kind, "data": data});
    reply(200, &body)
}
