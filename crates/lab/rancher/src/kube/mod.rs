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

    /// A request of Rancher's own, who may do everything.
    pub(crate) async fn as_system(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.call(&Call::system(method, path, body)).await
    }
}
