//! The wizard as a person uses it: real Chromium, the built wizard, the lab behind it.

#![expect(clippy::missing_errors_doc, reason = "every error here ends a test or the demo, with its own words")]

mod audit;
mod browser;
mod earlier;
mod faults;
mod graph_host;
mod handoff;
mod page;
mod people;
mod stage;
mod wizard;

pub use audit::{Audit, Auditor};
pub use browser::{Browser, id};
pub use faults::FAULTS;
pub use graph_host::GRAPH;
pub use stage::{Graph, Parts, Stage, dist};
pub use wizard::{Answered, Found, Outcome, STEPS};

/// Whatever went wrong, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The administrator of the reference scenario.
pub const ADA: &str = "ada@contoso.com";
/// The person whose access is proven.
pub const HAYDEN: &str = "hayden@contoso.com";
/// The password of everybody in the lab's Entra ID.
pub const PASSWORD: &str = "lockstep";
