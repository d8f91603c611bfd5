//! One file a screen.

pub mod access;
pub mod apply;
pub mod clusters;
pub mod entra;
pub mod finish;
mod form;
mod handoff;
pub mod keycloak;
pub mod proof;
pub mod rancher;
pub mod review;
pub mod start;
pub mod still;
