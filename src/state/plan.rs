//! A plan as the page reads it: what is shown of it, and not how each change is made.

use lockstep_engine::plan::{self, Unread};

/// One change as it is shown.
pub type Change = plan::Change<Unread>;

/// A plan as it is shown.
pub type Plan = plan::Plan<Unread>;
