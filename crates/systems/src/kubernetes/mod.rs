//! One cluster's Kubernetes API through Rancher, on raw paths: Rancher's own views may show a refusal as an empty list.

mod live;
mod namespaces;
mod rbac;
mod reviews;
mod types;

pub use live::Live;
pub use reviews::{Attributes, Review, Who};
pub use types::{
    Aggregation, ClusterRole, ClusterRoleBinding, LabelSelector, Metadata, Namespace, NamespaceStatus, PolicyRule,
    Role, RoleBinding, RoleRef, Subject,
};

use lockstep_json::Read;

use crate::api::{Api, parse};
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

    /// All of a list, page by page.
    async fn list<T: Read>(&self, template: &str) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut token = String::new();
        loop {
            let mut call = self.call(Method::Get, template, &[]).query(&[("limit", PAGE)]);
            if !token.is_empty() {
                call = call.query(&[("continue", &token)]);
            }
            let mut page: List<T> = parse(&call, &self.api.response(&call).await?)?;
            all.append(&mut page.items);
            match page.metadata.next.filter(|next| !next.is_empty()) {
                Some(next) => token = next,
                None => return Ok(all),
            }
        }
    }
}

#[derive(Read)]
struct List<T> {
    #[serde(default)]
    metadata: ListMetadata,
    items: Vec<T>,
}

#[derive(Default, Read)]
struct ListMetadata {
    #[serde(default, rename = "continue")]
    next: Option<String>,
}
