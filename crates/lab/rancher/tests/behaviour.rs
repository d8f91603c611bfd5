//! What the recording does not show: every role's reach, failing sign-ins, what a PUT keeps, and who sees what.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::issuer::Person;
use common::{Issuer, Lab, config};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const CONFIG: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const ADA: Person = Person { sub: "a-1", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person { sub: "h-1", name: "Hayden Park", email: "hayden@contoso.com", groups: &["Dev"] };

async fn start() -> (Lab, Issuer) {
    let lab = Lab::start(Rancher::reference()).await;
    let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN)]).await;
    (lab, issuer)
}

async fn default_project(lab: &Lab, admin: &str) -> String {
    let (_, found) = lab.get("/v3/projects?clusterId=c-m-alpha001&name=Default", admin).await;
    found["data"][0]["id"].as_str().unwrap().to_owned()
}

/// Binds Dev to a role: on a project of its own with namespace trinity, on project Default, or on the cluster.
async fn outcomes(role: &str, on: &str) -> [u16; 3] {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    let project = if on == "Default" {
        default_project(&lab, &admin).await
    } else {
        let (_, made) = lab.post("/v3/projects", &admin, json!({"name": "Trinity", "clusterId": "c-m-alpha001"})).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let space = json!({"metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": project}}});
    assert_eq!(lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, space).await.0, 201);
    let group = "keycloakoidc_group://Dev";
    let (status, body) = if on == "cluster" {
        let body = json!({"clusterId": "c-m-alpha001", "roleTemplateId": role, "groupPrincipalId": group});
        lab.post("/v3/clusterRoleTemplateBindings", &admin, body).await
    } else {
        let body = json!({"projectId": project, "roleTemplateId": role, "groupPrincipalId": group});
        lab.post("/v3/projectRoleTemplateBindings", &admin, body).await
    };
    assert_eq!(status, 201, "{body}");
    let mut all = [0; 3];
    for (at, path) in ["nodes", "namespaces/trinity/pods", "namespaces/default/pods"].iter().enumerate() {
        all[at] = lab.get(&format!("{ALPHA}/api/v1/{path}"), &hayden).await.0;
    }
    all
}

#[tokio::test]
async fn every_role_reaches_as_far_as_in_rancher() {
    for (role, on, wanted) in [
        ("read-only", "project", [403, 200, 403]),
        ("project-member", "project", [403, 200, 403]),
        ("project-owner", "project", [200, 200, 403]),
        ("read-only", "Default", [403, 200, 200]),
        ("cluster-member", "cluster", [200, 403, 403]),
        ("nodes-view", "cluster", [200, 403, 403]),
        ("projects-view", "cluster", [403, 200, 200]),
        ("cluster-owner", "cluster", [200, 200, 200]),
    ] {
        assert_eq!(outcomes(role, on).await, wanted, "{role} on {on}");
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_says_why() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    let callback = "http://wizard.test/callback";
    let other = |name: &str, value: &str| {
        let mut config = config(&issuer, &lab.base);
        config[name] = json!(value);
        config
    };
    let slash = format!("{}/", issuer.url());
    // A wrong address hides behind the second attempt, with the client's name in the form: by then the code is spent.
    let cases = [
        (
            other("rancherUrl", "http://elsewhere.test/"),
            "failed exchanging token: oauth2: \"invalid_grant\" \"Code not valid\"",
        ),
        (
            other("clientSecret", "wrong"),
            "oauth2: \"unauthorized_client\" \"Invalid client or Invalid client credentials\"",
        ),
        (other("issuer", &slash), "oidc: issuer did not match the issuer returned by provider, expected"),
        (
            other("scope", "profile email"),
            "scopes are invalid: scopes must be space delimited and openid is a required scope.",
        ),
        (other("acrValue", "gold"), "failed to validate ACR"),
        (other("issuer", "http://127.0.0.1:1/realms/trinity"), "connection refused"),
    ];
    for (config, words) in cases {
        let code = issuer.code("ada", callback, "");
        let path = format!("{CONFIG}?action=testAndApply");
        let (status, body) =
            lab.post(&path, &admin, json!({"enabled": true, "code": code, "oidcConfig": config})).await;
        let message = body["message"].as_str().unwrap();
        assert_eq!((status, message.contains(words)), (500, true), "{message}");
    }
    assert_eq!(lab.get(CONFIG, &admin).await.1["enabled"], false);
    // A body that is not nested has no scope.
    let (status, body) = lab.post(&format!("{CONFIG}?action=testAndApply"), &admin, config(&issuer, &lab.base)).await;
    assert_eq!(status, 500);
    assert!(body["message"].as_str().unwrap().starts_with("scopes are invalid"), "{body}");
}

#[tokio::test]
async fn a_put_keeps_what_it_does_not_name() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let (_, mut config) = lab.get(CONFIG, &admin).await;
    assert_eq!(config["clientSecret"], Value::Null);
    config["annotations"]["lockstep.setup"] = json!("one");
    let (status, after) = lab.ask("PUT", CONFIG, &admin, Some(config.clone())).await;
    assert_eq!((status, &after["annotations"]["lockstep.setup"]), (200, &json!("one")));
    lab.sign_in(&issuer, "hayden").await;
    // Its own annotations go when a PUT leaves them out, Rancher's stay.
    config["annotations"] = json!({});
    let (_, after) = lab.ask("PUT", CONFIG, &admin, Some(config.clone())).await;
    assert_eq!(after["annotations"], json!({"management.cattle.io/auth-provider-cleanup": "unlocked"}));
    config["clientSecret"] = json!("");
    lab.ask("PUT", CONFIG, &admin, Some(config)).await;
    let code = issuer.code("hayden", "http://wizard.test/callback", "");
    let body = json!({"type": "keyCloakOIDCProvider", "code": code, "responseType": "json"});
    assert_eq!(lab.post("/v1-public/login", "", body).await.0, 500, "an empty secret is taken");
}

