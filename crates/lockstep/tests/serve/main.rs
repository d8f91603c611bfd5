//! `lockstep serve` and `lockstep pair` as programs.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly too")]

mod binary;
mod support;
