//! The whole road with a real Keycloak and a real kube-apiserver under the lab's Rancher: what holds here holds in life,
//! as far as Keycloak and Kubernetes go. Wants `LOCKSTEP_KEYCLOAK` and `LOCKSTEP_KUBE`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]
#![allow(dead_code, reason = "shares its set-up with the road on the lab, which uses more of it")]

mod any_state;
#[path = "../road/clicker.rs"]
mod clicker;
mod import;
#[path = "../least/mod.rs"]
mod least;
mod many;
mod many_clusters;
#[path = "../mapped/mod.rs"]
mod mapped;
#[path = "../scoped/mod.rs"]
mod scoped;
#[path = "../road/setup.rs"]
mod setup;
#[path = "../trace/mod.rs"]
mod trace;
mod traced;

use lab_keycloak::real::RealKeycloak;
use lockstep_engine::plan::Plan;
use lockstep_engine::proof::HopState;
use lockstep_lab::{External, KeycloakChoice, KubeChoice, LabOptions, PASSWORD};
use setup::{HAYDEN, Setup, local};

fn ids(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.id.as_str()).collect()
}

/// A lab whose Keycloak is a real one.
fn with_keycloak(keycloak: &RealKeycloak) -> LabOptions {
    let external = External { base: keycloak.base.clone(), user: "admin".into(), password: PASSWORD.into() };
    LabOptions { keycloak: KeycloakChoice::External(external), ..LabOptions::on_free_ports() }
}

#[tokio::test]
async fn the_reference_scenario_holds_on_real_servers() {
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        let options = LabOptions { kube: KubeChoice::Real, ..with_keycloak(&keycloak) };
        let mut setup = Setup::on(options).await;
        setup.set_up().await;
        assert_eq!(ids(&setup.plan().await), ["rancher.close", "keycloak.close"]);

        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        let answers: Vec<(String, Option<bool>)> =
            proof.answers.iter().map(|answer| (answer.question.title(), answer.allowed)).collect();
        let expected = [("list nodes", false), ("list pods in trinity", true), ("list pods in default", false)];
        assert_eq!(
            answers,
            expected.map(|(title, allowed)| (title.to_owned(), Some(allowed))),
            "{:#?}",
            proof.findings
        );
        assert!(proof.hops.iter().all(|hop| hop.state == HopState::Holds), "{:#?}", proof.hops);
        assert!(proof.holds(), "{:#?}\n{:#?}", proof.findings, proof.matrix);
        for answer in &proof.answers {
            let id = answer.request_id.clone().unwrap();
            let kube = setup.lab.lab.kube.as_ref().unwrap();
            assert!(kube.audit_entry(&id).is_some(), "{id} is not in the apiserver's audit log");
        }
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
    })
    .await;
}

/// With the lab's Keycloak: what differs is who answers in the cluster.
#[tokio::test]
async fn a_real_server_takes_what_every_scope_needs() {
    let options = LabOptions { kube: KubeChoice::Real, ..LabOptions::on_free_ports() };
    local(scoped::every_scope(options)).await;
}

#[tokio::test]
async fn rows_of_every_kind_lead_where_they_say() {
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        mapped::rows_of_every_kind(with_keycloak(&keycloak)).await;
    })
    .await;
}

#[tokio::test]
async fn groups_come_as_roles_of_the_application() {
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        mapped::groups_as_app_roles(with_keycloak(&keycloak)).await;
    })
    .await;
}

#[tokio::test]
async fn the_least_rights_are_enough_and_what_is_missing_is_named() {
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        least::the_least_rights_are_enough(with_keycloak(&keycloak)).await;
    })
    .await;
}
