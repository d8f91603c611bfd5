//! One file a route.

mod access;
mod apply;
mod clusters;
mod entra;
mod finish;
mod keycloak;
mod placeholders;
mod proof;
mod rancher;
mod review;
mod start;

pub use access::AccessPage;
pub use apply::ApplyPage;
pub use clusters::ClustersPage;
pub use entra::EntraPage;
pub use finish::FinishPage;
pub use keycloak::KeycloakPage;
pub use placeholders::{Connecting, Unpaired, WorkerFailed, WrongBuild};
pub use proof::ProofPage;
pub use rancher::RancherPage;
pub use review::ReviewPage;
pub use start::StartPage;
