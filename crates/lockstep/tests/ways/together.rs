//! Many groups at once: the first trouble ends the sending, what was made stays, and applying again ends it.

use lab_common::{Fault, FaultKind};
use lockstep_engine::blueprint::MappingDraft;
use lockstep_engine::port::Event;
use lockstep_engine::run::Outcome;

use crate::ids;
use crate::setup::{ADA, Setup, local};

const GROUPS: &str = "/admin/realms/trinity/groups";

#[tokio::test]
async fn the_first_trouble_among_many_ends_the_sending() {
    local(async {
        let mut setup = Setup::start().await;
        setup.set_up().await;
        setup.close_window().await;
        let mut draft = setup.draft.clone();
        for n in 0..60 {
            let name = format!("team-{n:02}");
            setup.lab.lab.entra.add_group(&name);
            draft.mappings.push(MappingDraft {
                entra_group: name.clone(),
                keycloak_group: name,
                ..MappingDraft::default()
            });
        }
        setup.keep(draft).await;
        setup.plan().await;
        let control = setup.lab.lab.keycloak_control().unwrap();
        let kind = FaultKind::Fail { status: 403, body: r#"{"error":"HTTP 403 Forbidden"}"#.into() };
        control.add_fault(Fault { method: Some("POST".into()), path: GROUPS.into(), skip: 10, times: 60, kind });
        let sent = || setup.lab.log().iter().filter(|(_, line)| line.method == "POST" && line.path == GROUPS).count();
        let before = sent();
        let ended = setup.drive.apply().await;
        let Some(Event::Applied { complete: false, journal, trouble: Some(trouble) }) = ended else {
            panic!("{ended:?}")
        };
        assert!(trouble.said.contains("403"), "{trouble:?}");
        let tried = sent() - before;
        assert!((11..=16).contains(&tried), "{tried} of 60 were sent");
        let count = |outcome: fn(&Outcome) -> bool| {
            let groups = journal.entries.iter().filter(|entry| entry.change.starts_with("keycloak.group.team"));
            groups.filter(|entry| outcome(&entry.outcome)).count()
        };
        let done = count(|outcome| *outcome == Outcome::Done);
        let skipped = count(|outcome| *outcome == Outcome::Skipped);
        assert_eq!((done, skipped), (10, 60 - tried));

        control.clear();
        setup.plan().await;
        setup.signs_in(ADA);
        setup.apply().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
    })
    .await;
}
