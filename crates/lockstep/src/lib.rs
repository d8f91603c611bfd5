//! The native binary: serves the wizard, forwards what a browser may not call itself, and starts the lab.

pub mod cli;
pub mod install;
pub mod lab;
pub mod pair;
pub mod road;
pub mod serve;
pub mod transport;

/// The release this binary is of; a page of another one must not talk to it.
pub const BUILD_ID: &str = match option_env!("LOCKSTEP_BUILD_ID") {
    Some(id) => id,
    None => env!("CARGO_PKG_VERSION"),
};

/// What Lockstep calls itself towards the systems. Rancher demands CSRF tokens of anything that says Mozilla.
pub const USER_AGENT: &str = concat!("lockstep/", env!("CARGO_PKG_VERSION"));
