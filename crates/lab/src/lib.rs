//! The lab: stand-ins for Entra ID, Keycloak and Rancher with its clusters, on sockets of this machine and seeded with
//! the reference scenario. Keycloak and the cluster's API server can be real ones instead.

mod credentials;
mod error;
mod lab;
mod options;

pub use credentials::{Credentials, EntraAccess, KeycloakAccess, KubeAccess, PASSWORD, Person, RancherAccess};
pub use error::LabError;
pub use lab::Lab;
pub use options::{ENTRA_PORT, External, KEYCLOAK_PORT, KeycloakChoice, KubeChoice, LabOptions, RANCHER_PORT};
