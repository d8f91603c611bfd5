//! What the screens share: the store of one setup, the connection to the engine, and nothing secret.

mod actions;
mod boot;
mod connection;
mod enter;
mod keep;
mod matrix;
mod on_event;
mod page;
mod pairing;
mod run;
pub mod secret_fields;
mod store;
mod text;
mod worker;

pub use boot::{BUILD, run};
pub use connection::{Carrier, Connection, Link, use_connection};
pub use matrix::{MatrixState, OpenCell, Rows};
pub use page::Page;
pub use run::{Arrived, Run, RunKind, RunPhase, SignIn, SignInState};
pub use store::{BundleState, CheckedFile, Device, FormState, ProofState, ReviewState, Sketch, Store, use_store};
pub use text::{Text, entra_group, grant_cluster, without_row};
pub(crate) use text::{row_text, text};
