//! No token for Entra ID at all: another administrator makes the application, and sends tenant, client id and secret.

use std::rc::Rc;

use lockstep_engine::blueprint::{EntraWay, Step};
use lockstep_engine::bundle::handoff;
use lockstep_engine::plan::application_wanted;
use lockstep_engine::proof::{Hop, HopState};
use lockstep_lab::LabOptions;
use lockstep_words::en::proof as say;
use serde_json::{Value, json};

use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

/// What the other administrator sends.
pub(crate) struct Sent {
    object: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    group: String,
}

/// The other administrator does what the instructions say.
async fn made(lab: &TestLab) -> Sent {
    let graph = Admin::graph(lab);
    let blueprint = lab.blueprint();
    let mark = blueprint.mark();
    let instructions = handoff(&blueprint);
    assert!(instructions.shell.contains(&mark) && instructions.powershell.contains(&mark));
    graph.post("/applications", &application_wanted(&blueprint, &mark)).await;
    let application = graph.one("/applications", "displayName", "Keycloak broker").await;
    let client_id = application["appId"].as_str().unwrap().to_owned();
    graph.post("/servicePrincipals", &json!({"appId": client_id})).await;
    let own = graph.get(&format!("/servicePrincipals(appId='{client_id}')")).await;
    let resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await;
    let scope = "openid profile email User.Read";
    let grant = json!({"clientId": own["id"], "consentType": "AllPrincipals", "principalId": null,
                       "resourceId": resource["id"], "scope": scope});
    graph.post("/oauth2PermissionGrants", &grant).await;
    let object = id(&application);
    let secret = secret(&graph, &object).await;
    let group = graph.one("/groups", "displayName", "k8s_dev_users").await;
    Sent { object, client_id, secret, group: id(&group) }
}

/// An application with the permissions that Lockstep needs, of its own.
pub(crate) async fn automation(lab: &TestLab) -> Sent {
    let graph = Admin::graph(lab);
    graph.post("/applications", &json!({"displayName": "Automation", "signInAudience": "AzureADMyOrg"})).await;
    let application = graph.one("/applications", "displayName", "Automation").await;
    let client_id = application["appId"].as_str().unwrap().to_owned();
    graph.post("/servicePrincipals", &json!({"appId": client_id})).await;
    let own = id(&graph.get(&format!("/servicePrincipals(appId='{client_id}')")).await);
    let resource = id(&graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await);
    for role in [
        // Application.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All, GroupMember.Read.All, User.Read.All.
        "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
        "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
        "98830695-27a2-44f7-8c18-0c3ebc9698f6",
        "df021288-bdef-4463-88db-98f22de89214",
    ] {
        let body = json!({"principalId": own, "resourceId": resource, "appRoleId": role});
        graph.post(&format!("/servicePrincipals/{resource}/appRoleAssignedTo"), &body).await;
    }
    let object = id(&application);
    let secret = secret(&graph, &object).await;
    Sent { object, client_id, secret, group: String::new() }
}

/// A new client secret of an application.
async fn secret(graph: &Admin, object: &str) -> String {
    let path = format!("/applications/{object}/addPassword");
    let body = json!({"passwordCredential": {"displayName": "made by hand"}});
    let response = graph.send(reqwest::Method::POST, &path, Some(&body)).await;
    let secret: Value = response.json().await.unwrap();
    secret["secretText"].as_str().unwrap().to_owned()
}

/// A lab where the application is made, and what is typed into the wizard then.
pub(crate) async fn handed() -> (Rc<TestLab>, Sent, Given) {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let sent = made(&lab).await;
    let mut given = Given::right(&lab);
    given.blueprint.entra.client_id = Some(sent.client_id.clone());
    given.blueprint.mappings[0].entra_group.name.clone_from(&sent.group);
    given.secrets.entra = Some(sent.secret.clone().into());
    (lab, sent, given)
}

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
                    given.blueprint.mappings[0].entra_group.name = "k8s_dev_users".into();
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
