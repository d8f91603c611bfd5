//! What stands behind `/k8s/clusters/ID`: a cluster's API server, in memory or a real one.

mod answer;
mod call;
mod lists;
mod memory;
mod objects;
mod rbac;
mod resources;
mod reviews;
mod server;
mod verbs;

pub(crate) use answer::Answer;
pub(crate) use call::{Call, Caller};
pub(crate) use memory::{Memory, VERSION};
pub(crate) use rbac::{Attributes, refusal};
pub use server::ApiServer;
pub(crate) use server::Server;

use std::sync::Arc;

use serde_json::Value;

/// A cluster's API server. Both kinds are spoken to by the same requests, also by Rancher's own controllers.
#[derive(Clone)]
pub(crate) enum Backend {
    /// Objects and RBAC decisions of our own.
    Memory(Arc<Memory>),
    /// A real kube-apiserver, asked with impersonation headers.
    Server(Arc<Server>),
}

impl Backend {
    /// One request, one answer.
    pub(crate) async fn call(&self, call: &Call) -> Answer {
        match self {
            Backend::Memory(memory) => memory.call(call),
            Backend::Server(server) => server.call(call).await,
        }
    }

    /// The metadata of all namespaces; `None` where the server does not tell.
    pub(crate) async fn namespaces(&self) -> Option<Vec<Value>> {
        if let Backend::Memory(memory) = self {
            // Thousands are here at times: without a text in between.
            return Some(memory.objects().all("namespaces").map(|space| space["metadata"].clone()).collect());
        }
        let mut list = self.as_system("GET", "/api/v1/namespaces", None).await.value();
        let items = list["items"].as_array_mut()?;
        Some(items.iter_mut().map(|space| space["metadata"].take()).collect())
    }

    /// A request of Rancher's own, who may do everything.
    pub(crate) async fn as_system(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.call(&Call::system(method, path, body)).await
    }
}
