//! One file a route.

pub mod access;
pub mod apply;
pub mod clusters;
pub mod entra;
pub mod finish;
pub mod keycloak;
pub mod placeholders;
pub mod proof;
pub mod rancher;
pub mod review;
pub mod start;

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