#[tokio::test]
async fn a_user_that_is_bound_elsewhere_is_not_taken() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    lab.sign_in(&issuer, "hayden").await;
    let code = issuer.code("hayden", "http://wizard.test/callback", "");
    let body = json!({"enabled": true, "code": code, "oidcConfig": config(&issuer, &lab.base)});
    let (status, body) = lab.post(&format!("{CONFIG}?action=testAndApply"), &admin, body).await;
    let words = "refusing to set principal on user that is already bound to another user";
    assert_eq!((status, &body["message"]), (500, &json!(words)));
}

#[tokio::test]
async fn people_see_only_what_is_theirs() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    for path in ["clusters", "projects", "projectRoleTemplateBindings", "globalRoleBindings"] {
        assert_eq!(lab.get(&format!("/v3/{path}"), &hayden).await.1["data"], json!([]), "{path}");
    }
    assert_eq!(lab.get("/v3/users", &hayden).await.1["data"].as_array().unwrap().len(), 1);
    assert_eq!(lab.get("/v3/clusters", &admin).await.1["data"].as_array().unwrap().len(), 3);
    let (status, _) = lab.ask("POST", "/v1/logout", &hayden, None).await;
    assert_eq!((status, lab.get("/v3/users?me=true", &hayden).await.0), (200, 401));
}

#[tokio::test]
async fn a_kubeconfig_token_works_and_a_cluster_token_works_nowhere_else() {
    let (lab, _) = start().await;
    let admin = lab.rancher.admin_token();
    let (_, made) = lab.ask("POST", "/v3/clusters/c-m-alpha001?action=generateKubeconfig", &admin, None).await;
    let text = made["config"].as_str().unwrap();
    let token = text.split("token: \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(text.contains(&format!("server: \"{}{ALPHA}\"", lab.base)), "{text}");
    assert_eq!(lab.get(&format!("{ALPHA}/api/v1/nodes"), token).await.0, 200);
    let body = json!({"type": "token", "description": "one cluster", "ttl": 60_000, "clusterId": "c-m-alpha001"});
    let (status, token) = lab.post("/v3/tokens", &admin, body).await;
    assert_eq!(status, 201);
    let secret = token["token"].as_str().unwrap();
    assert_eq!(lab.get(&format!("{ALPHA}/api/v1/nodes"), secret).await.0, 200);
    assert_eq!(lab.get("/k8s/clusters/local/api/v1/nodes", secret).await.0, 401);
    let path = format!("/v3/tokens/{}", token["id"].as_str().unwrap());
    assert_eq!(lab.ask("DELETE", &path, &admin, None).await.0, 204);
    assert_eq!(lab.get(&format!("{ALPHA}/api/v1/nodes"), secret).await.0, 401);
}

#[tokio::test]
async fn deleting_a_project_frees_its_namespaces() {
    let (lab, _) = start().await;
    let admin = lab.rancher.admin_token();
    let (_, project) = lab.post("/v3/projects", &admin, json!({"name": "Trinity", "clusterId": "c-m-alpha001"})).await;
    let id = project["id"].as_str().unwrap();
    let space = json!({"metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": id}}});
    lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, space).await;
    let bindings = format!("{ALPHA}/apis/rbac.authorization.k8s.io/v1/namespaces/trinity/rolebindings");
    // The creator is owner: roles project-owner and admin.
    assert_eq!(lab.get(&bindings, &admin).await.1["items"].as_array().unwrap().len(), 2);
    let (status, gone) = lab.ask("DELETE", &format!("/v3/projects/{id}"), &admin, None).await;
    assert_eq!((status, &gone["state"]), (200, &json!("removing")));
    assert_eq!(lab.get(&bindings, &admin).await.1["items"], json!([]));
    let (_, space) = lab.get(&format!("{ALPHA}/api/v1/namespaces/trinity"), &admin).await;
    assert_eq!(space["metadata"]["annotations"]["field.cattle.io/projectId"], Value::Null);
    assert_eq!(lab.get(&format!("/v3/projects/{id}"), &admin).await.0, 404);
}

