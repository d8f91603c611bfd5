//! Calls that fail in the middle of an apply, in every system: the journal says what was done, and applying again ends
//! where an undisturbed run ends.

use std::collections::BTreeSet;

use lab_common::{Fault, FaultKind};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::Event;
use lockstep_engine::run::{Journal, Outcome, Trouble};
use lockstep_lab::LabOptions;
use lockstep_words::en::{plan, proof as say};
use serde_json::json;

use crate::setup::admin::{Admin, Admins, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

/// Calls that write, by system: method and beginning of the path.
const WRITES: [(&str, &str, &str); 12] = [
    ("entra", "PATCH", "/v1.0/applications"),
    ("entra", "POST", "/v1.0/applications"),
    ("entra", "POST", "/v1.0/servicePrincipals"),
    ("entra", "POST", "/v1.0/oauth2PermissionGrants"),
    ("keycloak", "POST", "/admin/realms"),
    ("keycloak", "PUT", "/admin/realms"),
    ("rancher", "PUT", "/v3/globalRoles"),
    ("rancher", "POST", "/v3/keyCloakOIDCConfigs"),
    ("rancher", "PUT", "/v3/keyCloakOIDCConfigs"),
    ("rancher", "POST", "/v3/projects"),
    ("rancher", "POST", "/v3/projectRoleTemplateBindings"),
    ("rancher", "POST", "/k8s/clusters"),
];

/// From now on each of these calls goes wrong once, after `skip` have passed; what did not go wrong before is forgotten.
fn plant(setup: &Setup, kind: &FaultKind, skip: u32, times: u32) {
    for (name, control) in setup.lab.controls() {
        control.clear();
        for (_, method, path) in WRITES.iter().filter(|(system, ..)| *system == name) {
            let method = Some((*method).to_owned());
            control.add_fault(Fault { method, path: (*path).into(), skip, times, kind: kind.clone() });
        }
    }
}

async fn try_to_apply(setup: &mut Setup) -> (bool, Option<Trouble>, Journal) {
    match setup.drive.apply().await {
        Some(Event::Applied { complete, trouble, journal }) => (complete, trouble, journal),
        other => panic!("not applied: {other:?}"),
    }
}

fn ids(plan: &Plan) -> BTreeSet<String> {
    plan.changes.iter().map(|change| change.id.clone()).collect()
}

/// Applies until it is complete, with faults planted anew before each run. Gives the number of runs.
async fn apply_through(setup: &mut Setup, kind: FaultKind, skip: impl Fn(usize) -> u32) -> usize {
    setup.signs_in(ADA);
    let mut done = BTreeSet::new();
    for run in 1..=60 {
        assert_eq!(setup.plan().await.blocked, []);
        plant(setup, &kind, skip(run), 1);
        let (complete, trouble, journal) = try_to_apply(setup).await;
        for (_, control) in setup.lab.controls() {
            control.clear();
        }
        let failed: Vec<&Outcome> = journal
            .entries
            .iter()
            .map(|entry| &entry.outcome)
            .filter(|outcome| matches!(outcome, Outcome::Failed { .. }))
            .collect();
        assert!(!journal.interrupted(), "{journal:#?}");
        if complete {
            assert_eq!((failed, trouble), (Vec::new(), None));
            assert!(journal.entries.iter().all(|entry| entry.outcome == Outcome::Done), "{journal:#?}");
            return run;
        }
        let trouble = trouble.unwrap();
        assert!(failed.contains(&&Outcome::Failed { trouble: trouble.clone() }), "{trouble:#?}");
        assert!(!trouble.tried.is_empty() && !trouble.remedy.say().is_empty(), "{trouble:?}");
        // What the journal calls done is done: no later plan has it again.
        done.extend(journal.entries.into_iter().filter(|e| e.outcome == Outcome::Done).map(|entry| entry.change));
        done.remove("rancher.way-back");
        let again = ids(&setup.plan().await);
        assert!(again.is_disjoint(&done), "planned again: {:?}", again.intersection(&done));
    }
    panic!("it never ends");
}

/// Of everything there is one.
async fn ends_as_undisturbed(setup: &mut Setup) {
    let expected: BTreeSet<String> = ["rancher.close", "keycloak.close"].map(str::to_owned).into();
    assert_eq!(ids(&setup.plan().await), expected);
    setup.close_window().await;
    assert_eq!(ids(&setup.plan().await), BTreeSet::new());
    let a = Admins::of(&setup.lab).await;
    let app = a.graph.one("/applications", "displayName", "Keycloak broker").await;
    assert_eq!(app["passwordCredentials"].as_array().map(Vec::len), Some(1), "secrets left over");
    a.graph.one("/servicePrincipals", "displayName", "Keycloak broker").await;
    a.graph.one("/oauth2PermissionGrants", "consentType", "AllPrincipals").await;
    let realm = "/admin/realms/trinity";
    a.keycloak.one(&format!("{realm}/groups"), "name", "Dev").await;
    let mappers = format!("{realm}/identity-provider/instances/entra/mappers");
    assert_eq!(a.keycloak.get(&mappers).await.as_array().map(Vec::len), Some(1));
    let client = a.keycloak.one(&format!("{realm}/clients?clientId=rancher"), "clientId", "rancher").await;
    let models = format!("{realm}/clients/{}/protocol-mappers/models", id(&client));
    assert_eq!(a.keycloak.get(&models).await.as_array().map(Vec::len), Some(2));
    a.rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Trinity").await;
    a.rancher.one("/v3/projectRoleTemplateBindings", "groupPrincipalId", "keycloakoidc_group://Dev").await;
}

#[tokio::test]
async fn every_write_may_be_cut_after_its_effect() {
    local(async {
        let mut setup = Setup::start().await;
        // A new secret whose answer is cut off is lost, so every other run lets the first call of each kind pass.
        let runs = apply_through(&mut setup, FaultKind::Cut, |run| u32::from(run % 2 == 0)).await;
        println!("{runs} runs");
        assert!(runs > 4, "{runs}");
        setup.signs_in(HAYDEN);
        assert!(setup.prove(HAYDEN).await.holds());
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

#[tokio::test]
async fn every_write_may_fail_once() {
    local(async {
        let mut setup = Setup::start().await;
        let kind = FaultKind::Fail { status: 500, body: r#"{"message":"out of order"}"#.into() };
        // A first call that fails; then always the second, so that each run makes at least one step.
        let runs = apply_through(&mut setup, kind, |run| u32::from(run > 1)).await;
        println!("{runs} runs");
        assert!(runs > 3, "{runs}");
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

#[tokio::test]
async fn late_answers_are_waited_for() {
    local(async {
        let mut setup = Setup::start().await;
        setup.plan().await;
        plant(&setup, &FaultKind::Late { ms: 40 }, 0, 100);
        setup.signs_in(ADA);
        setup.apply().await;
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

/// Tenants differ in what they allow; a client secret is made as long as it may be, or said to be forbidden.
#[tokio::test]
async fn a_tenants_policy_on_client_secrets_is_met() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        lab.configure(&json!({"secretMaxDays": 100})).await;
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        setup.set_up().await;
        let said = setup.said.borrow().join("\n");
        assert!(said.contains("plan.secret-shorter"), "nothing was said of a shorter life");
        assert_eq!(setup.plan().await.changes.len(), 2, "only the window is left to close");

        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        lab.configure(&json!({"secretsForbidden": true})).await;
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        setup.plan().await;
        setup.signs_in(ADA);
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                assert!(trouble.remedy.say().contains("certificate"), "{}", trouble.remedy.say());
            }
            other => panic!("applied: {other:?}"),
        }
    })
    .await;
}

/// With more than 200 groups Entra ID leaves all of them out of the token; with nearly as many that is warned of.
#[tokio::test]
async fn too_many_groups_are_told_before_and_after() {
    local(async {
        let mut setup = Setup::applied().await;
        let graph = Admin::graph(&setup.lab);
        let mut made = 0;
        for (groups, holds, key) in [(160, true, say::OVERAGE_NEAR), (201, false, say::OVERAGE)] {
            while made < groups {
                let name = format!("other{made}");
                let body =
                    json!({"displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true});
                graph.post("/groups", &body).await;
                setup.lab.joins(&name, HAYDEN).await;
                made += 1;
            }
            setup.signs_in(HAYDEN);
            let proof = setup.prove(HAYDEN).await;
            assert_eq!(proof.holds(), holds, "{groups}");
            let first = &proof.findings[0];
            assert_eq!(first.cause.key, key, "{groups}: {}", first.cause.say());
            assert!(!first.cause.say().contains('…') && !first.remedy.say().contains('…'));
        }
    })
    .await;
}

/// Entra ID keeps the name of a deleted application for 30 days: that is said, and the way goes on once it is restored.
#[tokio::test]
async fn a_deleted_application_that_holds_our_name_is_named() {
    local(async {
        let mut setup = Setup::applied().await;
        let graph = Admin::graph(&setup.lab);
        let app = id(&graph.get("/applications").await["value"][0]);
        graph.delete(&format!("/applications/{app}")).await;
        let blocked = setup.plan().await.blocked;
        assert!(blocked.len() == 1 && blocked[0].message.key == plan::DELETED_HOLDS, "{blocked:?}");
        graph.post(&format!("/directory/deletedItems/{app}/restore"), &json!({})).await;
        assert_eq!(setup.plan().await.blocked, []);
        setup.apply().await;
        assert_eq!(ids(&setup.plan().await), ["keycloak.close", "rancher.close"].map(str::to_owned).into());
    })
    .await;
}
