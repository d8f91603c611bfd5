//! The whole setup by mouse on the lab alone, and every fault, named at its hop with its cause.

use lockstep_e2e::{Failure, Outcome, Parts, Stage};

const WANTED: [(&str, &str); 3] =
    [("list nodes", "denied"), ("list pods in trinity", "allowed"), ("list pods in default", "denied")];

fn answers(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.answers.iter().map(|answer| (answer.question.as_str(), answer.outcome.as_str())).collect()
}

async fn set_up() -> Result<Stage, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    stage.five_steps(None).await?;
    stage.apply(None).await?;
    Ok(stage)
}

/// What the page shows after this fault; every answer that stands there came from a request of this run.
async fn broken(fault: &str) -> Result<Outcome, Failure> {
    let stage = set_up().await?;
    stage.plant(fault).await?;
    let outcome = stage.prove(None).await?;
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)), "{outcome:#?}");
    Ok(outcome)
}

/// The first thing found is this one, and only this hop is shown as broken.
fn found_at(outcome: &Outcome, hop: &str, id: &str, cause: &str) {
    let first = outcome.findings.first().map(|one| (one.severity.as_str(), one.hop.as_str(), one.cause.as_str()));
    assert_eq!(first, Some(("broken", hop, cause)), "{outcome:#?}");
    assert!(!outcome.holds);
    assert_eq!(outcome.broken.first().map(String::as_str), Some(id), "{outcome:#?}");
}

#[tokio::test]
async fn the_whole_setup_by_mouse() {
    let stage = set_up().await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(answers(&outcome), WANTED);
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)));
    assert!(outcome.broken.is_empty() && outcome.findings.is_empty(), "{outcome:#?}");
    stage.finish(None).await.unwrap();
}

#[tokio::test]
async fn an_application_that_another_administrator_made() {
    let mut stage = Stage::start(Parts::default()).await.unwrap();
    stage.handoff = true;
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(answers(&outcome), WANTED);
}

#[tokio::test]
async fn a_missing_mapper() {
    let outcome = broken("mapper-missing").await.unwrap();
    let cause = "no mapper leads from k8s_dev_users to Dev, so Hayden Park did not join it";
    found_at(&outcome, "Keycloak group", "keycloak", cause);
}

#[tokio::test]
async fn a_binding_elsewhere() {
    let outcome = broken("binding-elsewhere").await.unwrap();
    let cause = "Dev is bound to read-only on project Default, not on project Trinity";
    found_at(&outcome, "Binding", "binding", cause);
    assert_eq!(
        answers(&outcome),
        [("list nodes", "denied"), ("list pods in trinity", "denied"), ("list pods in default", "allowed")]
    );
}

#[tokio::test]
async fn groups_with_their_full_path() {
    let outcome = broken("full-path").await.unwrap();
    let cause = "the token mapper groups gives the full path /Dev, and Rancher takes it for another group than Dev";
    found_at(&outcome, "Token", "token", cause);
}

#[tokio::test]
async fn a_wrong_secret() {
    let outcome = broken("wrong-secret").await.unwrap();
    let cause = "Entra ID did not accept Keycloak’s client secret";
    found_at(&outcome, "Identity provider", "identity-provider", cause);
    assert!(outcome.answers.is_empty(), "nobody signed in, and yet: {outcome:#?}");
}

#[tokio::test]
async fn a_person_taken_out_of_the_group() {
    let outcome = broken("group-removed").await.unwrap();
    found_at(&outcome, "Entra ID", "entra", "Hayden Park is not a member of k8s_dev_users.");
}

#[tokio::test]
async fn a_missing_audience_is_a_warning() {
    let outcome = broken("audience-missing").await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(answers(&outcome), WANTED);
    assert!(outcome.broken.is_empty(), "{outcome:#?}");
    let [found] = &outcome.findings[..] else { panic!("{outcome:#?}") };
    assert_eq!((found.severity.as_str(), found.hop.as_str()), ("warning", "Token"));
    assert!(found.cause.starts_with("the access token is not made out to rancher"), "{}", found.cause);
}