#[tokio::test]
async fn derived_roles_are_those_of_the_recording() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("../data/cluster-roles.json")).unwrap();
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    let project = default_project(&lab, &admin).await;
    let body =
        json!({"projectId": project, "roleTemplateId": "read-only", "groupPrincipalId": "keycloakoidc_group://Dev"});
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &admin, body).await.0, 201);
    for name in ["read-only", "read-only-promoted"] {
        let path = format!("{ALPHA}/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}");
        let (_, role) = lab.get(&path, &admin).await;
        let wanted = recorded.iter().find(|role| role["name"] == name).unwrap();
        assert_eq!(role["rules"], wanted["rules"], "{name}");
    }
}

/// The other provider: principals of its own, a search that gives back what was typed, and its own way in and out.
#[tokio::test]
async fn generic_oidc_signs_people_in_and_finds_nobody() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    let mut body = config(&issuer, &lab.base);
    body["type"] = json!("genericOIDCConfig");
    let code = issuer.code("ada", "http://wizard.test/callback", "");
    let path = "/v3/genericOIDCConfigs/genericoidc";
    let apply = json!({"enabled": true, "code": code, "oidcConfig": body});
    assert_eq!(lab.post(&format!("{path}?action=testAndApply"), &admin, apply).await.0, 200);
    assert_eq!(lab.get(CONFIG, &admin).await.1["enabled"], false);
    let public = lab.get("/v1-public/authproviders", "").await.1;
    assert_eq!(
        (&public["data"][0]["id"], &public["data"][0]["type"]),
        (&json!("genericoidc"), &json!("genericOIDCProvider"))
    );
    let code = issuer.code("hayden", "http://wizard.test/callback", "");
    let login = json!({"type": "genericOIDCProvider", "code": code, "responseType": "json"});
    let (_, made) = lab.post("/v1-public/login", "", login).await;
    let hayden = made["token"].as_str().unwrap().to_owned();
    let own = lab.get("/v3/principals", &hayden).await.1;
    let ids: Vec<&str> = own["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["genericoidc_user://h-1", "genericoidc_group://Dev"]);
    let (_, found) = lab.post("/v3/principals?action=search", &hayden, json!({"name": "zzz"})).await;
    let ids: Vec<&str> = found["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["genericoidc_user://zzz", "genericoidc_group://zzz"]);
    assert_eq!(lab.post(&format!("{path}?action=disable"), &admin, json!({})).await.0, 200);
    assert_eq!(lab.get("/v3/users?me=true", &hayden).await.0, 401);
    assert_eq!(lab.get("/v3/users", &admin).await.1["data"].as_array().map(Vec::len), Some(1));
}

/// A role that somebody has made is changed and deleted, and what it gives goes with it; a built-in one can only be locked.
#[tokio::test]
async fn roles_of_people_are_changed_and_deleted() {
    let (lab, issuer) = start().await;
    lab.enable(&issuer, "ada").await;
    let admin = lab.rancher.admin_token();
    let rule = |resource: &str| json!([{"apiGroups": [""], "resources": [resource], "verbs": ["get", "list"]}]);
    let body = json!({"name": "Pods", "context": "project", "rules": rule("pods")});
    let (status, mut role) = lab.post("/v3/roleTemplates", &admin, body).await;
    assert_eq!(status, 201);
    let id = role["id"].as_str().unwrap().to_owned();
    let project = default_project(&lab, &admin).await;
    let body = json!({"projectId": project, "roleTemplateId": id, "groupPrincipalId": "keycloakoidc_group://Dev"});
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &admin, body).await.0, 201);
    let hayden = lab.sign_in(&issuer, "hayden").await;
    let pods = format!("{ALPHA}/api/v1/namespaces/default/pods");
    assert_eq!(lab.get(&pods, &hayden).await.0, 200);
    let one = format!("/v3/roleTemplates/{id}");
    role["rules"] = rule("services");
    assert_eq!(lab.ask("PUT", &one, &admin, Some(role.clone())).await.0, 200);
    assert_eq!(lab.get(&pods, &hayden).await.0, 403);
    role["rules"] = rule("pods");
    lab.ask("PUT", &one, &admin, Some(role)).await;
    assert_eq!(lab.get(&pods, &hayden).await.0, 200);
    assert_eq!(lab.ask("DELETE", &one, &admin, None).await.0, 200);
    assert_eq!(lab.get(&pods, &hayden).await.0, 403);
    let bindings = format!("{ALPHA}/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings");
    let (_, left) = lab.get(&bindings, &admin).await;
    assert!(left["items"].as_array().unwrap().iter().any(|binding| binding["roleRef"]["name"] == *id));

    let (_, mut builtin) = lab.get("/v3/roleTemplates/read-only", &admin).await;
    builtin["locked"] = json!(true);
    assert_eq!(lab.ask("PUT", "/v3/roleTemplates/read-only", &admin, Some(builtin.clone())).await.0, 200);
    let rules = builtin["rules"].take();
    builtin["rules"] = json!([]);
    let (status, after) = lab.ask("PUT", "/v3/roleTemplates/read-only", &admin, Some(builtin)).await;
    assert_eq!((status, &after["rules"]), (200, &rules), "what cannot change is dropped without a word");
    assert_eq!(lab.ask("DELETE", "/v3/roleTemplates/view", &admin, None).await.0, 403);
}
