//! The whole setup by mouse on the lab alone, and every fault.

use lockstep_e2e::{Outcome, Parts, Stage};

fn answers(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.answers.iter().map(|answer| (answer.question.as_str(), answer.outcome.as_str())).collect()
}

#[tokio::test]
async fn the_whole_setup_by_mouse() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(
        answers(&outcome),
        [("list nodes", "denied"), ("list pods in trinity", "allowed"), ("list pods in default", "denied")]
    );
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)));
    assert!(outcome.broken.is_empty() && outcome.findings.is_empty(), "{outcome:#?}");
    stage.finish(None).await.unwrap();
}

#[tokio::test]
async fn a_fault_is_named_at_its_hop_on_the_page() {
    for (fault, hop) in [("mapper-missing", "Keycloak group"), ("wrong-secret", "Identity provider")] {
        let stage = Stage::start(Parts::default()).await.unwrap();
        stage.five_steps(None).await.unwrap();
        stage.apply(None).await.unwrap();
        stage.plant(fault).await.unwrap();
        let outcome = stage.prove(None).await.unwrap();
        assert!(!outcome.holds, "{fault}");
        assert_eq!(outcome.findings.first().map(|found| found.hop.as_str()), Some(hop), "{fault}: {outcome:#?}");
    }
}
