//! `Blueprint` becomes a `Survey`: what is there now, read from the four systems. Never writes.

mod clusters;
mod entra;
mod keycloak;
mod rancher;
mod rancher_access;
mod rancher_auth;
mod rancher_disable;
mod types;

use futures_util::FutureExt as _;
use futures_util::future::join3;
use lockstep_systems::Error;

use crate::blueprint::Blueprint;
use crate::clients::Clients;

pub use types::{
    ApplicationFound, BindingFound, ClusterFound, ClusterRolesFound, ConsentFound, DistributionFound, Endpoints,
    EntraFound, FlowFound, GroupFound, KeycloakFound, KeycloakGroupFound, MapperFound, MemberFound, NamespaceFound,
    ProjectFound, RancherFound, RealmFound, RoleBindingFound, SecretFound, Survey, WiderFound,
};

pub(crate) use clusters::distribution;
pub(crate) use entra::groups;
pub use entra::{read as read_entra, read_handed};
pub use keycloak::read as read_keycloak;
pub use rancher::read as read_rancher;
pub use rancher_auth::{KnownFound, PersonFound, SignInFound};
pub(crate) use rancher_disable::{Losses, read as read_losses};

/// Reads everything that the blueprint speaks of, the three systems at the same time. A system without credentials is
/// left out.
///
/// # Errors
/// The first error of any system.
pub async fn survey(blueprint: &Blueprint, clients: &Clients, now: u64) -> Result<Survey, Error> {
    let entra = async {
        match &clients.graph {
            Some(graph) => entra::read(blueprint, &clients.login, graph).await.map(Some),
            None if blueprint.entra.client_id.is_some() => read_handed(blueprint, &clients.login).await.map(Some),
            None => Ok(None),
        }
    };
    let keycloak = async {
        match &clients.keycloak {
            Some(keycloak) => keycloak::read(blueprint, &clients.login, keycloak).await.map(Some),
            None => Ok(None),
        }
    };
    let rancher = async {
        match &clients.rancher {
            Some(rancher) => rancher::read(blueprint, rancher).await.map(Some),
            None => Ok(None),
        }
    };
    let (entra, keycloak, rancher) = join3(entra.boxed_local(), keycloak.boxed_local(), rancher.boxed_local()).await;
    Ok(Survey { at: now, entra: entra?, keycloak: keycloak?, rancher: rancher? })
}
