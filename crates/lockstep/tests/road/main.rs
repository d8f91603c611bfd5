//! The whole road on the lab, without a browser: plan, apply, proof, closing; then nothing is left to do, single edits by
//! hand, and faults that the proof names.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod bad_input;
mod canary;
mod clicker;
mod counts;
mod edits;
mod faults;
mod handoff;
mod import;
mod keycloak_token;
mod one_time_code;
mod record;
mod removal;
mod sent;
mod setup;
mod sketch;
mod storage;
mod tls;
mod window;

use lockstep_engine::blueprint::Credential;
use lockstep_engine::plan::Plan;
use lockstep_engine::proof::{HopState, Severity};
use lockstep_lab::LabOptions;
use lockstep_words::en::proof as say;
use serde_json::json;
use setup::admin::{self, Admin};
use setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

#[tokio::test]
async fn the_reference_scenario_is_set_up_proven_and_closed() {
    local(async {
        let mut setup = Setup::start().await;
        let plan = setup.plan().await;
        assert_eq!(plan.blocked, []);
        assert!(plan.count() > 15, "{}", plan.count());
        setup.signs_in(ADA);
        setup.apply().await;

        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        let answers: Vec<(String, Option<bool>)> =
            proof.answers.iter().map(|answer| (answer.question.title(), answer.allowed)).collect();
        let expected = [("list nodes", false), ("list pods in trinity", true), ("list pods in default", false)];
        assert_eq!(answers, expected.map(|(title, allowed)| (title.to_owned(), Some(allowed))));
        assert!(proof.hops.iter().all(|hop| hop.state == HopState::Holds), "{:#?}", proof.hops);
        assert!(proof.holds(), "{:#?}\n{:#?}", proof.findings, proof.matrix);
        assert!(proof.answers[1].lines[1].starts_with("nginx-676b6c5bbc-szwxb"), "{:?}", proof.answers[1].lines);
        for answer in &proof.answers {
            let id = answer.request_id.clone().expect("a request id");
            assert!(setup.lab.rancher_log().iter().any(|line| line.request_id.as_ref() == Some(&id)), "{id}");
        }

        let plan = setup.plan().await;
        assert_eq!(ids(&plan), ["rancher.close", "keycloak.close"]);
        setup.close_window().await;
        let plan = setup.plan().await;
        assert_eq!((plan.count(), plan.blocked.len()), (0, 0), "{plan:#?}");
    })
    .await;
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.id.as_str()).collect()
}

#[tokio::test]
async fn a_certificate_serves_in_place_of_a_secret() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.entra.credential = Credential::Certificate;
        let mut setup = Setup::with(&lab, given).await;
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.hops);
        let secrets = lab.log().iter().filter(|(_, line)| line.path.ends_with("/addPassword")).count();
        assert_eq!(secrets, 0, "no client secret was ever made");

        // Without the certificate nobody gets in, and the proof says why.
        let graph = Admin::graph(&lab);
        let application = graph.one("/applications", "displayName", "Keycloak broker").await;
        graph.patch(&format!("/applications/{}", admin::id(&application)), &json!({"keyCredentials": []})).await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert_eq!(proof.findings[0].cause.key, say::CERTIFICATE_GONE, "{:#?}", proof.findings);
        let plan = setup.plan().await;
        assert_eq!(ids(&plan), ["entra.certificate", "rancher.close", "keycloak.close"]);

        // Back to a secret: nothing of the certificate is left.
        let mut draft = setup.draft.clone();
        draft.entra.credential = Credential::ClientSecret;
        setup.keep(draft).await;
        let plan = setup.plan().await;
        assert_eq!(plan.changes[0].id, "entra.client-secret", "{:?}", ids(&plan));
        assert_eq!(plan.changes[0].diff[0].after.as_deref(), Some("client_secret_post"));
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.hops);
        setup.close_window().await;
        assert_eq!(setup.plan().await.count(), 0);
    })
    .await;
}

#[tokio::test]
async fn each_fault_is_named_at_its_hop() {
    local(async {
        let mut setup = Setup::applied().await;
        for (fault, hop) in [
            ("mapper-missing", "Keycloak group"),
            ("binding-elsewhere", "binding"),
            ("full-path", "token"),
            ("wrong-secret", "identity provider"),
            ("group-removed", "Entra ID"),
        ] {
            let mut broken = Setup::applied().await;
            broken.plant(fault).await;
            broken.signs_in(HAYDEN);
            let proof = broken.prove(HAYDEN).await;
            assert!(!proof.holds(), "{fault}");
            let found: Vec<&str> = proof
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Broken)
                .map(|finding| finding.hop.name())
                .collect();
            assert_eq!(found.first(), Some(&hop), "{fault}: {:#?}", proof.findings);
        }
        setup.plant("audience-missing").await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        let found: Vec<Severity> = proof.findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(found, [Severity::Warning], "{:#?}", proof.findings);
    })
    .await;
}
