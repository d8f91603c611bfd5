//! A real Kubernetes control plane for the full tests: etcd, kube-apiserver and kube-controller-manager 1.36.2.
//!
//! All three are one program, built from `go/` beside this crate and named by the environment variable
//! [`BINARY_VARIABLE`]. There is no kubelet: nodes and pods are objects that tests write, status subresource included.
//!
//! [`Kube::start`] returns when the server answers and its roles are complete; dropping [`Kube`] ends everything.

mod audit;
mod error;
mod files;
mod flags;
mod folder;
mod kube;
mod process;
mod ready;

pub use error::KubeError;
pub use kube::{BINARY_VARIABLE, Kube};
