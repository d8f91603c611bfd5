//! `lockstep serve` and `lockstep pair` as programs, and the calls that the binary adds to the server.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly too")]

mod binary;
mod support;
