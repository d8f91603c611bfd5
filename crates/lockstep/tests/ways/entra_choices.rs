//! An application of others taken over, and tokens that name assigned groups alone.

use lockstep_engine::blueprint::{GroupsClaim, Step};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::Event;
use lockstep_lab::LabOptions;
use serde_json::{Value, json};

use crate::ids;
use crate::setup::admin::{Admin, Admins};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

async fn proven_and_closed(setup: &mut Setup) {
    setup.set_up().await;
    setup.signs_in(HAYDEN);
    let proof = setup.prove(HAYDEN).await;
    assert!(proof.holds(), "{:#?}", proof.findings);
    setup.close_window().await;
    assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
}

#[tokio::test]
async fn an_application_of_others_is_taken_over_and_keeps_what_it_had() {
    local(async {
        let mut setup = Setup::start().await;
        let graph = Admin::graph(&setup.lab);
        let theirs = json!({"displayName": "HR portal", "signInAudience": "AzureADMyOrg", "tags": ["hr"],
            "web": {"redirectUris": ["https://hr.contoso.com/back"]}});
        graph.post("/applications", &theirs).await;
        let before = graph.one("/applications", "displayName", "HR portal").await;
        let password = json!({"passwordCredential": {"displayName": "hr", "endDateTime": "2030-01-01T00:00:00Z"}});
        graph.post(&format!("/applications/{}/addPassword", before["id"].as_str().unwrap()), &password).await;

        let mut draft = setup.draft.clone();
        draft.entra.adopt = before["appId"].as_str().unwrap().to_owned();
        setup.keep(draft).await;
        proven_and_closed(&mut setup).await;

        let after = graph.one("/applications", "displayName", "HR portal").await;
        assert_eq!(after["appId"], before["appId"]);
        let redirects = after["web"]["redirectUris"].as_array().unwrap();
        assert_eq!((redirects.len(), &redirects[0]), (2, &json!("https://hr.contoso.com/back")));
        assert_eq!(after["tags"][0], "hr");
        let named =
            |name: &Value| after["passwordCredentials"].as_array().unwrap().iter().any(|c| c["displayName"] == *name);
        assert!(named(&json!("hr")), "{}", after["passwordCredentials"]);
        let all = graph.get("/applications").await;
        assert!(all["value"].as_array().unwrap().iter().all(|app| app["displayName"] != "Keycloak broker"));
    })
    .await;
}

#[tokio::test]
async fn tokens_name_assigned_groups_alone_where_the_tenant_may_assign_them() {
    local(async {
        let mut setup = Setup::start().await;
        let mut draft = setup.draft.clone();
        draft.entra.groups_claim = GroupsClaim::ApplicationGroup;
        setup.keep(draft).await;
        proven_and_closed(&mut setup).await;
        let admins = Admins::of(&setup.lab).await;
        let principal = admins.graph.one("/servicePrincipals", "displayName", "Keycloak broker").await;
        let path = format!("/servicePrincipals/{}/appRoleAssignedTo", principal["id"].as_str().unwrap());
        let assigned = admins.graph.get(&path).await;
        assert_eq!(assigned["value"][0]["principalDisplayName"], "k8s_dev_users");
    })
    .await;
}

#[tokio::test]
async fn a_tenant_without_the_licence_is_told_so_before_anything_is_written() {
    local(async {
        let mut setup = Setup::start().await;
        setup.lab.configure(&json!({"premium": false})).await;
        let mut draft = setup.draft.clone();
        draft.entra.groups_claim = GroupsClaim::ApplicationGroup;
        setup.keep(draft).await;
        let plan = setup.plan().await;
        let said: Vec<String> = plan.blocked.iter().map(|blocked| blocked.message.say()).collect();
        assert!(said.len() == 1 && said[0].contains("P1"), "{said:?}");
    })
    .await;
}

/// An administrator who may make applications and not consent: somebody who may opens an address, and all holds.
#[tokio::test]
async fn without_the_right_to_consent_there_is_an_address_for_somebody_who_may() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        let scopes = ["Application.ReadWrite.All", "GroupMember.Read.All", "User.ReadBasic.All"];
        given.secrets.entra = lab.lab.entra.token_for("ada@contoso.com", &scopes).map(Into::into);
        let mut setup = Setup::with(&lab, given).await;
        assert_eq!(setup.check(Step::Entra).await.0, []);
        assert!(setup.said.borrow().iter().any(|line| line.contains("check.fact-right-missing")));
        let plan = setup.plan().await;
        assert!(!ids(&plan).contains(&"entra.consent"), "{:?}", ids(&plan));
        let note = |plan: &Plan| {
            let said: Vec<String> = plan.notes.iter().map(lockstep_words::Message::say).collect();
            said.into_iter().find(|note| note.contains("may not consent")).unwrap()
        };
        assert!(note(&plan).contains("once the application is made"), "{}", note(&plan));

        // Without consent nobody comes through, the administrator neither; what was made stays.
        setup.signs_in(ADA);
        let ended = setup.drive.apply().await;
        assert!(matches!(ended, Some(Event::Applied { complete: false, .. })), "{ended:?}");
        let said = note(&setup.plan().await);
        let address = said.split_whitespace().find(|word| word.contains("/adminconsent?")).unwrap();
        assert!(address.starts_with(lab.lab.entra_base()), "{address}");
        assert_eq!(reqwest::get(address).await.unwrap().status(), 200);

        // What comes of the address, done by somebody with the right.
        let graph = Admin::graph(&lab);
        let own = graph.one("/servicePrincipals", "displayName", "Keycloak broker").await;
        let resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await;
        let grant = json!({"clientId": own["id"], "consentType": "AllPrincipals", "principalId": null,
                           "resourceId": resource["id"], "scope": "openid profile email User.Read"});
        graph.post("/oauth2PermissionGrants", &grant).await;
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
    })
    .await;
}
