//! Clusters that Rancher gets while the plan is applied, by mouse.

use lockstep_e2e::{Parts, Stage};

#[tokio::test]
async fn three_clusters_at_once_two_of_them_imported_by_the_command_on_the_page() {
    let mut stage = Stage::start(Parts::default()).await.unwrap();
    stage.lab.rancher.set_cluster_delay(2);
    stage.imported = vec!["beta".into(), "delta".into()];
    stage.five_steps(None).await.unwrap();
    let review = stage.browser.find("main").await.unwrap().text().await.unwrap();
    for part in ["Cluster beta", "imported", "Rancher’s agent in cluster delta"] {
        assert!(review.contains(part), "{part}: {review}");
    }
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    let answers: Vec<&str> = outcome.answers.iter().map(|answer| answer.outcome.as_str()).collect();
    assert_eq!(answers, ["denied", "allowed", "denied"].repeat(3));
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)));
}
