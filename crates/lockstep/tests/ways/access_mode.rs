//! Whom Rancher lets in: the access mode in the blueprint, and by name whom it refuses.

use lockstep_engine::blueprint::{AccessMode, Grant, GroupsClaim, Mapping};
use lockstep_engine::plan::Plan;
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::plan as say};
use serde_json::json;

use crate::ids;
use crate::rancher_sign_in::post;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const MODES: [(AccessMode, Key); 3] = [
    (AccessMode::Required, say::NO_ADMIN_GROUP),
    (AccessMode::Restricted, say::MODE_RESTRICTED),
    (AccessMode::Unrestricted, say::MODE_UNRESTRICTED),
];

fn says(plan: &Plan, key: &Key) -> Vec<String> {
    plan.notes.iter().filter(|note| note.key == *key).map(lockstep_words::Message::say).collect()
}

async fn choose(setup: &mut Setup, mode: AccessMode) -> Plan {
    let mut draft = setup.draft.clone();
    draft.rancher.access_mode = mode;
    setup.keep(draft).await;
    setup.plan().await
}

#[tokio::test]
async fn each_mode_is_set_up_and_changed_into_the_others() {
    local(async {
        let mut setup = Setup::start().await;
        for (mode, key) in MODES {
            let plan = choose(&mut setup, mode).await;
            assert_eq!(says(&plan, &key).len(), 1, "{mode:?}: {:?}", plan.notes);
            let change = plan.changes.iter().find(|change| change.id == "rancher.authentication").unwrap();
            let diff = change.diff.iter().find(|diff| diff.field == "accessMode").unwrap();
            assert!(diff.after.as_deref().unwrap().starts_with(mode.name()), "{diff:?}");
        }
        setup.set_up().await;
        setup.close_window().await;
        let rancher = Admin::rancher(&setup.lab);
        for (mode, key) in MODES {
            let plan = choose(&mut setup, mode).await;
            assert_eq!(ids(&plan), ["rancher.authentication"], "{mode:?}");
            assert_eq!(says(&plan, &key).len(), 1, "{mode:?}");
            setup.apply().await;
            assert_eq!(ids(&setup.plan().await), [""; 0], "{mode:?}");
            let config = rancher.get(AUTH).await;
            assert_eq!(config["accessMode"], mode.name());
            // The list is kept whole in every mode, with the administrator's own principal.
            let allowed = config["allowedPrincipalIds"].to_string();
            assert!(
                allowed.contains("keycloakoidc_group://Dev") && allowed.contains("keycloakoidc_user://"),
                "{allowed}"
            );
        }
    })
    .await;
}

/// Hayden has signed in; once no row leads to the group, the mode decides about Hayden, and says so by name.
#[tokio::test]
async fn people_whom_the_mode_will_refuse_are_named() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.mappings.push(Mapping::of_group("k8s_ops", "Ops"));
        let grant = &given.blueprint.grants[0];
        given.blueprint.grants.push(Grant { group: "Ops".into(), role: "project-member".into(), ..grant.clone() });
        let mut setup = Setup::with(&lab, given).await;
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        assert!(setup.prove(HAYDEN).await.holds());
        setup.close_window().await;
        let mut draft = setup.draft.clone();
        draft.mappings.remove(0);
        draft.grants.remove(0);
        setup.keep(draft).await;
        let plan = setup.plan().await;
        let said = says(&plan, &say::MODE_REFUSES);
        assert!(said.len() == 1 && said[0].starts_with("Hayden"), "{said:?}");
        assert!(says(&choose(&mut setup, AccessMode::Unrestricted).await, &say::MODE_REFUSES).is_empty());

        // A binding that stays lets Hayden in where it counts.
        let rancher = Admin::rancher(&lab);
        let hayden = rancher.get("/v3/users").await["data"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|user| user["name"].as_str().filter(|name| name.starts_with("Hayden")).map(|_| id(user)));
        let binding = json!({"type": "clusterRoleTemplateBinding", "clusterId": "c-m-alpha001",
                             "roleTemplateId": "cluster-member", "userId": hayden.unwrap()});
        post(&lab, "/v3/clusterRoleTemplateBindings", &binding).await;
        assert!(says(&choose(&mut setup, AccessMode::Restricted).await, &say::MODE_REFUSES).is_empty());
        assert_eq!(says(&choose(&mut setup, AccessMode::Required).await, &say::MODE_REFUSES), said);
    })
    .await;
}

/// Where direct members alone count, those of nested groups would be refused: by name.
#[tokio::test]
async fn members_of_nested_groups_who_do_not_count_are_named() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let entra = &lab.lab.entra;
        entra.add_group("inner");
        entra.add_user("neo@contoso.com", "Neo Anderson", true);
        assert!(entra.add_member("inner", "neo@contoso.com") && entra.add_member("k8s_dev_users", "inner"));
        for (claim, expected) in
            [(GroupsClaim::SecurityGroup, 0), (GroupsClaim::ApplicationGroup, 1), (GroupsClaim::AppRoles, 1)]
        {
            let mut given = Given::right(&lab);
            given.blueprint.entra.groups_claim = claim;
            let mut setup = Setup::with(&lab, given).await;
            let plan = setup.plan().await;
            assert_eq!(plan.blocked, []);
            let said = says(&plan, &say::NESTED_REFUSED);
            assert_eq!(said.len(), expected, "{claim:?}: {said:?}");
            assert!(said.iter().all(|said| said.starts_with("Neo Anderson is in k8s_dev_users through")), "{said:?}");
            assert!(says(&choose(&mut setup, AccessMode::Unrestricted).await, &say::NESTED_REFUSED).is_empty());
        }
    })
    .await;
}
