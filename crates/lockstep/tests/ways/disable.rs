//! Switched off as a run of its own: everything that Rancher deletes is listed first, and nothing happens unconfirmed.

use std::process::ExitCode;

use lockstep::road::{DisableArgs, disable};
use lockstep_engine::plan::{Act, Plan};
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::plan as say};
use serde_json::{Value, json};

use crate::clicker::signed_in_at_rancher;
use crate::ids;
use crate::rancher_sign_in::post;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};
use crate::terminal::common;

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const CLEANUP: &str = "management.cattle.io/auth-provider-cleanup";

async fn planned(setup: &mut Setup) -> Plan {
    match setup.drive.plan_disabling().await {
        Ok((plan, _)) => plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// What the change lists.
fn listed(plan: &Plan) -> Vec<(&str, &str)> {
    let change = plan.changes.iter().find(|change| change.act == Act::Delete).unwrap();
    change.diff.iter().map(|diff| (diff.field.as_str(), diff.before.as_deref().unwrap())).collect()
}

fn keys(plan: &Plan) -> Vec<&Key> {
    plan.notes.iter().map(|note| &note.key).collect()
}

/// Set up, and Hayden has signed in.
async fn in_use(lab: &std::rc::Rc<TestLab>) -> Setup {
    let mut setup = Setup::with(lab, Given::right(lab)).await;
    setup.set_up().await;
    setup.signs_in(HAYDEN);
    assert!(setup.prove(HAYDEN).await.holds());
    setup.close_window().await;
    setup
}

async fn users(lab: &TestLab) -> Vec<String> {
    let all = Admin::rancher(lab).get("/v3/users").await;
    all["data"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_goes_is_listed_and_then_gone_and_the_rest_stays() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut setup = in_use(&lab).await;
        let rancher = Admin::rancher(&lab);
        let of = |row: &Value| row["name"].as_str().unwrap().starts_with("Hayden");
        let hayden = rancher.get("/v3/users").await["data"].as_array().unwrap().iter().find(|row| of(row)).cloned();
        let hayden = hayden.unwrap();
        let binding = json!({"type": "clusterRoleTemplateBinding", "clusterId": "c-m-alpha001",
                             "roleTemplateId": "cluster-member", "userId": hayden["id"]});
        post(&lab, "/v3/clusterRoleTemplateBindings", &binding).await;
        let before = setup.lab.rancher_log().len();

        let plan = planned(&mut setup).await;
        assert_eq!((plan.blocked.len(), ids(&plan)), (0, vec!["rancher.authentication"]));
        let name = hayden["name"].as_str().unwrap();
        let list = listed(&plan);
        let issuer = setup.draft.keycloak.url.clone() + "/realms/trinity";
        let expected = [
            ("enabled", "true".to_owned()),
            ("configuration", issuer),
            ("user", format!("{name} ({})", id(&hayden))),
            ("binding", "Dev: read-only on project Trinity on alpha".to_owned()),
            ("binding", format!("{name}: cluster-member on cluster alpha")),
            ("binding", format!("{name}: global role user-base")),
        ];
        assert_eq!(list, expected.iter().map(|(field, text)| (*field, text.as_str())).collect::<Vec<_>>());
        assert_eq!(keys(&plan), [&say::DISABLE_LOSES, &say::DISABLE_LOCAL, &say::DISABLE_STAYS]);
        assert!(plan.notes[0].say().starts_with("Rancher deletes 1 user who"), "{}", plan.notes[0].say());
        let writes = setup.lab.rancher_log().split_off(before).into_iter().filter(|line| line.method != "GET");
        let writes: Vec<String> = writes.map(|line| line.path).filter(|path| !path.contains("login")).collect();
        assert_eq!(writes, [""; 0], "nothing is written by planning");

        setup.apply().await;
        assert_eq!(rancher.get(AUTH).await["enabled"], false);
        assert_eq!(users(&lab).await, ["Default Admin"]);
        for kind in ["projectRoleTemplateBindings", "clusterRoleTemplateBindings"] {
            let left = rancher.get(&format!("/v3/{kind}")).await["data"].to_string();
            assert!(!left.contains("keycloakoidc") && !left.contains(&id(&hayden)), "{left}");
        }
        rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Trinity").await;

        // It can be set up again, and switched off once only.
        let plan = planned(&mut setup).await;
        assert_eq!(plan.blocked.iter().map(|one| &one.message.key).collect::<Vec<_>>(), [&say::DISABLE_OFF]);
        // In another browser: in this one Hayden is signed in at Microsoft.
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let plan = setup.plan().await;
        let again = ids(&plan);
        assert!(again.contains(&"rancher.authentication"), "{again:?}");
        setup.set_up().await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_has_locked_stays_and_another_realm_is_left_alone() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut setup = in_use(&lab).await;
        let rancher = Admin::rancher(&lab);
        let mut config = rancher.get(AUTH).await;
        config["annotations"][CLEANUP] = json!("user-locked");
        rancher.put(AUTH, &config).await;
        let plan = planned(&mut setup).await;
        assert_eq!(listed(&plan).len(), 2);
        assert_eq!(keys(&plan)[0], &say::DISABLE_LOCKED);
        config["issuer"] = json!("https://sso.fabrikam.com/realms/x");
        rancher.put(AUTH, &config).await;
        let plan = planned(&mut setup).await;
        assert!(plan.changes.is_empty());
        assert_eq!(plan.blocked.iter().map(|one| &one.message.key).collect::<Vec<_>>(), [&say::DISABLE_OTHER]);
    })
    .await;
}

/// Whoever came through Keycloak would be deleted by it, and nobody could put it on again.
#[tokio::test]
async fn nobody_switches_it_off_who_came_by_it() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let setup = in_use(&lab).await;
        let (token, _) = signed_in_at_rancher(setup.lab.lab.rancher_base(), HAYDEN).await;
        let mut hayden = Admin::rancher(&lab);
        hayden.token.clone_from(&token);
        let me = id(&hayden.get("/v3/users?me=true").await["data"][0]);
        let binding = json!({"type": "globalRoleBinding", "globalRoleId": "admin", "userId": me});
        post(&lab, "/v3/globalRoleBindings", &binding).await;
        let mut given = Given::right(&lab);
        given.rancher_user = None;
        given.secrets.rancher = Some(token.into());
        let mut setup = Setup::with(&lab, given).await;
        let plan = planned(&mut setup).await;
        assert_eq!(plan.blocked.iter().map(|one| &one.message.key).collect::<Vec<_>>(), [&say::DISABLE_NOT_LOCAL]);
    })
    .await;
}

/// The command lists, and does it where it is told so; of the secrets it takes Rancher's alone.
#[tokio::test]
async fn the_command_wants_to_be_confirmed() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        in_use(&lab).await;
        let folder = tempfile::tempdir().unwrap();
        let secrets = format!("LOCKSTEP_RANCHER_SECRET={}\n", lab.credentials.rancher.password);
        let common = common(&lab, folder.path(), &secrets);
        for (confirm, enabled) in [(false, true), (true, false)] {
            let ended = disable(DisableArgs { common: common.clone(), confirm }).await.unwrap();
            assert_eq!(format!("{ended:?}"), format!("{:?}", ExitCode::SUCCESS));
            assert_eq!(Admin::rancher(&lab).get(AUTH).await["enabled"], enabled);
        }
        let again = disable(DisableArgs { common, confirm: true }).await.unwrap();
        assert_eq!(format!("{again:?}"), format!("{:?}", ExitCode::FAILURE), "it is off");
    })
    .await;
}
