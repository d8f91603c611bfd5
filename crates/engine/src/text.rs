//! Types of ours as JSON texts.

use serde::Serialize;

/// A value in one line of JSON. Types of ours have texts as keys alone: they can always be written.
pub(crate) fn to_text(of: &impl Serialize) -> String {
    serde_json::to_string(of).unwrap_or_default()
}
