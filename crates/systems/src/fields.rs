//! Small helpers for the wire types.

use serde::{Deserialize, Deserializer};

/// Reads `null` as the default: the systems write lists and texts that were never set in both ways.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
