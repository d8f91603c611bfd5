//! The native binary: starts the wizard's server and the lab, and runs the engine without a browser.

pub mod cli;
pub mod lab;
pub mod pair;
pub mod road;
