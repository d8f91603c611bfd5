//! Where nothing can be kept.

use lockstep_engine::port::Event;
use lockstep_engine::run::Outcome;

use crate::setup::{Setup, local};

#[tokio::test]
async fn a_journal_that_cannot_be_written_stops_a_run_before_its_first_request() {
    local(async {
        let mut setup = Setup::start().await;
        assert_eq!(setup.plan().await.blocked, []);
        let before = setup.lab.log().len();
        setup.store.full.set(true);
        let Some(Event::Applied { journal, complete, trouble }) = setup.drive.apply().await else { panic!("no end") };
        let means = trouble.unwrap().means.say();
        assert!(means.contains("no space left on device"), "{means}");
        assert!(!complete && journal.entries.iter().all(|entry| entry.outcome != Outcome::Done));
        assert_eq!(setup.lab.log().len(), before, "something was sent");
        // With room again the same plan is made anew and goes on.
        setup.store.full.set(false);
        assert_eq!(setup.plan().await.blocked, []);
    })
    .await;
}
