//! Types to JSON and back, with little code.
//!
//! serde makes new code for every type and every format, a quarter of what the browser had to load. Here every type goes
//! by way of one [`Value`]: [`Write`] makes it, [`Read`] fills a blank from it, field by field, so that a field costs one
//! call. Both are derived, and follow serde's own attributes: `rename`, `rename_all`, `default`, `flatten`, `tag`,
//! `transparent` and `skip_serializing_if` mean what they mean there. Two things are simpler: where a default is allowed,
//! `null` counts as absent; and fields that are not known are passed over.

mod parse;
mod read;
mod text;
mod write;

pub use lockstep_json_derive::{Read, Write, json};
pub use parse::parse;
pub use read::{Read, Reading, Unlike, from_text, read, rest};
pub use serde_json::{Map, Value};
pub use write::{Write, put, to_text};
