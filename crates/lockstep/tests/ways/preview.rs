//! What a person would get, before they sign in: worked out from the rows, and once Keycloak knows them as it is there.

use lockstep_engine::blueprint::GroupsClaim;
use lockstep_engine::port::{Command, Event};
use serde_json::json;

use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup, local};

async fn preview(setup: &mut Setup, who: &str) -> Vec<(bool, String)> {
    let mut draft = setup.draft.clone();
    draft.person = who.to_owned();
    setup.keep(draft).await;
    let look = Command::Look { field: "proof.person".into() };
    match setup.drive.ask(look, |event| matches!(event, Event::Facts { .. })).await {
        Some(Event::Facts { facts }) => {
            // A page whose field holds another name by now must be able to tell.
            assert!(facts.iter().all(|fact| fact.text.as_deref() == Some(who)), "{facts:?}");
            facts.into_iter().map(|fact| (fact.good, fact.message.say())).collect()
        }
        other => panic!("no preview: {other:?}"),
    }
}

#[tokio::test]
async fn a_preview_names_what_is_there_and_what_is_worked_out() {
    local(async {
        let mut setup = Setup::start().await;
        let before = preview(&mut setup, HAYDEN).await;
        assert_eq!(before[0], (true, "Entra ID: Hayden Park is in k8s_dev_users.".to_owned()));
        assert!(
            before[1].1.contains("has not seen Hayden Park yet") && before[1].1.contains("joins Dev"),
            "{before:?}"
        );
        let other = preview(&mut setup, "noah@contoso.com").await;
        assert!(other.len() == 1 && !other[0].0 && other[0].1.contains("none of the Entra groups"), "{other:?}");
        let nobody = preview(&mut setup, "nobody@contoso.com").await;
        assert!(nobody.len() == 1 && nobody[0].1.contains("knows nobody"), "{nobody:?}");

        setup.set_up().await;
        setup.signs_in(HAYDEN);
        setup.prove(HAYDEN).await;
        let after = preview(&mut setup, HAYDEN).await;
        let said = "Keycloak, since Hayden Park’s last sign-in: in Dev. A token for Rancher names Dev.";
        assert_eq!(after[1], (true, said.to_owned()));
    })
    .await;
}

#[tokio::test]
async fn who_is_in_a_group_through_another_is_told_whether_that_counts() {
    local(async {
        let mut setup = Setup::start().await;
        setup.lab.lab.entra.add_group("squad");
        setup.lab.joins("squad", "noah@contoso.com").await;
        let graph = Admin::graph(&setup.lab);
        let squad = graph.one("/groups", "displayName", "squad").await;
        let outer = graph.one("/groups", "displayName", "k8s_dev_users").await;
        let inner =
            json!({"@odata.id": format!("{}/v1.0/directoryObjects/{}", setup.lab.lab.entra_base(), id(&squad))});
        graph.post(&format!("/groups/{}/members/$ref", id(&outer)), &inner).await;

        let counts = preview(&mut setup, "noah@contoso.com").await;
        assert!(counts[0].1.contains("is in k8s_dev_users"), "{counts:?}");
        assert!(counts[1].0 && counts[1].1.contains("through a nested group; that counts"), "{counts:?}");
        let mut draft = setup.draft.clone();
        draft.entra.groups_claim = GroupsClaim::AppRoles;
        setup.keep(draft).await;
        let not = preview(&mut setup, "noah@contoso.com").await;
        assert!(!not[0].0 && not[0].1.contains("none of the Entra groups"), "{not:?}");
        assert!(!not[1].0 && not[1].1.contains("does not count"), "{not:?}");
    })
    .await;
}
