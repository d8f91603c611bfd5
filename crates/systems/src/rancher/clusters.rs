//! Clusters.

use super::{Cluster, Rancher, call};
use crate::{Error, Method};

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
}
