//! `Blueprint` and `Survey` become a `Plan`. No IO.

mod op;
mod types;

pub use op::Op;
pub use types::{Act, Blocked, Change, Diff, Kept, Outputs, Phase, Place, Plan, Value};
