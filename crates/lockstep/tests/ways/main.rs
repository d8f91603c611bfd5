//! The road on the lab by the ways that are less trodden: what an administrator may choose, whatever was there before, and
//! everything that is known to fail. Takes longer than the inner loop may, see `cargo xtask test`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]
#![allow(dead_code, reason = "shares its set-up with the road, which uses more of it")]

mod access_mode;
mod alone;
mod any_state;
#[path = "../road/clicker.rs"]
mod clicker;
mod clusters;
mod disable;
mod entra_choices;
mod everyone;
mod first_login;
mod generic_oidc;
mod hops;
#[path = "../least/mod.rs"]
mod least;
mod leaver;
#[path = "../mapped/mod.rs"]
mod mapped;
mod new_group;
mod preview;
mod rancher_leftovers;
mod rancher_reached;
mod rancher_refusals;
mod rancher_rows;
mod rancher_sign_in;
mod refusals;
mod rows;
#[path = "../scoped/mod.rs"]
mod scoped;
mod scopes;
mod search_and_logout;
#[path = "../road/sent.rs"]
mod sent;
#[path = "../road/setup.rs"]
mod setup;
mod strange_names;
mod terminal;
#[path = "../road/tls.rs"]
mod tls;
mod together;
#[path = "../trace/mod.rs"]
mod trace;
mod unverified;

use lockstep_engine::plan::Plan;

fn ids(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.id.as_str()).collect()
}

#[tokio::test]
async fn rows_of_every_kind_lead_where_they_say() {
    setup::local(mapped::rows_of_every_kind(lockstep_lab::LabOptions::on_free_ports())).await;
}

#[tokio::test]
async fn groups_come_as_roles_of_the_application() {
    setup::local(mapped::groups_as_app_roles(lockstep_lab::LabOptions::on_free_ports())).await;
}

#[tokio::test]
async fn the_least_rights_are_enough_and_what_is_missing_is_named() {
    setup::local(least::the_least_rights_are_enough(lockstep_lab::LabOptions::on_free_ports())).await;
}
