//! Whatever state a real Keycloak's realm and the lab's applications are in, see [`states`].

#[path = "../states/mod.rs"]
mod states;

use lab_keycloak::real::RealKeycloak;
use lockstep_lab::{External, KeycloakChoice, LabOptions, PASSWORD};

use crate::setup::local;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_any_state_the_plan_ends_and_what_is_not_ours_stays() {
    let keycloak = RealKeycloak::start().await.unwrap();
    let options = || LabOptions {
        keycloak: KeycloakChoice::External(External {
            base: keycloak.base.clone(),
            user: "admin".into(),
            password: PASSWORD.into(),
        }),
        ..LabOptions::on_free_ports()
    };
    // All cases have the same realm, one after another.
    local(states::holds(7, 1, options)).await;
}
