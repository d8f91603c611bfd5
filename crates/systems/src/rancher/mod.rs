//! Rancher's API: sign-in, settings, the auth config, projects, bindings and roles.

mod auth_config;
mod binding_types;
mod bindings;
mod cluster_types;
mod clusters;
mod collection;
mod people;
mod projects;
mod public;
mod roles;
mod settings;
mod sign_in;
mod types;

pub use auth_config::{Applied, AuthProvider};
pub use binding_types::{
    Binding, BindingKind, BindingScope, ClusterBinding, GlobalRoleBinding, NewBinding, ProjectBinding,
};
pub use cluster_types::{Cluster, CustomCluster, CustomSpec, Distribution, KubernetesVersion, Registration, Release};
pub use sign_in::{Credentials, LoggedOut};
pub use types::{
    Condition, Feature, GlobalRole, NewRole, OwnToken, PersonToken, Principal, Project, PublicProvider, RoleTemplate,
    Setting, User,
};

use std::cell::RefCell;
use std::rc::Rc;

use secrecy::SecretString;

use crate::api::Api;
use crate::call::Call;
use crate::{Error, Method, System, Wire};

/// Rancher with someone signed in: an administrator, or by [`Rancher::with_token`] the person whose access is proven.
///
/// Paths are those of Rancher 2.12 to 2.15. Requests must not look like a browser's (`User-Agent` with "Mozilla"), else
/// Rancher wants a CSRF token; that is the transport's duty.
#[derive(Clone)]
pub struct Rancher {
    pub(crate) api: Api,
    open: Api,
    session: Rc<sign_in::Session>,
    /// Projects that this client has made: their bindings may have to wait.
    own: Rc<RefCell<Vec<String>>>,
}

impl Rancher {
    /// A client. With a user name and password it signs in at its first call.
    #[must_use]
    pub fn new(wire: Wire, credentials: Credentials) -> Self {
        let session = Rc::new(sign_in::Session::new(wire.clone(), credentials));
        Rancher { open: Api::open(wire.clone()), api: Api::new(wire, session.clone()), session, own: Rc::default() }
    }

    /// The same Rancher for someone else: the person who has just signed in, or the session that `testAndApply` made. The
    /// token counts as made by Lockstep: [`Rancher::logout`] ends it.
    #[must_use]
    pub fn with_token(&self, token: SecretString) -> Rancher {
        Rancher::new(self.api.wire.clone(), Credentials::Minted(token))
    }

    /// Whoever is signed in with `other`, by way of this client's transport.
    #[must_use]
    pub fn in_session_of(&self, other: &Rancher) -> Rancher {
        let session = other.session.clone();
        Rancher {
            api: Api::new(self.api.wire.clone(), session.clone()),
            open: self.open.clone(),
            session,
            own: other.own.clone(),
        }
    }

    /// Signs in now, to see whether the credentials are good. A token is tried.
    ///
    /// `POST /v1-public/login` (Rancher 2.13; before, `/v3-public`) for a user name and password, `GET /v3/users?me=true` for a token.
    ///
    /// # Errors
    /// 401 `Unauthorized` "authentication failed" for a wrong password, "Unauthorized 401: must authenticate" for a token
    /// that is not good, 404 where local sign-in is hidden.
    pub async fn sign_in(&self) -> Result<User, Error> {
        self.me().await
    }
}

pub(crate) fn call(method: Method, template: &str, args: &[&str]) -> Call {
    Call::new(System::Rancher, method, template, args)
}
