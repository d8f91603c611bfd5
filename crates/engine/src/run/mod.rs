//! A `Plan` becomes events and a `Journal`.

mod journal;

pub use journal::{Entry, Journal, Outcome, Trouble};
