//! Stand-in for Rancher 2.15.0 and for the Kubernetes clusters behind it.
//!
//! It answers what a real server was recorded to answer (`tests/data/rancher-2.15.0.jsonl`), keeps state, signs people
//! in at a real issuer, and decides access by RBAC over the objects that Rancher would derive: in memory, or in a real
//! kube-apiserver ([`Rancher::use_apiserver`]).

mod admission;
mod agents;
mod clock;
mod cluster;
mod collection;
mod conditions;
mod context;
mod derive;
mod hash;
mod kube;
mod login;
mod many;
mod nodes;
mod oidc;
mod present;
mod problem;
mod providers;
mod provisioning;
mod proxy;
mod public;
mod rancher;
mod reconcile;
mod releases;
mod roles;
mod router;
mod seed;
mod state;
mod text;
mod v3;
mod version;

pub use kube::ApiServer;
pub use rancher::Rancher;
