//! The road: blueprint, survey, plan, run, proof, bundle. Each stage takes the one before it and makes the next.
//!
//! The engine has no sockets, no browser and no runtime of its own: what it needs of its surroundings is [`host::Host`].

pub mod blueprint;
#[cfg(feature = "work")]
pub mod bundle;
pub mod clients;
mod crowd;
pub mod explain;
pub mod host;
pub mod install;
#[cfg(feature = "work")]
mod nearest;
pub mod plan;
pub mod port;
pub mod proof;
#[cfg(feature = "work")]
mod rancher_version;
pub mod reading;
#[cfg(feature = "work")]
mod roles;
pub mod run;
pub mod session;
#[cfg(feature = "work")]
pub mod shown;
#[cfg(feature = "work")]
pub mod survey;
pub mod time;
pub mod vault;
pub mod work;
