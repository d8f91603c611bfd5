//! Clusters: those that are there, imported ones, and new ones on people's own nodes.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{Cluster, CustomCluster, Distribution, Rancher, Registration, Release, call};
use crate::{Error, Method};

/// Where Rancher keeps the objects of clusters that it makes.
const WORKSPACE: &str = "fleet-default";

impl Rancher {
    /// The clusters that the signed-in user sees.
    ///
    /// `GET /v3/clusters` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn clusters(&self) -> Result<Vec<Cluster>, Error> {
        self.list(call(Method::Get, "/v3/clusters", &[])).await
    }

    /// A cluster by its id.
    ///
    /// `GET /v3/clusters/{id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 where the user is not a member of it.
    pub async fn cluster(&self, id: &str) -> Result<Option<Cluster>, Error> {
        self.api.find(call(Method::Get, "/v3/clusters/{id}", &[id])).await
    }

    /// Makes the object of a cluster that exists elsewhere: it waits for its agent. The answer says `active`, which it is
    /// not.
    ///
    /// `POST /v3/clusters` (Rancher 2.15): 201.
    ///
    /// # Errors
    /// 422 `NotUnique` where a cluster has this name, 403 `Forbidden`.
    pub async fn import_cluster(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<Cluster, Error> {
        let body = json!({"type": "cluster", "name": name, "importedConfig": {}, "labels": labels});
        self.api.json(call(Method::Post, "/v3/clusters", &[]).json(&body)).await
    }

    /// The token with which a cluster's agent, or its nodes, register, and the commands that hold it. `None` until Rancher
    /// has made it, a moment after the cluster.
    ///
    /// `GET /v3/clusterRegistrationTokens?clusterId={id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn registration(&self, cluster: &str) -> Result<Option<Registration>, Error> {
        let call = call(Method::Get, "/v3/clusterRegistrationTokens", &[]).query(&[("clusterId", cluster)]);
        let registrations: Vec<Registration> = self.list(call).await?;
        Ok(registrations.into_iter().find(|one| !one.token.expose_secret().is_empty()))
    }

    /// What the registration command of an imported cluster applies: Kubernetes objects in YAML.
    ///
    /// `GET /v3/import/{token}_{cluster}.yaml` (Rancher 2.15), without sign-in.
    ///
    /// # Errors
    /// 404 for a token that is not this cluster's.
    pub async fn import_manifest(&self, token: &SecretString, cluster: &str) -> Result<String, Error> {
        let args = [token.expose_secret(), cluster];
        let call = call(Method::Get, "/v3/import/{token}_{cluster}.yaml", &args).hide(token);
        let answer = self.open.send(call).await?.accepted()?;
        Ok(answer.response.body)
    }

    /// Makes a cluster of K3s or RKE2 that waits for nodes of its own.
    ///
    /// `POST /v1/provisioning.cattle.io.clusters` (Rancher 2.15): 201. Read in Rancher's sources.
    ///
    /// # Errors
    /// 409 `AlreadyExists`, 422 with the webhook's words for a name or version that it refuses.
    pub async fn create_cluster(
        &self,
        name: &str,
        version: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<CustomCluster, Error> {
        let body = json!({
            "type": "provisioning.cattle.io.cluster",
            "metadata": {"name": name, "namespace": WORKSPACE, "labels": labels},
            "spec": {"kubernetesVersion": version, "rkeConfig": {}},
        });
        self.api.json(call(Method::Post, "/v1/provisioning.cattle.io.clusters", &[]).json(&body)).await
    }

    /// A cluster that Rancher makes, by its name.
    ///
    /// `GET /v1/provisioning.cattle.io.clusters/fleet-default/{name}` (Rancher 2.15). Read in Rancher's sources.
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn custom_cluster(&self, name: &str) -> Result<Option<CustomCluster>, Error> {
        const ONE: &str = "/v1/provisioning.cattle.io.clusters/{workspace}/{name}";
        self.api.find(call(Method::Get, ONE, &[WORKSPACE, name])).await
    }

    /// The versions of a distribution that Rancher knows, as it lists them.
    ///
    /// `GET /v1-k3s-release/releases`, `GET /v1-rke2-release/releases` (Rancher 2.15). Read in Rancher's sources.
    ///
    /// # Errors
    /// A [`crate::Error::Shape`] where there is no such list.
    pub async fn releases(&self, distribution: Distribution) -> Result<Vec<Release>, Error> {
        self.list(call(Method::Get, "/v1-{distribution}-release/releases", &[distribution.id()])).await
    }
}
