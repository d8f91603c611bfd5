//! Switched on without a sign-in: said to be unverified until somebody has come through.

use lockstep_engine::blueprint::Verify;
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Event, Purpose};
use lockstep_lab::LabOptions;
use lockstep_words::{Key, Message, en::plan as say};

use crate::ids;
use crate::setup::admin::Admin;
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";

fn says(plan: &Plan, key: &Key) -> bool {
    plan.notes.iter().any(|note| note.key == *key)
}

/// What the plan says of the authentication that is as wanted.
fn kept(plan: &Plan) -> Option<Message> {
    plan.kept.iter().find(|kept| kept.subject.key == say::AUTHENTICATION).unwrap().detail.clone()
}

/// Asked of anybody to sign in as the administrator.
fn asked(setup: &Setup) -> bool {
    let said = setup.said.borrow();
    let mut events = said.iter().filter_map(|line| serde_json::from_str::<Event>(line).ok());
    events.any(|event| matches!(event, Event::SignIn { purpose: Purpose::Administrator, .. }))
}

#[tokio::test]
async fn without_a_sign_in_it_is_unverified_until_the_first_proof() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.rancher.verify = Verify::Later;
        let mut setup = Setup::with(&lab, given).await;
        let plan = setup.plan().await;
        assert!(!plan.asks_sign_in() && says(&plan, &say::MODE_WITHOUT_YOU), "{:?}", plan.notes);
        let change = plan.changes.iter().find(|change| change.id == "rancher.authentication").unwrap();
        assert_eq!(change.detail.as_ref().map(|detail| &detail.key), Some(&say::AUTHENTICATION_LATER));
        setup.apply().await;
        assert!(!asked(&setup));
        let config = Admin::rancher(&lab).get(AUTH).await;
        assert_eq!((&config["enabled"], &config["groupSearchEnabled"]), (&true.into(), &true.into()));
        assert_eq!(config["allowedPrincipalIds"], serde_json::json!(["keycloakoidc_group://Dev"]));

        let plan = setup.plan().await;
        assert_eq!(ids(&plan), ["rancher.close", "keycloak.close"]);
        assert!(says(&plan, &say::UNVERIFIED), "{:?}", plan.notes);
        assert_eq!(kept(&plan).map(|detail| detail.key), Some(say::AUTHENTICATION_UNVERIFIED));

        // The secret that was handed over is the right one: the code of the first person can be spent.
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        setup.close_window().await;
        let plan = setup.plan().await;
        assert_eq!((ids(&plan), kept(&plan)), (Vec::new(), None));
        assert!(!says(&plan, &say::UNVERIFIED));
    })
    .await;
}

/// A set-up that was verified by the administrator's sign-in never says otherwise.
#[tokio::test]
async fn a_sign_in_before_verifies() {
    local(async {
        let mut setup = Setup::applied().await;
        assert!(asked(&setup));
        let plan = setup.plan().await;
        assert!(!says(&plan, &say::UNVERIFIED) && kept(&plan).is_none(), "{:?}", plan.notes);
    })
    .await;
}
