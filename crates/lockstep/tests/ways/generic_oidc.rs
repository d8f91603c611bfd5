//! Rancher's generic provider in place of the one made for Keycloak: the same road, and what it loses is said.

use lockstep_engine::blueprint::{Provider, Step};
use lockstep_lab::LabOptions;
use lockstep_words::{en::check, en::plan as say};
use serde_json::json;

use crate::ids;
use crate::rancher_sign_in::step_3;
use crate::setup::admin::Admin;
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};

const GENERIC: &str = "/v3/genericOIDCConfigs/genericoidc";
const KEYCLOAK: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";

#[tokio::test]
async fn the_generic_provider_goes_the_whole_road() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.rancher.provider = Provider::Genericoidc;
        let mut setup = Setup::with(&lab, given).await;
        assert_eq!(setup.draft.rancher.provider, Provider::Genericoidc);
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!(problems, []);
        assert!(facts.iter().any(|fact| fact.message.key == check::RANCHER_LASTING_GENERIC));
        let plan = setup.plan().await;
        assert!(plan.notes.iter().any(|note| note.key == say::GENERIC_LOSES), "{:?}", plan.notes);
        for absent in ["keycloak.search-role", "rancher.group-search"] {
            assert!(!ids(&plan).contains(&absent), "{absent}");
        }
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds() && proof.findings.is_empty(), "{:#?}\n{:#?}", proof.findings, proof.hops);
        assert!(proof.hops.iter().any(|hop| hop.name == "genericoidc_group://Dev"), "{:#?}", proof.hops);
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);

        let rancher = Admin::rancher(&lab);
        let config = rancher.get(GENERIC).await;
        assert_eq!((&config["enabled"], &config["groupSearchEnabled"]), (&json!(true), &json!(true)));
        assert_eq!(rancher.get(KEYCLOAK).await["enabled"], false);
        let binding = rancher.get("/v3/projectRoleTemplateBindings").await["data"].to_string();
        assert!(binding.contains("genericoidc_group://Dev") && !binding.contains("keycloakoidc"), "{binding}");

        // Changing over to the other provider would take people's access: the plan says what is in the way.
        let mut draft = setup.draft.clone();
        draft.rancher.provider = Provider::Keycloakoidc;
        setup.keep(draft.clone()).await;
        let (problems, _, _) = setup.check(Step::Rancher).await;
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.field.as_str(), &problem.message.key), ("rancher.url", &say::OTHER_PROVIDER));
        assert!(problem.message.say().contains("with genericoidc: 1 person, 2 bindings"), "{}", problem.message.say());

        // Switched off by its own blueprint first, it goes.
        draft.rancher.provider = Provider::Genericoidc;
        setup.keep(draft.clone()).await;
        assert!(setup.drive.plan_disabling().await.is_ok_and(|(plan, _)| plan.blocked.is_empty()));
        setup.apply().await;
        assert_eq!(rancher.get(GENERIC).await["enabled"], false);
        draft.rancher.provider = Provider::Keycloakoidc;
        setup.keep(draft).await;
        assert_eq!(setup.plan().await.blocked, []);
    })
    .await;
}
