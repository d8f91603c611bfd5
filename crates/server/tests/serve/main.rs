//! The server, from outside: as a page, a stranger or a system would meet it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly too")]

mod files;
mod guard;
mod limits;
mod pairing;
mod proxy;
mod sign_ins;
mod support;
mod targets;
mod tls;
