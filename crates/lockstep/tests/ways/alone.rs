//! A sign-in through Keycloak alone: what came from Entra ID, what Keycloak made of it, and Rancher is left alone.

use lockstep_engine::port::Event;
use lockstep_engine::proof::{Hop, HopState, KeycloakTest};

use crate::setup::{HAYDEN, Setup, local};

async fn test_keycloak(setup: &mut Setup, person: &str) -> KeycloakTest {
    match setup.drive.test_keycloak(person).await {
        Some(Event::Tested { test, .. }) => *test,
        other => panic!("not tested: {other:#?}"),
    }
}

fn broken(test: &KeycloakTest) -> Option<Hop> {
    test.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop)
}

fn sign_ins_at_rancher(setup: &Setup) -> usize {
    setup.lab.rancher_log().iter().filter(|line| line.path == "/v1-public/login").count()
}

#[tokio::test]
async fn what_keycloak_made_of_a_sign_in_is_shown_without_rancher() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        let before = sign_ins_at_rancher(&setup);
        let test = test_keycloak(&mut setup, HAYDEN).await;
        assert!(test.signed_in && test.findings.is_empty(), "{:#?}", test.findings);
        assert_eq!(test.hops.iter().map(|hop| hop.hop).next_back(), Some(Hop::Token));
        assert_eq!(broken(&test), None, "{:#?}", test.hops);
        let arrived: Vec<&str> = test.arrived.iter().map(|(_, value)| value.as_str()).collect();
        assert!(arrived.contains(&HAYDEN) && arrived.contains(&"Park"), "{arrived:?}");
        assert_eq!(test.tokens.len(), 3);
        for (name, claims) in &test.tokens {
            let groups = claims.iter().find(|(claim, _)| claim == "groups").map(|(_, value)| value.as_str());
            assert_eq!(groups, Some(r#"["Dev"]"#), "{}", name.say());
        }
        // The administrator reads what is there; nobody else comes.
        assert_eq!(sign_ins_at_rancher(&setup) - before, 1);
        // A proof afterwards finds everything as it was.
        assert!(setup.prove(HAYDEN).await.holds());
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_never_comes_back_names_its_hop() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        setup.plant("wrong-secret").await;
        let test = test_keycloak(&mut setup, HAYDEN).await;
        assert!(!test.signed_in);
        assert_eq!(broken(&test), Some(Hop::IdentityProvider), "{:#?}", test.hops);
        assert!(test.tokens.is_empty() && test.arrived.is_empty());

        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        setup.plant("mapper-missing").await;
        let test = test_keycloak(&mut setup, HAYDEN).await;
        assert_eq!((test.signed_in, broken(&test)), (true, Some(Hop::Keycloak)), "{:#?}", test.hops);
    })
    .await;
}
