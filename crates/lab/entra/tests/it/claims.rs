//! What stands in ID tokens.

use lab_entra::{Entra, Settings};
use serde_json::{Value, json};

use crate::browser::{Browser, authorize, location, query};
use crate::help::{App, BASE, DEV_USERS, REDIRECT, application, graph, ready, token};

async fn id_token(entra: &Entra, app: &App, upn: &str) -> Value {
    let back = Browser::new(entra).sign_in(&authorize(&app.app_id, &[]), upn).await;
    let code = query(&location(&back), "code").expect("a code");
    let answer = token(
        entra,
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("client_id", &app.app_id),
            ("client_secret", &app.secret),
        ],
    )
    .await;
    lab_common::claims(answer.json()["id_token"].as_str().unwrap_or_default()).expect("claims")
}

#[tokio::test]
async fn claims_follow_the_application() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let hayden = id_token(&entra, &app, "hayden@contoso.com").await;
    assert_eq!(hayden["name"], "Hayden Park");
    assert_eq!(hayden["preferred_username"], "hayden@contoso.com");
    assert_eq!((&hayden["email"], &hayden["upn"]), (&json!("hayden@contoso.com"), &json!("hayden@contoso.com")));
    assert_eq!((&hayden["given_name"], &hayden["family_name"]), (&json!("Hayden"), &json!("Park")));
    assert_eq!(hayden["groups"], json!([DEV_USERS]), "the Microsoft 365 group is no security group");
    assert_eq!(hayden["ver"], "2.0");
    let noah = id_token(&entra, &app, "noah@contoso.com").await;
    assert!(noah.get("groups").is_none(), "no group, no claim");
    let mira = id_token(&entra, &app, "mira@contoso.com").await;
    assert_eq!(mira["name"], "Mira");
    for absent in ["email", "given_name", "family_name"] {
        assert!(mira.get(absent).is_none(), "{absent}");
    }
    assert_ne!(hayden["sub"], noah["sub"]);
    let second = ready(&entra, application()).await;
    assert_ne!(id_token(&entra, &second, "hayden@contoso.com").await["sub"], hayden["sub"], "the subject is pairwise");
    assert_eq!(id_token(&entra, &app, "hayden@contoso.com").await["sub"], hayden["sub"]);
}

#[tokio::test]
async fn without_optional_claims_there_is_little() {
    let entra = Entra::reference();
    let mut body = application();
    body["optionalClaims"] = Value::Null;
    body["groupMembershipClaims"] = Value::Null;
    let app = ready(&entra, body).await;
    let hayden = id_token(&entra, &app, "hayden@contoso.com").await;
    for absent in ["email", "given_name", "family_name", "upn", "groups", "roles", "wids"] {
        assert!(hayden.get(absent).is_none(), "{absent}");
    }
    assert_eq!(hayden["name"], "Hayden Park");
}

#[tokio::test]
async fn security_groups_count_through_other_groups() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let parent = entra.add_group("k8s_everyone");
    assert!(entra.add_member("k8s_everyone", "k8s_dev_users"));
    let groups = id_token(&entra, &app, "hayden@contoso.com").await["groups"].clone();
    let mut groups = crate::help::text(&json!(groups.to_string()));
    groups.retain(|letter| !"[]\" ".contains(letter));
    let mut groups: Vec<&str> = groups.split(',').collect();
    groups.sort_unstable();
    let mut wanted = vec![DEV_USERS, parent.as_str()];
    wanted.sort_unstable();
    assert_eq!(groups, wanted);
    assert!(entra.remove_member("k8s_dev_users", "hayden"));
    assert!(id_token(&entra, &app, "hayden@contoso.com").await.get("groups").is_none());
}

#[tokio::test]
async fn application_groups_must_be_assigned_and_direct() {
    let entra = Entra::reference();
    let mut body = application();
    body["groupMembershipClaims"] = json!("ApplicationGroup");
    let app = ready(&entra, body).await;
    assert!(id_token(&entra, &app, "hayden@contoso.com").await.get("groups").is_none());
    let parent = entra.add_group("k8s_everyone");
    assert!(entra.add_member("k8s_everyone", "k8s_dev_users"));
    for group in [parent.as_str(), DEV_USERS] {
        let body = json!({"principalId": group, "resourceId": app.principal, "appRoleId": "00000000-0000-0000-0000-000000000000"});
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", app.principal);
        assert_eq!(graph(&entra, "POST", &path, body).await.status, 201);
    }
    assert_eq!(id_token(&entra, &app, "hayden@contoso.com").await["groups"], json!([DEV_USERS]));
}

#[tokio::test]
async fn too_many_groups_are_left_out() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    for number in 0..200 {
        let name = format!("load_{number}");
        entra.add_group(&name);
        assert!(entra.add_member(&name, "hayden"));
    }
    let hayden = id_token(&entra, &app, "hayden@contoso.com").await;
    assert!(hayden.get("groups").is_none());
    assert_eq!(hayden["_claim_names"], json!({"groups": "src1"}));
    let endpoint = hayden["_claim_sources"]["src1"]["endpoint"].as_str().unwrap_or_default().to_owned();
    assert_eq!(endpoint, format!("{BASE}/v1.0/users/{}/getMemberObjects", hayden["oid"].as_str().unwrap_or_default()));
    assert!(entra.remove_member("load_0", "hayden"));
    assert_eq!(id_token(&entra, &app, "hayden@contoso.com").await["groups"].as_array().map(Vec::len), Some(200));
    // The limit can be lowered, to see the same without 200 groups.
    entra.configure(&Settings { group_limit: 0, ..Default::default() });
    assert!(id_token(&entra, &app, "ada@contoso.com").await.get("_claim_names").is_some());
}

#[tokio::test]
async fn roles_of_the_application_and_of_the_directory() {
    let entra = Entra::reference();
    let role = "9f3c7d1e-1111-4222-8333-444455556666";
    let mut body = application();
    body["groupMembershipClaims"] = json!("All");
    body["appRoles"] = json!([{"id": role, "value": "k8s.dev", "displayName": "dev", "description": "dev", "isEnabled": true,
        "allowedMemberTypes": ["User"]}]);
    let app = ready(&entra, body).await;
    let path = format!("servicePrincipals/{}/appRoleAssignedTo", app.principal);
    let zero = json!({"principalId": DEV_USERS, "resourceId": app.principal, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    assert_eq!(graph(&entra, "POST", &path, zero).await.status, 400, "an application with roles needs one named");
    let named = json!({"principalId": DEV_USERS, "resourceId": app.principal, "appRoleId": role});
    assert_eq!(graph(&entra, "POST", &path, named).await.status, 201);
    let hayden = id_token(&entra, &app, "hayden@contoso.com").await;
    assert_eq!(hayden["roles"], json!(["k8s.dev"]));
    assert_eq!(hayden["groups"].as_array().map(Vec::len), Some(2), "All brings Microsoft 365 groups too");
    let ada = id_token(&entra, &app, "ada@contoso.com").await;
    assert_eq!(ada["wids"], json!(["62e90394-69f5-4237-9190-012177145e10"]));
}
