//! Rancher's agent, put into a cluster with a kubeconfig: what `kubectl apply` of the import manifest does.

mod kubeconfig;

use std::time::Duration;

use kube::api::{DynamicObject, Patch, PatchParams};
use kube::core::GroupVersionKind;
use kube::discovery::{ApiResource, Scope, pinned_kind};
use kube::{Api, Client, Error};
use lockstep_systems::install::NotInstalled;

pub use kubeconfig::{Kubeconfig, Programs};

/// The longest that applying a manifest may take.
const TIME: Duration = Duration::from_secs(60);
/// Namespace and name of the agent's deployment.
const AGENT: (&str, &str) = ("cattle-system", "cattle-cluster-agent");
/// Under this name the cluster notes whose fields these are.
const MANAGER: &str = "lockstep";

/// Applies a manifest, object by object in its order, and gives how many there are. Fields that others have set and the
/// manifest names are taken over, as `kubectl apply` does.
///
/// # Errors
/// See [`NotInstalled`].
pub async fn install(kubeconfig: Kubeconfig, manifest: &str) -> Result<usize, NotInstalled> {
    let server = kubeconfig.server.clone();
    let said = |said: &str| NotInstalled::Unreached { server: server.clone(), said: said.to_owned() };
    let objects: Vec<DynamicObject> =
        serde_saphyr::from_multiple(manifest).map_err(|_| said("Rancher’s manifest is not YAML"))?;
    let apply = async {
        let client = kubeconfig.client().await?;
        if let Some(other) = other_rancher(&client, &objects).await {
            return Err(NotInstalled::OtherAgent { server: server.clone(), other });
        }
        for object in &objects {
            apply(&client, object).await.map_err(|error| explain(&server, object, &error))?;
        }
        Ok(objects.len())
    };
    tokio::time::timeout(TIME, apply).await.unwrap_or_else(|_| Err(said("no answer within a minute")))
}

/// The other Rancher whose agent the cluster has; nothing where it has none, or that cannot be read: then the first object
/// that is refused says why.
async fn other_rancher(client: &Client, objects: &[DynamicObject]) -> Option<String> {
    let named = |object: &&DynamicObject| {
        let deployment = object.types.as_ref().is_some_and(|types| types.kind == "Deployment");
        deployment && object.metadata.name.as_deref() == Some(AGENT.1)
    };
    let ours = rancher_of(objects.iter().find(named)?)?;
    let kind = ApiResource::from_gvk(&GroupVersionKind::gvk("apps", "v1", "Deployment"));
    let deployments: Api<DynamicObject> = Api::namespaced_with(client.clone(), AGENT.0, &kind);
    let theirs = rancher_of(&deployments.get_opt(AGENT.1).await.ok()??)?;
    (theirs != ours).then_some(theirs)
}

/// The Rancher that an agent connects to.
fn rancher_of(deployment: &DynamicObject) -> Option<String> {
    let containers = deployment.data["spec"]["template"]["spec"]["containers"].as_array()?;
    let mut env = containers.iter().filter_map(|container| container["env"].as_array()).flatten();
    Some(env.find(|one| one["name"] == "CATTLE_SERVER")?["value"].as_str()?.to_owned())
}

async fn apply(client: &Client, object: &DynamicObject) -> Result<(), Error> {
    let types = object.types.clone().unwrap_or_default();
    let kind = GroupVersionKind::try_from(types)
        .map_err(|_| Error::Service("the manifest holds an object without a kind".into()))?;
    let (resource, capabilities) = pinned_kind(client, &kind).await?;
    let namespace = object.metadata.namespace.as_deref().unwrap_or("default");
    let all: Api<DynamicObject> = match capabilities.scope {
        Scope::Cluster => Api::all_with(client.clone(), &resource),
        Scope::Namespaced => Api::namespaced_with(client.clone(), namespace, &resource),
    };
    let name = object.metadata.name.as_deref().unwrap_or_default();
    all.patch(name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(object)).await.map(drop)
}

/// What a failed call means. Of a program that signs in, nothing that it printed is handed on: it prints tokens.
fn explain(server: &str, object: &DynamicObject, error: &Error) -> NotInstalled {
    let server = server.to_owned();
    match error {
        Error::Api(status) if status.code != 401 => {
            let kind = object.types.as_ref().map_or("object", |types| types.kind.as_str());
            let what = format!("{kind} {}", object.metadata.name.as_deref().unwrap_or_default());
            NotInstalled::Refused { server, what, said: status.message.clone() }
        }
        Error::Api(status) => NotInstalled::Unreached { server, said: status.message.clone() },
        Error::Auth(_) => NotInstalled::Unreached { server, said: "signing in with the kubeconfig failed".into() },
        Error::Service(inner) => NotInstalled::Unreached { server, said: causes(inner.as_ref()) },
        other => NotInstalled::Unreached { server, said: causes(other) },
    }
}

/// An error with its causes, innermost last: the outer ones say little.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        let words = cause.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        inner = cause.source();
    }
    said
}
