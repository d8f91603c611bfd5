//! `Blueprint`, `Plan`, `Journal` and `Proof` become files. No secret is in any of them: none of these types has one.

mod archive;
mod handoff;
mod html;
mod runbook;

pub use archive::{BLUEPRINT, make, open, read};
pub use handoff::{Handoff, handoff};
