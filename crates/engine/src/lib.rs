//! The road: blueprint, survey, plan, run, proof, bundle. Each stage takes the one before it and makes the next.
//!
//! The engine has no sockets, no browser and no runtime of its own: what it needs of its surroundings is [`host::Host`].

pub mod blueprint;
pub mod bundle;
pub mod clients;
pub mod explain;
pub mod host;
pub mod install;
mod nearest;
pub mod parts;
pub mod plan;
pub mod port;
pub mod proof;
mod rancher_version;
mod reading;
pub mod report;
mod roles;
pub mod run;
pub mod session;
pub mod survey;
mod text;
pub mod time;
pub mod vault;
