//! `Blueprint` becomes a `Survey`: what is there now, read from the four systems.

mod types;

pub use types::{
    ApplicationFound, BindingFound, ClusterFound, ConsentFound, Endpoints, EntraFound, GroupFound, KeycloakFound,
    KeycloakGroupFound, MapperFound, NamespaceFound, ProjectFound, RancherFound, RealmFound, SecretFound, Survey,
};
