//! What earlier set-ups have left in Rancher, each thing once, and its way out.

use std::rc::Rc;

use lockstep_engine::plan::Plan;
use lockstep_engine::port::Event;
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::check, en::explain, en::plan as say, en::roles};
use serde_json::{Value, json};

use crate::ids;
use crate::rancher_sign_in::{bad, post, step_3};
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, Setup, TestLab, local};

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const CLEANUP: &str = "management.cattle.io/auth-provider-cleanup";

async fn start() -> Rc<TestLab> {
    TestLab::start(LabOptions::on_free_ports()).await
}

/// Notes that an unharmed Rancher gives too.
fn notes(plan: &Plan) -> Vec<(Key, String)> {
    const ALWAYS: [Key; 3] = [say::NO_ADMIN_GROUP, say::LEAVERS, roles::BROUGHT];
    let notes = plan.notes.iter().filter(|note| !ALWAYS.contains(&note.key));
    notes.map(|note| (note.key.clone(), note.say())).collect()
}

async fn annotate(lab: &TestLab, value: &str) {
    let rancher = Admin::rancher(lab);
    let mut config = rancher.get(AUTH).await;
    config["annotations"][CLEANUP] = json!(value);
    rancher.put(AUTH, &config).await;
}

#[tokio::test]
async fn an_unharmed_rancher_has_nothing_left_over() {
    local(async {
        let mut setup = Setup::start().await;
        assert_eq!(notes(&setup.plan().await), []);
        let (_, facts) = step_3(&mut setup).await;
        assert_eq!(bad(&facts), []);
    })
    .await;
}

/// People of other providers are counted, with what they are bound to, before anything is switched.
#[tokio::test]
async fn people_of_other_providers_are_counted() {
    local(async {
        let lab = start().await;
        let azure = |name: &str| format!("azuread_user://{name}");
        for name in ["neo", "morpheus"] {
            lab.lab.rancher.add_user(name, &[&azure(name)]);
        }
        let neo = id(&Admin::rancher(&lab).one("/v3/users", "name", "neo").await);
        let binding = json!({"type": "globalRoleBinding", "globalRoleId": "user", "userId": neo});
        post(&lab, "/v3/globalRoleBindings", &binding).await;
        let binding = json!({"type": "clusterRoleTemplateBinding", "clusterId": "c-m-alpha001",
                             "roleTemplateId": "cluster-member", "groupPrincipalId": "azuread_group://ops"});
        post(&lab, "/v3/clusterRoleTemplateBindings", &binding).await;
        let user = json!({"type": "user", "username": "sam", "password": "lockstep-sam-1"});
        post(&lab, "/v3/users", &user).await;
        let binding = json!({"type": "globalRoleBinding", "globalRoleId": "user-base",
                             "groupPrincipalId": "keycloakoidc_group://Old"});
        post(&lab, "/v3/globalRoleBindings", &binding).await;
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let found = notes(&setup.plan().await);
        let keys: Vec<&Key> = found.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [&say::FORMER_PEOPLE, &say::FORMER_GROUPS, &say::LOCAL_PEOPLE]);
        assert!(found[0].1.starts_with("Rancher knows 2 people of azuread, which is off, and 2 bindings of theirs."));
        assert!(found[1].1.starts_with("1 binding names a group"), "{}", found[1].1);
        assert!(found[2].1.starts_with("1 other local user keeps"), "{}", found[2].1);

        // Once Keycloak is on, nothing is switched any more.
        setup.set_up().await;
        assert_eq!(notes(&setup.plan().await), []);
    })
    .await;
}

#[tokio::test]
async fn another_provider_that_is_on_is_in_the_way_with_its_numbers() {
    local(async {
        let lab = start().await;
        lab.lab.rancher.add_user("neo", &["azuread_user://neo"]);
        lab.lab.rancher.enable_other("azuread", "azureADProvider");
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let (problems, _) = step_3(&mut setup).await;
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.field.as_str(), &problem.message.key), ("rancher.url", &say::OTHER_PROVIDER));
        assert!(problem.message.say().contains("with azuread: 1 person, 0 bindings"), "{}", problem.message.say());
    })
    .await;
}

