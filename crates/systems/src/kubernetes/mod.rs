//! One cluster's Kubernetes API through Rancher, on raw paths: Rancher's own views may show a refusal as an empty list.

mod live;
mod namespaces;
mod rbac;
mod reviews;
mod types;

pub use live::Live;
pub use reviews::{Review, Who};
pub use types::{
    ClusterRole, ClusterRoleBinding, Metadata, Namespace, NamespaceStatus, PolicyRule, Role, RoleBinding, RoleRef,
    Subject,
};

use serde::de::DeserializeOwned;

use crate::api::{Api, Paging};
use crate::call::Call;
use crate::rancher::{self, Rancher};
use crate::{Error, Method};

/// How many objects one page of a list holds, as kubectl asks.
const PAGE: &str = "500";

/// One cluster, through Rancher, as the user who is signed in there.
#[derive(Clone)]
pub struct Kubernetes {
    api: Api,
    cluster: String,
}

impl Kubernetes {
    /// The cluster with this id. It shares Rancher's sign-in.
    #[must_use]
    pub fn new(rancher: &Rancher, cluster: impl Into<String>) -> Self {
        Kubernetes { api: rancher.api.clone(), cluster: cluster.into() }
    }

    /// The cluster's id.
    #[must_use]
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// A call below `/k8s/clusters/{cluster}`; `args` fill the placeholders after it.
    fn call(&self, method: Method, template: &str, args: &[&str]) -> Call {
        let all: Vec<&str> = std::iter::once(self.cluster.as_str()).chain(args.iter().copied()).collect();
        rancher::call(method, &format!("/k8s/clusters/{{cluster}}{template}"), &all)
    }

    /// All of a list at once, however long: of what is read of every cluster.
    async fn whole<T: DeserializeOwned>(&self, template: &str) -> Result<Vec<T>, Error> {
        self.api.list(self.call(Method::Get, template, &[]), &PAGING).await
    }

    /// All of a list, page by page.
    async fn list<T: DeserializeOwned>(&self, template: &str) -> Result<Vec<T>, Error> {
        self.api.list(self.call(Method::Get, template, &[]).query(&[("limit", PAGE)]), &PAGING).await
    }

    /// All of a list that a label selector chooses.
    async fn selected<T: DeserializeOwned>(&self, template: &str, labels: &str) -> Result<Vec<T>, Error> {
        let call = self.call(Method::Get, template, &[]).query(&[("limit", PAGE), ("labelSelector", labels)]);
        self.api.list(call, &PAGING).await
    }
}

/// Lists have a token for the next page.
const PAGING: Paging = Paging {
    items: "/items",
    next: |page| {
        let token = page.rest["metadata"]["continue"].as_str().filter(|token| !token.is_empty());
        Ok(token.and_then(|token| page.call.further(&[("continue", token)])))
    },
};
