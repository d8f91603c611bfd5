//! The stand-in, asked as a client asks, over its router.

#![expect(clippy::expect_used, clippy::panic, reason = "a test ends where its help cannot go on")]

mod applications;
mod assertion;
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
