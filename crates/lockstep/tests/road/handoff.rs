//! No token for Entra ID at all: another administrator makes the application, and sends tenant, client id and secret.

use lockstep_engine::blueprint::{EntraWay, Mapping, Step};
use lockstep_engine::proof::{Hop, HopState};
use lockstep_lab::LabOptions;
use lockstep_words::en::proof as say;
use serde_json::json;

use crate::sent::{automation, handed};
use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

#[tokio::test]
async fn the_whole_road_without_any_right_in_entra_id() {
    local(async {
        let (lab, sent, given) = handed().await;
        let before = lab.lab.entra_control().log().len();
        let mut setup = Setup::with(&lab, given).await;
        let (problems, trouble, _) = setup.check(Step::Entra).await;
        assert_eq!((problems, trouble), (Vec::new(), None));
        let plan = setup.plan().await;
        assert_eq!(plan.blocked, []);
        let in_entra = plan.changes.iter().filter(|change| change.place.name() == "Entra ID").count();
        assert_eq!(in_entra, 0, "nothing is changed there");
        setup.signs_in(ADA);
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}\n{:#?}", proof.hops, proof.findings);
        assert_eq!(proof.hops[0].fact.key, say::HANDED_MEMBER);

        // A member who has left: without Graph the proof can say only what the token shows.
        setup.plant("group-removed").await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert_eq!((proof.hops[0].hop, proof.hops[0].state), (Hop::Entra, HopState::Broken), "{:#?}", proof.hops);
        assert!(proof.findings[0].likely);

        let log = lab.lab.entra_control().log();
        let asked = log[before..].iter().find(|line| line.path.starts_with("/v1.0/"));
        assert!(asked.is_none(), "Graph was asked: {asked:?}");
        setup.close_window().await;
        assert_eq!(setup.plan().await.count(), 0);
        assert!(!setup.kept().contains(&sent.secret));
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_wrong_is_named_at_its_field() {
    local(async {
        let (lab, sent, right) = handed().await;
        let graph = Admin::graph(&lab);
        let application = format!("/applications/{}", sent.object);
        for (name, field, says) in [
            ("client", "entra.client_id", "no application with this client ID"),
            ("secret", "secret.entra", "not its Secret ID"),
            ("nothing", "secret.entra", "the application’s client secret"),
            ("redirect", "entra.client_id", "does not know the redirect URI"),
            ("name", "mappings.0.entra_group", "object ID"),
        ] {
            let mut given =
                Given { blueprint: right.blueprint.clone(), secrets: right.secrets.clone(), ..Given::right(&lab) };
            let mut step = Step::Entra;
            match name {
                "client" => given.blueprint.entra.client_id = Some("11111111-2222-4333-8444-555555555555".into()),
                "secret" => given.secrets.entra = Some("9f0c0f8e-0000-4000-8000-000000000000".into()),
                "nothing" => given.secrets.entra = None,
                "redirect" => graph.patch(&application, &json!({"web": {"redirectUris": []}})).await,
                _ => {
                    given.blueprint.mappings[0] = Mapping::of_group("k8s_dev_users", "Dev");
                    step = Step::Keycloak;
                }
            }
            let mut setup = Setup::with(&lab, given).await;
            let (problems, trouble, draft) = setup.check(step).await;
            assert_eq!(trouble, None, "{name}");
            let found: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
            assert_eq!(found, [field], "{name}");
            assert!(problems[0].message.say().contains(says), "{name}: {}", problems[0].message.say());
            assert_eq!(draft.entra.client_id, setup.draft.entra.client_id, "{name}: what was typed stays");
        }
    })
    .await;
}

/// An application with application permissions in place of a person.
#[tokio::test]
async fn the_whole_road_as_an_application() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let automation = automation(&lab).await;
        let mut given = Given::right(&lab);
        given.secrets.entra = Some(automation.secret.clone().into());
        let mut setup = Setup::with(&lab, given).await;
        let mut draft = setup.draft.clone();
        draft.entra.way = EntraWay::Client;
        draft.entra.admin_client = "11111111-2222-4333-8444-555555555555".into();
        setup.keep(draft.clone()).await;
        let (problems, _, _) = setup.check(Step::Entra).await;
        assert_eq!(problems.first().map(|problem| problem.field.as_str()), Some("entra.admin_client"), "{problems:?}");
        draft.entra.admin_client.clone_from(&automation.client_id);
        setup.keep(draft).await;
        let (problems, trouble, _) = setup.check(Step::Entra).await;
        assert_eq!((problems, trouble), (Vec::new(), None));
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}\n{:#?}", proof.hops, proof.findings);
        assert_eq!(setup.plan().await.count(), 2, "the window is left to close");
    })
    .await;
}
