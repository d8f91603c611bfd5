//! The way to the four systems with reqwest: for the wizard's proxy, and for the engine without a browser.

mod address;
mod base;
mod certificate;
mod direct;
mod failure;
mod headers;
mod names;
mod rules;
mod trust;

pub use base::Base;
pub use certificate::ShownCertificate;
pub use direct::{Direct, Settings};
pub use names::{Names, SystemNames};
pub use rules::Rules;
pub use trust::{Trust, TrustError};
