//! A cluster that is imported while somebody waits for its agent.

use lockstep_engine::blueprint::{ClusterBy, ClusterWanted};
use lockstep_engine::port::Event;
use lockstep_engine::run::Outcome;
use lockstep_lab::LabOptions;

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, Setup, TestLab, Then, local};

#[tokio::test]
async fn a_run_that_is_stopped_while_it_waits_goes_on_later() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.clusters = vec![ClusterWanted { name: "beta".into(), by: ClusterBy::Import, version: None }];
        given.blueprint.grants[0].cluster = "beta".into();
        let mut setup = Setup::with(&lab, given).await;
        setup.joining.set(|_| Some(Then::Stop));
        setup.plan().await;
        setup.signs_in(ADA);
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: None, journal }) => {
                let join = journal.entries.iter().find(|entry| entry.change == "kubernetes.join.beta").unwrap();
                assert_eq!(join.outcome, Outcome::Skipped);
            }
            other => panic!("not stopped: {other:#?}"),
        }
        let waiting = setup.plan().await;
        assert_eq!((ids(&waiting).contains(&"rancher.cluster.beta"), &*waiting.blocked), (false, &[][..]));
        let beta = Admin::rancher(&setup.lab).one("/v3/clusters", "name", "beta").await;
        setup.lab.lab.rancher.connect_agent(&id(&beta)).unwrap();
        setup.plan().await;
        setup.apply().await;
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    })
    .await;
}
