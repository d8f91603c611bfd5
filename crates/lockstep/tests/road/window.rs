//! A sign-in at Microsoft in a window, with an application of the administrator's own.

use lockstep_engine::blueprint::{EntraWay, Step};
use lockstep_engine::port::{Command, Event};
use lockstep_lab::LabOptions;
use lockstep_words::en::explain;
use serde_json::json;

use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, Setup, TestLab, local};

const SCOPES: &str = "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All GroupMember.Read.All User.ReadBasic.All offline_access";

/// A setup without a token, whose administrator has an application with this platform for the redirect address.
async fn with_application(platform: &str) -> Setup {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.secrets.entra = None;
    let mut setup = Setup::with(&lab, given).await;
    let graph = Admin::graph(&lab);
    let application = json!({"displayName": "Lockstep", "signInAudience": "AzureADMyOrg",
                             platform: {"redirectUris": [setup.callback]}});
    graph.post("/applications", &application).await;
    let application = graph.one("/applications", "displayName", "Lockstep").await;
    graph.post("/servicePrincipals", &json!({"appId": application["appId"]})).await;
    let own = graph.one("/servicePrincipals", "displayName", "Lockstep").await;
    let resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await;
    let grant = json!({"clientId": own["id"], "consentType": "AllPrincipals", "principalId": null,
                       "resourceId": resource["id"], "scope": SCOPES});
    graph.post("/oauth2PermissionGrants", &grant).await;
    let mut draft = setup.draft.clone();
    draft.entra.way = EntraWay::Window;
    draft.entra.admin_client = application["appId"].as_str().unwrap().to_owned();
    setup.keep(draft).await;
    setup.signs_in(ADA);
    setup
}

async fn begin(setup: &mut Setup) -> Option<Event> {
    let ends = |event: &Event| matches!(event, Event::SignedIn { .. } | Event::Trouble { .. } | Event::Checked { .. });
    setup.drive.ask(Command::BeginSignIn, ends).await
}

#[tokio::test]
async fn a_sign_in_in_a_window_gives_a_token_that_reads_and_writes() {
    local(async {
        let mut setup = with_application("publicClient").await;
        assert_eq!(begin(&mut setup).await, Some(Event::SignedIn { who: Some(ADA.into()) }));
        assert_eq!(setup.check(Step::Entra).await.0, []);
        setup.set_up().await;
        // The address has the challenge; the verifier and the tokens are nowhere.
        let said = setup.said.borrow().join("\n");
        assert!(said.contains("code_challenge_method=S256") && !said.contains("code_verifier"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_application_is_explained() {
    local(async {
        let mut setup = with_application("spa").await;
        let Some(Event::Trouble { trouble }) = begin(&mut setup).await else { panic!("signed in") };
        assert_eq!(trouble.means.key, explain::ORIGIN, "{}", trouble.means.say());
        let mut draft = setup.draft.clone();
        draft.entra.admin_client = "lockstep".into();
        setup.keep(draft).await;
        let Some(Event::Checked { problems, .. }) = begin(&mut setup).await else { panic!("not judged") };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["entra.admin_client"]);
        assert_eq!(setup.check(Step::Entra).await.0.len(), 2, "the client id, and a sign-in");
    })
    .await;
}
