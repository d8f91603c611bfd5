//! What the stand-ins share: keys and tokens, faults on demand, a request log, sockets and plain pages.
//!
//! Nothing here is a type of the clients: the lab must be able to disagree with them.

mod fault;
mod keys;
mod page;
mod serve;
mod text;

pub use fault::{Control, Fault, FaultKind, Logged, instrument};
pub use keys::{SigningKey, claims, thumbprint, verify};
pub use page::{escape, page};
pub use serve::{Served, serve};
pub use text::{
    base64url, from_base64url, new_id, now, one_time_code, pkce_matches, random_bytes, random_text, sha256,
};
