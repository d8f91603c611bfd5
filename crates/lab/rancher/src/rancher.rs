//! The stand-in as its users hold it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

use crate::kube::{ApiServer, Backend, Server};
use crate::state::{State, User};
use crate::version::Version;
use crate::{router, seed};

/// A Rancher 2.15.0 with its clusters. Clones are handles to the same one.
#[derive(Clone)]
pub struct Rancher {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    state: Mutex<State>,
    pub(crate) http: reqwest::Client,
    pub(crate) reconciling: tokio::sync::Mutex<()>,
    admin_token: String,
}

impl Rancher {
    /// As after the installation: the local administrator `admin` / `lockstep-admin-1`, cluster `local`, nothing else.
    #[must_use]
    pub fn fresh() -> Self {
        Self::with(seed::fresh())
    }

    /// The reference scenario: [`Self::fresh`] with cluster `alpha` (`c-m-alpha001`, active, three nodes) and
    /// cluster `gamma` (`c-m-gamma001`, whose agent never connected).
    #[must_use]
    pub fn reference() -> Self {
        let mut state = seed::fresh();
        seed::add_cluster(&mut state, "c-m-alpha001", "alpha", true);
        seed::add_cluster(&mut state, "c-m-gamma001", "gamma", false);
        Self::with(state)
    }

    fn with(mut state: State) -> Self {
        let admin = state.users.keys().next().cloned().unwrap_or_default();
        let token = state.mint(&admin, "local", "", "lab", 0);
        // Keycloak is met on this machine, and a redirect there is never meant for Rancher.
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        Rancher {
            inner: Arc::new(Inner {
                state: Mutex::new(state),
                http: http.unwrap_or_default(),
                reconciling: tokio::sync::Mutex::default(),
                admin_token: format!("{}:{}", token.id, token.secret),
            }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything Rancher answers, as a router.
    pub fn router(&self) -> Router {
        router::router(self.clone())
    }

    /// Says under which address Rancher is reached, without a slash at the end. It becomes the setting `server-url`;
    /// without one, registration tokens have no commands.
    pub fn set_base(&self, base: &str) {
        self.state().base = base.trim_end_matches('/').to_owned();
    }

    /// Plays an earlier version, `2.12.3`. It must be one of 2.12 to 2.15.
    ///
    /// # Errors
    /// The text is no version.
    pub fn set_version(&self, version: &str) -> Result<(), String> {
        self.state().version =
            Version::parse(version).ok_or_else(|| format!("{version} is no version of Rancher 2"))?;
        Ok(())
    }

    /// Puts Rancher's clock so many seconds ahead; behind where it is negative.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.state().ahead = seconds;
    }

    /// Adds somebody whom an earlier provider has brought, by name and principals such as `azuread_user://…`.
    pub fn add_user(&self, name: &str, principals: &[&str]) {
        let mut state = self.state();
        let id = state.name("u-");
        let mut all: Vec<String> = principals.iter().map(|one| (*one).to_owned()).collect();
        all.push(format!("local://{id}"));
        let user = User {
            id: id.clone(),
            uuid: lab_common::new_id(),
            created: lab_common::now(),
            name: name.to_owned(),
            principals: all,
            labels: serde_json::json!({}),
            annotations: serde_json::json!({}),
            enabled: true,
            ..User::default()
        };
        state.users.insert(id, user);
    }

    /// Another provider is on besides: as people who are not signed in see it, `azuread` of type `azureADProvider`.
    pub fn enable_other(&self, id: &str, kind: &str) {
        self.state().other_providers.push((id.to_owned(), kind.to_owned()));
    }

    /// An API token of the local administrator, `token-xxxxx:secret`, that never ends.
    #[must_use]
    pub fn admin_token(&self) -> String {
        self.inner.admin_token.clone()
    }

    /// From now on a new project's backing namespace appears only after so many attempts to bind in it; 0 at the start.
    pub fn set_backing_namespace_delay(&self, attempts: u32) {
        self.state().backing_delay = attempts;
    }

    /// From now on changes reach the clusters' RBAC only after so many further requests; 0 at the start.
    pub fn set_propagation_delay(&self, requests: u32) {
        self.state().propagation_delay = requests;
    }

    /// Puts a real kube-apiserver behind a cluster and makes the reference scenario's objects in it: namespaces,
    /// nodes and pods, and all that Rancher derives from its bindings. A cluster whose agent never connected still waits
    /// for it.
    ///
    /// # Errors
    /// There is no such cluster, it is the management cluster, or the server does not take the objects.
    pub async fn use_apiserver(&self, cluster: &str, server: ApiServer) -> Result<(), String> {
        if cluster == "local" {
            return Err("the management cluster stays in memory".into());
        }
        let backend = Backend::Server(Arc::new(Server::new(server)?));
        let calls = {
            let state = self.state();
            if !state.clusters.contains_key(cluster) {
                return Err(format!("no cluster {cluster}"));
            }
            seed::calls(&state, cluster)
        };
        for call in calls {
            let answer = backend.call(&call).await;
            // What is there already is as good as made.
            if !answer.ok() && answer.status != 409 {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(format!("{} {}: {} {body}", call.method, call.path, answer.status));
            }
        }
        {
            let mut state = self.state();
            if let Some(found) = state.clusters.get_mut(cluster) {
                found.take(backend);
            }
            state.applied.remove(cluster);
            state.dirty = Some(0);
        }
        self.reconcile().await;
        Ok(())
    }
}
