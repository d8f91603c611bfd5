//! Many mappings on a real Keycloak: a survey that does not grow with them but by Graph's batches, and an apply that is
//! measured against the same creates by a bare HTTP loop. `LOCKSTEP_MANY` says how many; `cargo xtask bench` asks for 500.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use lab_keycloak::real::RealKeycloak;
use reqwest::Client;
use serde_json::{Value, json};

use crate::setup::admin::Admin;
use crate::setup::{Setup, TestLab, local};
use crate::{ids, with_keycloak};

/// How many requests the bare loop has under way at once.
const AT_ONCE: usize = 4;

#[tokio::test]
async fn many_mappings_take_few_requests_and_little_longer_than_their_creates() {
    let many: usize = std::env::var("LOCKSTEP_MANY").map_or(60, |many| many.parse().unwrap());
    local(async {
        let keycloak = RealKeycloak::start().await.unwrap();
        let mut setup = Setup::on(with_keycloak(&keycloak)).await;
        setup.set_up().await;
        setup.close_window().await;
        let (plan, few) = setup.drive.plan().await.unwrap();
        assert_eq!(ids(&plan), [""; 0]);

        let mut draft = setup.draft.clone();
        for n in 0..many {
            let name = format!("k8s_team_{n:04}");
            setup.lab.lab.entra.add_group(&name);
            let mut row = draft.mappings[0].clone();
            (row.entra_group, row.entra_id, row.keycloak_group) = (name, String::new(), format!("Team-{n:04}"));
            draft.mappings.push(row);
        }
        setup.keep(draft).await;
        let (plan, requests) = setup.drive.plan().await.unwrap();
        // Groups, mappers, and Rancher's list of who may sign in.
        assert_eq!(plan.count(), 2 * many + 1);
        let most = few as usize + 1 + many / 15;
        assert!(requests as usize <= most, "{requests} requests, at most {most}");

        // Before and after: a server that has run longer is quicker.
        let before = bare(&setup.lab, &keycloak.base, "before", many).await;
        let began = Instant::now();
        setup.apply().await;
        let apply = began.elapsed();
        let began = Instant::now();
        let (plan, _) = setup.drive.plan().await.unwrap();
        let again = began.elapsed();
        assert_eq!(ids(&plan), [""; 0]);

        let after = bare(&setup.lab, &keycloak.base, "after", many).await;
        let bare = (before + after) / 2;
        let figures = json!({
            "mappings": many, "survey_requests": requests, "plan_without_change_s": again.as_secs_f64(),
            "apply_s": apply.as_secs_f64(), "bare_creates_s": bare.as_secs_f64(),
            "apply_ratio": apply.as_secs_f64() / bare.as_secs_f64(),
        });
        println!("{figures}");
    })
    .await;
}

/// The same groups and mappers in a realm of their own, four requests at once and nothing read back.
async fn bare(lab: &TestLab, base: &str, realm: &str, many: usize) -> Duration {
    let client = Client::new();
    let realms = format!("{base}/admin/realms");
    let post = async |token: &str, url: String, body: Value| {
        let status = client.post(&url).bearer_auth(token).json(&body).send().await.unwrap().status();
        assert_eq!(status, 201, "{url}");
    };
    let made = json!({"realm": realm, "enabled": true});
    post(&Admin::keycloak(lab).await.token, realms.clone(), made).await;
    let provider = json!({"alias": "entra", "providerId": "oidc", "enabled": true, "config": {
        "clientId": "x", "clientSecret": "x", "authorizationUrl": "https://login.test/a", "tokenUrl": "https://login.test/t"}});
    let providers = format!("{realms}/{realm}/identity-provider/instances");
    // A token does not know a realm that is younger.
    let token = Admin::keycloak(lab).await.token;
    post(&token, providers.clone(), provider).await;
    let groups = (0..many).map(|n| {
        let body = json!({"name": format!("Team-{n:04}"), "attributes": {"lockstep.setup": ["lockstep-000000000000"]}});
        (format!("{realms}/{realm}/groups"), body)
    });
    let mappers = (0..many).map(|n| {
        let body = json!({"name": format!("k8s_team_{n:04} to Team-{n:04}"), "identityProviderAlias": "entra",
            "identityProviderMapper": "oidc-advanced-group-idp-mapper",
            "config": {"syncMode": "INHERIT", "claims": format!("[{{\"key\":\"groups\",\"value\":\"{n}\"}}]"),
                       "are.claim.values.regex": "false", "group": format!("/Team-{n:04}")}});
        (format!("{providers}/entra/mappers"), body)
    });
    let all = RefCell::new(groups.chain(mappers));
    let work = async || {
        loop {
            let next = all.borrow_mut().next();
            let Some((url, body)) = next else { break };
            post(&token, url, body).await;
        }
    };
    let began = Instant::now();
    futures_util::future::join_all((0..AT_ONCE).map(|_| work())).await;
    began.elapsed()
}
