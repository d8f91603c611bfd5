//! A pasted access token for Keycloak: good as long as it lives, and said so at its field when it is not.

use lockstep_engine::blueprint::{KeycloakWay, Step};
use lockstep_lab::LabOptions;

use crate::setup::admin::Admin;
use crate::setup::{Given, Setup, TestLab, local};

#[tokio::test]
async fn a_pasted_token_reads_and_one_that_is_not_good_is_named_at_its_field() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let good = Admin::keycloak(&lab).await.token;
        for (token, right) in [("not-a-token".to_owned(), false), (good, true)] {
            let mut given = Given::right(&lab);
            given.secrets.keycloak = Some(token.into());
            let mut setup = Setup::with(&lab, given).await;
            let mut draft = setup.draft.clone();
            draft.keycloak.way = KeycloakWay::Token;
            draft.keycloak.user.clear();
            setup.keep(draft).await;
            let (problems, trouble, _) = setup.check(Step::Keycloak).await;
            assert_eq!(trouble, None);
            if right {
                assert_eq!(problems, []);
                assert_eq!(setup.plan().await.blocked, []);
            } else {
                assert_eq!(problems[0].field, "secret.keycloak");
                assert!(problems[0].message.say().contains("it has ended"), "{}", problems[0].message.say());
            }
        }
    })
    .await;
}
