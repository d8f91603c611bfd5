//! The stand-in, asked as a client asks, over its router.

mod applications;
mod browser;
mod claims;
mod control;
mod device;
mod directory;
mod faults;
mod graph_rules;
mod help;
mod login;
mod principals;
mod token;
