//! How many requests a survey takes. The number is checked in; `cargo xtask bench` prints it.

use crate::setup::{Setup, local};

/// Requests of a survey of the reference setup, once it is set up and closed.
const REQUESTS: &str = include_str!("survey-requests.txt");

async fn requests(setup: &mut Setup) -> u32 {
    match setup.drive.plan().await {
        Ok((plan, requests)) => {
            assert_eq!(plan.blocked, []);
            requests
        }
        other => panic!("no plan: {other:?}"),
    }
}

#[tokio::test]
async fn a_survey_takes_a_counted_number_of_requests() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.close_window().await;
        let counted = requests(&mut setup).await;
        println!("survey: {counted} requests");
        assert_eq!(counted, REQUESTS.trim().parse::<u32>().unwrap());

        // Twenty names go into one batch of Graph; nothing else grows.
        for (more, expected) in [(10, counted), (20, counted + 1), (999, counted + 49)] {
            let mut draft = setup.draft.clone();
            for n in 0..more {
                let name = format!("team{n}");
                setup.lab.lab.entra.add_group(&format!("{more}-{name}"));
                let mut row = draft.mappings[0].clone();
                (row.entra_group, row.entra_id) = (format!("{more}-{name}"), String::new());
                row.keycloak_group = name.clone();
                draft.mappings.push(row);
                let mut grant = draft.grants[0].clone();
                grant.group = name;
                draft.grants.push(grant);
            }
            let before = setup.draft.clone();
            setup.keep(draft).await;
            let many = requests(&mut setup).await;
            println!("with {more} more mappings: {many} requests");
            assert_eq!(many, expected);
            setup.keep(before).await;
        }
    })
    .await;
}
