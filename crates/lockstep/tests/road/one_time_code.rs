//! An administrator of Keycloak with an authenticator: each code works once, and the whole road needs no second one.

use lab_common::{now, one_time_code};
use lockstep_engine::blueprint::Step;
use lockstep_lab::LabOptions;
use serde_json::json;

use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};

const SECRET: &str = "lockstep-one-time-2";

/// An administrator with an authenticator besides the password.
async fn otto(lab: &TestLab) {
    let keycloak = Admin::keycloak(lab).await;
    let data = json!({"value": SECRET}).to_string();
    let kind = json!({"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}).to_string();
    let otp = json!({"type": "otp", "secretData": data, "credentialData": kind});
    let user = json!({"username": "otto", "enabled": true, "email": "otto@contoso.com", "emailVerified": true,
                      "firstName": "Otto", "lastName": "O",
                      "credentials": [{"type": "password", "value": "otto-1"}, otp]});
    keycloak.post("/admin/realms/master/users", &user).await;
    let user = id(&keycloak.one("/admin/realms/master/users?username=otto", "username", "otto").await);
    let role = keycloak.get("/admin/realms/master/roles/admin").await;
    keycloak.post(&format!("/admin/realms/master/users/{user}/role-mappings/realm"), &json!([role])).await;
}

#[tokio::test]
async fn the_whole_road_on_one_code() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        otto(&lab).await;
        let code = one_time_code(SECRET.as_bytes(), now());
        let grouped = format!(" {} {} ", &code[..3], &code[3..]);
        for (given_code, right) in [(None, false), (Some("12 34 5".to_owned()), false), (Some(grouped), true)] {
            let mut given = Given::right(&lab);
            given.secrets.keycloak = Some("otto-1".into());
            given.secrets.code = given_code.clone().map(Into::into);
            let mut setup = Setup::with(&lab, given).await;
            let mut draft = setup.draft.clone();
            draft.keycloak.user = "otto".into();
            setup.keep(draft).await;
            let (problems, trouble, _) = setup.check(Step::Keycloak).await;
            if !right {
                assert_eq!(problems[0].field, "secret.keycloak", "{given_code:?}: {problems:?}");
                assert!(problems[0].message.say().contains("one-time code"), "{problems:?}");
                continue;
            }
            assert_eq!((problems, trouble), (Vec::new(), None));
            setup.set_up().await;
            setup.signs_in(HAYDEN);
            let proof = setup.prove(HAYDEN).await;
            assert!(proof.holds(), "{:#?}", proof.hops);
            setup.close_window().await;
            assert_eq!(setup.plan().await.count(), 0);
        }
    })
    .await;
}