#[tokio::test]
async fn principals_of_a_former_provider_and_the_annotation_are_named() {
    local(async {
        let lab = start().await;
        let rancher = Admin::rancher(&lab);
        let mut config = rancher.get(AUTH).await;
        config["allowedPrincipalIds"] = json!(["azuread_group://ops", "keycloakoidc_group://Dev"]);
        rancher.put(AUTH, &config).await;
        annotate(&lab, "user-locked").await;
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let plan = setup.plan().await;
        let found = notes(&plan);
        let keys: Vec<&Key> = found.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [&say::CLEANUP_LOCKED, &say::FORMER_ALLOWED]);
        assert!(found[1].1.contains("azuread_group://ops, which is not of Keycloak"), "{}", found[1].1);
        let authentication = plan.changes.iter().find(|change| change.id == "rancher.authentication").unwrap();
        let mode = authentication.diff.iter().find(|diff| diff.field == "accessMode").unwrap();
        assert_eq!(mode.before.as_deref(), Some("azuread_group://ops, keycloakoidc_group://Dev"));
        setup.set_up().await;
        let after = rancher.get(AUTH).await;
        assert!(!after["allowedPrincipalIds"].to_string().contains("azuread"), "{after}");
        annotate(&lab, "unlocked").await;
        assert_eq!(notes(&setup.plan().await), []);
    })
    .await;
}

/// Somebody else of an earlier set-up has the administrator's Keycloak user: that is said before, Rancher refuses the
/// sign-in in its own words, and once that user is gone it goes on.
#[tokio::test]
async fn a_user_who_has_the_administrators_principal_is_named() {
    local(async {
        let lab = start().await;
        let user = json!({"type": "user", "username": "sam", "name": "Sam", "password": "lockstep-sam-1"});
        let sam = id(&post(&lab, "/v3/users", &user).await);
        let binding = json!({"type": "globalRoleBinding", "globalRoleId": "admin", "userId": sam});
        post(&lab, "/v3/globalRoleBindings", &binding).await;
        let mut given = Given::right(&lab);
        given.rancher_user = Some("sam".into());
        given.secrets.rancher = Some("lockstep-sam-1".to_owned().into());
        let mut setup = Setup::with(&lab, given).await;
        setup.set_up().await;
        annotate(&lab, "user-locked").await;
        post_action(&lab, "disable").await;
        annotate(&lab, "unlocked").await;

        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let found = notes(&setup.plan().await);
        assert!(found.len() == 1 && found[0].0 == say::FORMER_KEYCLOAK, "{found:?}");
        assert!(found[0].1.contains("set-up with Keycloak: Sam, with"), "{}", found[0].1);
        setup.signs_in(ADA);
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                assert_eq!(trouble.means.key, explain::RANCHER_BOUND, "{}", trouble.said);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(Admin::rancher(&lab).get(AUTH).await["enabled"], false);
        Admin::rancher(&lab).delete(&format!("/v3/users/{sam}")).await;
        let found = notes(&setup.plan().await);
        assert!(found.len() == 1 && found[0].0 == say::FORMER_GROUPS, "{found:?}");
        setup.apply().await;
    })
    .await;
}

async fn post_action(lab: &TestLab, action: &str) {
    Admin::rancher(lab).post(&format!("{AUTH}?action={action}"), &json!({})).await;
}

/// The wizard was left with the window open, and is started again elsewhere: the address left behind is noticed on step 3,
/// is in the plan, and can be put right.
#[tokio::test]
async fn an_address_left_behind_is_noticed_and_put_right() {
    local(async {
        let lab = start().await;
        let mut first = Setup::with(&lab, Given::right(&lab)).await;
        first.set_up().await;
        let left = first.callback.clone();
        drop(first);
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        assert_ne!(setup.callback, left);
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!(problems, []);
        assert_eq!(bad(&facts), [("rancher.url", check::RANCHER_LEFT_OPEN)]);
        let said = facts.iter().find(|fact| !fact.good).unwrap().message.say();
        assert!(said.contains(&left), "{said}");
        assert_eq!(ids(&setup.plan().await), ["rancher.close", "keycloak.close"]);
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
        let (_, facts) = step_3(&mut setup).await;
        assert_eq!(bad(&facts), []);
        let client = Admin::keycloak(&lab).await.get("/admin/realms/trinity/clients?clientId=rancher").await;
        let own: Value = json!([format!("{}/verify-auth", lab.lab.rancher_base())]);
        assert_eq!(client[0]["redirectUris"], own);
    })
    .await;
}
