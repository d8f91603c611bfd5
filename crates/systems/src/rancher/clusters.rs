//! Clusters.

use super::{Cluster, Rancher, call};
use crate::{Coming, Method};

impl Rancher {
    /// The clusters that the signed-in user sees.
    ///
    /// `GET /v3/clusters` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn clusters(&self) -> Coming<'_, Vec<Cluster>> {
        self.list(call(Method::Get, "/v3/clusters", &[]))
    }

    /// A cluster by its id.
    ///
    /// `GET /v3/clusters/{id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 where the user is not a member of it.
    pub fn cluster(&self, id: &str) -> Coming<'_, Option<Cluster>> {
        self.api.find(call(Method::Get, "/v3/clusters/{id}", &[id]))
    }
}
