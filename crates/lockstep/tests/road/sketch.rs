//! What stands at the side of a step while it is filled in.

use lockstep_engine::blueprint::Step;
use lockstep_engine::port::{Command, Event};

use crate::setup::{Setup, local};

/// A plan of something that nobody has read is not called one of what is there.
#[tokio::test]
async fn the_sketch_says_which_steps_it_has_read() {
    local(async {
        let mut setup = Setup::start().await;
        let mut read = Vec::new();
        for step in [Step::Entra, Step::Keycloak, Step::Rancher] {
            let keep = Command::Keep { draft: setup.draft.clone(), step: None };
            match setup.drive.ask(keep, |event| matches!(event, Event::Sketch { .. })).await {
                Some(Event::Sketch { surveyed, .. }) => assert_eq!(surveyed, read, "before {step:?}"),
                other => panic!("no sketch: {other:?}"),
            }
            let (problems, trouble, _) = setup.check(step).await;
            assert_eq!((problems.len(), trouble), (0, None), "{step:?}");
            read.push(step);
        }
    })
    .await;
}
