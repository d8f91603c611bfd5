//! Read-only questions of a screen. They never write.

mod nearest;

pub use nearest::nearest;
