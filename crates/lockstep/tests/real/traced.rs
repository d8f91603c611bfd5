//! The faults of the trace that Keycloak is concerned in, on a real one.

use lab_keycloak::real::RealKeycloak;

use crate::setup::{TestLab, local};
use crate::trace::{all, forget_realm, is_named};
use crate::with_keycloak;

#[tokio::test]
async fn the_trace_names_faults_in_keycloak() {
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        for fault in all().iter().filter(|fault| fault.in_keycloak) {
            is_named(fault, with_keycloak(&keycloak)).await;
            let lab = TestLab::start(with_keycloak(&keycloak)).await;
            forget_realm(&lab).await;
        }
    })
    .await;
}
