//! A service account with the least rights in a realm that is there: it goes the whole road, and what it lacks is named
//! before anything is written.

use lockstep_engine::blueprint::{KeycloakWay, Step};
use lockstep_lab::LabOptions;
use serde_json::{Value, json};

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab};

const ROLES: [&str; 5] =
    ["manage-realm", "manage-events", "manage-identity-providers", "manage-clients", "manage-users"];
const MASTER: &str = "/admin/realms/master";

/// A service account of realm master, with no more than these roles on realm trinity, and its secret.
struct Account {
    user: String,
    client: String,
}

impl Account {
    async fn make(lab: &TestLab) -> Self {
        let keycloak = Admin::keycloak(lab).await;
        keycloak.post("/admin/realms", &json!({"realm": "trinity", "enabled": true})).await;
        // A token knows the rights on a realm that was there when it was made.
        let keycloak = Admin::keycloak(lab).await;
        let account = json!({"clientId": "lockstep", "secret": "least-of-all", "serviceAccountsEnabled": true,
                             "publicClient": false, "standardFlowEnabled": false});
        keycloak.post(&format!("{MASTER}/clients"), &account).await;
        let own = keycloak.one(&format!("{MASTER}/clients?clientId=lockstep"), "clientId", "lockstep").await;
        let user = keycloak.get(&format!("{MASTER}/clients/{}/service-account-user", id(&own))).await;
        let of_realm =
            keycloak.one(&format!("{MASTER}/clients?clientId=trinity-realm"), "clientId", "trinity-realm").await;
        Account { user: id(&user), client: id(&of_realm) }
    }

    fn mappings(&self) -> String {
        format!("{MASTER}/users/{}/role-mappings/clients/{}", self.user, self.client)
    }

    async fn roles(&self, keycloak: &Admin, names: &[&str]) -> Value {
        let all = keycloak.get(&format!("{MASTER}/clients/{}/roles", self.client)).await;
        let wanted = |role: &&Value| names.iter().any(|name| role["name"] == *name);
        all.as_array().unwrap().iter().filter(wanted).cloned().collect()
    }

    async fn give(&self, lab: &TestLab, names: &[&str]) {
        let keycloak = Admin::keycloak(lab).await;
        keycloak.post(&self.mappings(), &self.roles(&keycloak, names).await).await;
    }

    async fn take(&self, lab: &TestLab, names: &[&str]) {
        let keycloak = Admin::keycloak(lab).await;
        let roles = self.roles(&keycloak, names).await;
        let answer = keycloak.send(reqwest::Method::DELETE, &self.mappings(), Some(&roles)).await;
        assert!(answer.status().is_success(), "{}", answer.status());
    }
}

pub(crate) async fn the_least_rights_are_enough(options: LabOptions) {
    let lab = TestLab::start(options).await;
    let account = Account::make(&lab).await;
    account.give(&lab, &ROLES).await;
    let mut given = Given::right(&lab);
    given.secrets.keycloak = Some("least-of-all".to_owned().into());
    let mut setup = Setup::with(&lab, given).await;
    let mut draft = setup.draft.clone();
    (draft.keycloak.way, draft.keycloak.admin_client) = (KeycloakWay::Client, "lockstep".into());
    setup.keep(draft).await;

    account.take(&lab, &["manage-events", "manage-users"]).await;
    let (problems, trouble, _) = setup.check(Step::Keycloak).await;
    assert_eq!((trouble, problems.len()), (None, 1), "{problems:?}");
    let said = problems[0].message.say();
    assert!(said.contains("manage-events, manage-users") && said.contains("trinity-realm"), "{said}");
    assert_eq!(problems[0].field, "secret.keycloak");

    account.give(&lab, &["manage-events", "manage-users"]).await;
    assert_eq!(setup.check(Step::Keycloak).await.0, []);
    let listed = setup.said.borrow().iter().filter(|line| line.contains("check.fact-right\"")).count();
    assert!(listed > 0, "the rights are listed");
    setup.set_up().await;
    setup.signs_in(HAYDEN);
    let proof = setup.prove(HAYDEN).await;
    assert!(proof.holds(), "{:#?}", proof.findings);
    setup.close_window().await;
    assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
}
