//! A `Plan` becomes events and a `Journal`: does the changes, reads each back, writes down what it did.

mod access;
mod clusters;
mod context;
mod control;
mod entra;
mod journal;
mod keep;
mod keycloak;
mod rancher;
mod schedule;
mod sign_in;

pub use context::{Context, Stop, journal_name};
pub use control::{Control, Signal};
pub use journal::{Entry, Journal, Outcome, Trouble};
pub use schedule::run;
pub use sign_in::{NoSignIn, SignInRequest, SignedIn, Stopped, sign_in};
pub(crate) use sign_in::{challenge, landed, random};
