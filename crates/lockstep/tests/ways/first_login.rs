//! People whom Keycloak knows already, at their first sign-in through Entra ID; and objects of others, taken over.

use lockstep_engine::blueprint::FirstLogin;
use lockstep_engine::proof::Hop;
use serde_json::{Value, json};

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup, local};

const REALM: &str = "/admin/realms/trinity";

/// The realm with users of its own, each with the e-mail address that Entra ID has too.
async fn with_users(setup: &Setup, names: &[&str]) -> Vec<String> {
    let keycloak = Admin::keycloak(&setup.lab).await;
    keycloak.post("/admin/realms", &json!({"realm": "trinity", "enabled": true})).await;
    let keycloak = Admin::keycloak(&setup.lab).await;
    let mut ids = Vec::new();
    for name in names {
        let mail = format!("{name}@contoso.com");
        // Ada is confirmed by the name that Keycloak shows of her; Hayden has another one there than in Entra ID.
        let username = if *name == "hayden" { "hayden.local" } else { &mail };
        let user = json!({"username": username, "email": mail, "enabled": true, "firstName": "A",
                          "lastName": "B", "emailVerified": true});
        keycloak.post(&format!("{REALM}/users"), &user).await;
        ids.push(id(&keycloak.one(&format!("{REALM}/users"), "email", &mail).await));
    }
    ids
}

async fn choose(setup: &mut Setup, choice: FirstLogin) {
    let mut draft = setup.draft.clone();
    draft.keycloak.first_login = choice;
    setup.keep(draft).await;
}

async fn links(setup: &Setup, user: &str) -> Value {
    Admin::keycloak(&setup.lab).await.get(&format!("{REALM}/users/{user}/federated-identity")).await
}

#[tokio::test]
async fn linked_by_e_mail_people_keep_the_user_they_had() {
    local(async {
        let mut setup = Setup::start().await;
        let users = with_users(&setup, &["hayden"]).await;
        choose(&mut setup, FirstLogin::LinkByEmail).await;
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        assert_eq!(links(&setup, &users[0]).await[0]["identityProvider"], "entra");
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn where_only_known_people_get_in_a_stranger_is_told_so_and_asking_again_leaves_no_flow() {
    local(async {
        let mut setup = Setup::start().await;
        with_users(&setup, &["ada"]).await;
        choose(&mut setup, FirstLogin::ExistingOnly).await;
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        let first = &proof.findings[0];
        assert_eq!(first.hop, Hop::IdentityProvider, "{:#?}", proof.findings);
        assert!(first.cause.say().contains("knows no user"), "{}", first.cause.say());

        choose(&mut setup, FirstLogin::Ask).await;
        let plan = setup.plan().await;
        let mark = setup.lab.blueprint().mark();
        let flow = format!("keycloak.first-login.{mark} existing");
        let expected = ["keycloak.identity-provider", flow.as_str(), "rancher.close", "keycloak.close"];
        assert_eq!(ids(&plan), expected);
        setup.apply().await;
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn a_provider_of_others_is_taken_over_with_what_it_had_besides() {
    local(async {
        let mut setup = Setup::start().await;
        with_users(&setup, &[]).await;
        let keycloak = Admin::keycloak(&setup.lab).await;
        let theirs = json!({"alias": "entra", "providerId": "oidc", "enabled": true, "displayName": "Theirs",
            "config": {"clientId": "their-app", "clientSecret": "their-secret", "uiLocales": "true",
                       "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t"}});
        keycloak.post(&format!("{REALM}/identity-provider/instances"), &theirs).await;
        let plan = setup.plan().await;
        assert_eq!(plan.blocked.len(), 1, "{:#?}", plan.blocked);

        let mut draft = setup.draft.clone();
        draft.keycloak.adopt = true;
        setup.keep(draft).await;
        let plan = setup.plan().await;
        let change = plan.changes.iter().find(|change| change.id == "keycloak.identity-provider").unwrap();
        let client = change.diff.iter().find(|diff| diff.field == "config.clientId").unwrap();
        assert_eq!(client.before.as_deref(), Some("their-app"));
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        let after = Admin::keycloak(&setup.lab).await.get(&format!("{REALM}/identity-provider/instances/entra")).await;
        assert_eq!(after["config"]["uiLocales"], "true");
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    })
    .await;
}
