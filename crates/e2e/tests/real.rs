//! The whole setup by mouse with a real Keycloak and a real kube-apiserver.

use lockstep_e2e::{Parts, Stage};

#[tokio::test]
async fn the_whole_setup_by_mouse_on_real_servers() {
    let stage = Stage::start(Parts { keycloak: true, kube: true }).await.unwrap();
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(outcome.answers.len(), 3);
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)), "{outcome:#?}");
    stage.finish(None).await.unwrap();
}

#[tokio::test]
async fn a_real_keycloak_signs_with_its_own_key() {
    let mut stage = Stage::start(Parts { keycloak: true, kube: false }).await.unwrap();
    stage.certificate = true;
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
}
