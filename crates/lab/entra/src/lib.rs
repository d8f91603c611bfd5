//! Stand-in for Microsoft Entra ID and Microsoft Graph v1.0: sign-in pages a person can click through, tokens, and the part of
//! the directory that a sign-in with Keycloak needs. It holds one tenant, Contoso, and is as strict as the real service.
//!
//! Sign-in and Graph share one base address: `/{tenant}/oauth2/v2.0/…`, `/v1.0/…`, `/oidc/userinfo`, and `/lab/…` to plant
//! faults. Names and sentences follow Microsoft's own documentation; nothing here talks to Microsoft.

// One `json!` holds all properties of an application.
#![recursion_limit = "256"]

mod control;
mod directory;
mod graph;
mod handle;
mod login;
mod permissions;
mod seed;
mod state;
mod time;

pub use handle::{Entra, Settings};
