//! The reference scenario from the first sign-in to the three outcomes, and what undoes it.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::issuer::Person;
use common::{Issuer, Lab};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const ADA: Person =
    Person { sub: "81a01022-ad95-4fd0-b29a-718eabfae958", name: "Ada Lin", email: "ada@contoso.com", groups: &["Ops"] };
const HAYDEN: Person = Person {
    sub: "33603045-2a58-4806-8f60-b9ef1e05e084",
    name: "Hayden Park",
    email: "hayden@contoso.com",
    groups: &["Dev"],
};

async fn start() -> (Lab, Issuer) {
    let lab = Lab::start(Rancher::reference()).await;
    let issuer = Issuer::start(&[("ada", ADA), ("hayden", HAYDEN)]).await;
    (lab, issuer)
}

async fn project(lab: &Lab) -> String {
    let body = json!({
        "type": "project", "name": "Trinity", "clusterId": "c-m-alpha001", "labels": {"lockstep.setup": "x"},
        "annotations": {"field.cattle.io/no-creator-rbac": "true"},
    });
    let (status, project) = lab.post("/v3/projects", &lab.rancher.admin_token(), body).await;
    assert_eq!(status, 201, "{project}");
    assert_eq!(project["labels"]["lockstep.setup"], "x");
    project["id"].as_str().unwrap().to_owned()
}

fn binding(project: &str) -> Value {
    json!({
        "type": "projectRoleTemplateBinding", "projectId": project, "roleTemplateId": "read-only",
        "groupPrincipalId": "keycloakoidc_group://Dev",
    })
}

fn namespace(project: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": project}},
    })
}

async fn outcomes(lab: &Lab, token: &str) -> [u16; 3] {
    let mut all = [0; 3];
    let paths = ["/api/v1/nodes", "/api/v1/namespaces/trinity/pods", "/api/v1/namespaces/default/pods"];
    for (at, path) in paths.iter().enumerate() {
        all[at] = lab.get(&format!("{ALPHA}{path}"), token).await.0;
    }
    all
}

#[tokio::test]
async fn the_three_outcomes() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    assert_eq!(outcomes(&lab, &hayden).await, [403, 403, 403]);

    let project = project(&lab).await;
    let (status, bound) = lab.post("/v3/projectRoleTemplateBindings", &admin, binding(&project)).await;
    assert_eq!(status, 201, "{bound}");
    assert_eq!(lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, namespace(&project)).await.0, 201);
    assert_eq!(outcomes(&lab, &hayden).await, [403, 200, 403]);

    let (_, pods) = lab.get(&format!("{ALPHA}/api/v1/namespaces/trinity/pods"), &hayden).await;
    assert_eq!(pods["items"][0]["metadata"]["name"], "nginx-676b6c5bbc-szwxb");
    assert_eq!(pods["items"][0]["status"]["phase"], "Running");
    let (_, nodes) = lab.get(&format!("{ALPHA}/api/v1/nodes"), &admin).await;
    assert_eq!(nodes["items"].as_array().unwrap().len(), 3);

    let path = format!("/v3/projectRoleTemplateBindings/{}", bound["id"].as_str().unwrap());
    assert_eq!(lab.ask("DELETE", &path, &admin, None).await.0, 200);
    assert_eq!(outcomes(&lab, &hayden).await, [403, 403, 403]);
}

#[tokio::test]
async fn an_answer_can_be_found_in_the_log() {
    let rancher = Rancher::reference();
    let (router, control) = lab_common::instrument(rancher.router(), "rancher");
    let served = lab_common::serve(router, 0).await.unwrap();
    let url = format!("{}{ALPHA}/api/v1/nodes", served.base);
    let answer = reqwest::Client::builder().no_proxy().build().unwrap().get(url).bearer_auth(rancher.admin_token());
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let id = answer.headers()["audit-id"].to_str().unwrap();
    let log = control.log();
    assert!(log.iter().any(|line| line.request_id.as_deref() == Some(id) && line.path.ends_with("/nodes")), "{log:?}");
}

#[tokio::test]
async fn a_pending_cluster_is_unavailable_until_its_agent_connects() {
    let (lab, _) = start().await;
    let admin = lab.rancher.admin_token();
    let (status, body) = lab.get("/k8s/clusters/c-m-gamma001/api/v1/nodes", &admin).await;
    assert_eq!((status, &body["Code"]["Code"]), (503, &json!("ClusterUnavailable")));
    assert_eq!(lab.get("/v3/clusters/c-m-gamma001", &admin).await.1["state"], "pending");
    lab.rancher.connect_agent("c-m-gamma001").unwrap();
    assert_eq!(lab.get("/k8s/clusters/c-m-gamma001/api/v1/nodes", &admin).await.0, 200);
    assert_eq!(lab.get("/v3/clusters/c-m-gamma001", &admin).await.1["state"], "active");
}

#[tokio::test]
async fn delays_count_requests() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    lab.rancher.set_backing_namespace_delay(2);
    let project = project(&lab).await;
    for wanted in [404, 404] {
        let (status, body) = lab.post("/v3/projectRoleTemplateBindings", &admin, binding(&project)).await;
        assert_eq!(status, wanted, "{body}");
        assert!(body["message"].as_str().unwrap().starts_with("namespaces \"p-"), "{body}");
    }
    assert_eq!(lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, namespace(&project)).await.0, 201);
    lab.rancher.set_propagation_delay(3);
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &admin, binding(&project)).await.0, 201);
    let path = format!("{ALPHA}/api/v1/namespaces/trinity/pods");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(lab.get(&path, &hayden).await.0);
    }
    assert_eq!(statuses, [403, 403, 200, 200]);
}

#[tokio::test]
async fn disabling_takes_users_bindings_and_tokens() {
    let (lab, issuer) = start().await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    let project = project(&lab).await;
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &admin, binding(&project)).await.0, 201);
    let path = "/v3/keyCloakOIDCConfigs/keycloakoidc?action=disable";
    assert_eq!(lab.ask("POST", path, &admin, None).await.0, 200);
    assert_eq!(lab.ask("POST", path, &admin, None).await.1["code"], "InvalidAction");
    assert_eq!(lab.get("/v3/users?me=true", &hayden).await.0, 401);
    let (_, rows) = lab.get(&format!("/v3/projectRoleTemplateBindings?projectId={project}"), &admin).await;
    assert_eq!(rows["data"], json!([]));
    let (_, users) = lab.get("/v3/users", &admin).await;
    assert_eq!(users["data"].as_array().unwrap().len(), 1);
}
