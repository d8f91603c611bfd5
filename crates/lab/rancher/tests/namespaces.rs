//! Namespaces that move from project to project: who gains and loses access, and who may move them.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::issuer::{Issuer, Person};
use common::{Lab, issuer};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const TRINITY: &str = "/k8s/clusters/c-m-alpha001/api/v1/namespaces/trinity";

const fn person(sub: &'static str, groups: &'static [&'static str]) -> issuer::Person {
    Person { sub, name: sub, email: "x@contoso.com", groups }
}

struct Scene {
    lab: Lab,
    admin: String,
    /// In group Old, which is bound on project `old`.
    olga: String,
    /// In group New, which is bound on project `new`.
    nina: String,
    old: String,
    new: String,
}

async fn project(lab: &Lab, name: &str, quota: Value) -> String {
    let body = json!({
        "name": name, "clusterId": "c-m-alpha001", "annotations": {"field.cattle.io/no-creator-rbac": "true"},
        "resourceQuota": quota,
    });
    let (status, made) = lab.post("/v3/projects", &lab.rancher.admin_token(), body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn bind(lab: &Lab, project: &str, role: &str, group: &str) {
    let group = format!("keycloakoidc_group://{group}");
    let body = json!({"projectId": project, "roleTemplateId": role, "groupPrincipalId": group});
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &lab.rancher.admin_token(), body).await.0, 201);
}

fn annotated(project: &str) -> Value {
    json!({"metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": project}}})
}

impl Scene {
    /// Projects old and new; namespace trinity in old.
    async fn start(role: &str) -> Self {
        let lab = Lab::start(Rancher::reference()).await;
        let people =
            [("ada", person("a-1", &["Ops"])), ("olga", person("o-1", &["Old"])), ("nina", person("n-1", &["New"]))];
        let issuer = Issuer::start(&people).await;
        lab.enable(&issuer, "ada").await;
        let (olga, nina) = (lab.sign_in(&issuer, "olga").await, lab.sign_in(&issuer, "nina").await);
        let (old, new) = (project(&lab, "Old", Value::Null).await, project(&lab, "New", Value::Null).await);
        bind(&lab, &old, role, "Old").await;
        bind(&lab, &new, role, "New").await;
        let admin = lab.rancher.admin_token();
        assert_eq!(lab.post(&format!("{ALPHA}/api/v1/namespaces"), &admin, annotated(&old)).await.0, 201);
        Scene { lab, admin, olga, nina, old, new }
    }

    /// What Olga and Nina get for the pods of trinity.
    async fn pods(&self) -> [u16; 2] {
        let path = format!("{TRINITY}/pods");
        [self.lab.get(&path, &self.olga).await.0, self.lab.get(&path, &self.nina).await.0]
    }

    async fn patch(&self, token: &str, project: Value) -> (u16, Value) {
        let body = json!({"metadata": {"annotations": {"field.cattle.io/projectId": project}}});
        self.lab.ask("PATCH", TRINITY, token, Some(body)).await
    }

    async fn shift(&self, token: &str, project: &str) -> (u16, Value) {
        let path = "/v3/cluster/c-m-alpha001/namespaces/trinity?action=move";
        self.lab.post(path, token, json!({"projectId": project})).await
    }
}

#[tokio::test]
async fn access_follows_the_annotation() {
    let scene = Scene::start("read-only").await;
    assert_eq!(scene.pods().await, [200, 403]);
    let (status, space) = scene.patch(&scene.admin, json!(scene.new)).await;
    assert_eq!((status, &space["metadata"]["annotations"]["field.cattle.io/projectId"]), (200, &json!(scene.new)));
    assert_eq!(scene.pods().await, [403, 200]);
    assert_eq!(scene.patch(&scene.admin, Value::Null).await.0, 200);
    assert_eq!(scene.pods().await, [403, 403], "a namespace without a project is nobody's");
    assert_eq!(scene.patch(&scene.admin, json!(scene.old)).await.0, 200);
    assert_eq!(scene.pods().await, [200, 403]);
}

#[tokio::test]
async fn a_change_takes_as_long_as_it_is_told() {
    let scene = Scene::start("read-only").await;
    scene.lab.rancher.set_propagation_delay(3);
    assert_eq!(scene.patch(&scene.admin, json!(scene.new)).await.0, 200);
    assert_eq!(scene.pods().await, [200, 403]);
    assert_eq!(scene.pods().await, [403, 200]);
}

#[tokio::test]
async fn norman_moves_a_namespace() {
    let scene = Scene::start("read-only").await;
    assert_eq!(scene.shift(&scene.admin, &scene.new).await, (200, Value::Null));
    assert_eq!(scene.pods().await, [403, 200]);
    // Reading a namespace is not enough.
    let (status, body) = scene.shift(&scene.nina, &scene.old).await;
    assert_eq!((status, &body["message"]), (404, &json!("not found")));
    let (status, body) = scene.shift(&scene.admin, "c-m-alpha001:p-none0").await;
    assert_eq!((status, &body["message"]), (404, &json!("projects.management.cattle.io \"p-none0\" not found")));
    let full = project(&scene.lab, "Full", json!({"limit": {"pods": "10"}})).await;
    let (status, body) = scene.shift(&scene.admin, &full).await;
    let words = "can't move namespace. Project Full has resource quota set";
    assert_eq!((status, &body["message"]), (500, &json!(words)));
    assert_eq!(scene.shift(&scene.admin, "").await.0, 200);
    assert_eq!(scene.pods().await, [403, 403]);
    let path = "/v3/cluster/c-m-gamma001/namespaces/trinity?action=move";
    let (status, body) = scene.lab.post(path, &scene.admin, json!({"projectId": ""})).await;
    assert_eq!((status, &body["code"]), (503, &json!("ClusterUnavailable")));
}

#[tokio::test]
async fn a_namespace_moves_only_into_a_project_of_ones_own() {
    let scene = Scene::start("project-owner").await;
    let (_, short) = scene.new.split_once(':').unwrap();
    let (status, body) = scene.patch(&scene.olga, json!(scene.new)).await;
    assert_eq!((status, &body["reason"]), (403, &json!("Unauthorized")));
    let said = body["message"].as_str().unwrap();
    assert!(
        said.starts_with("admission webhook \"rancher.cattle.io.namespaces\" denied the request: User \"u-"),
        "{said}"
    );
    let ends = format!("does not have permission \"manage-namespaces\" on project \"{short}\"");
    assert!(said.ends_with(&ends), "{said}");
    assert_eq!(scene.pods().await, [200, 403]);
    // An owner of both may, also into a project that is still empty; who may not even change it hears so from RBAC.
    bind(&scene.lab, &scene.new, "project-owner", "Old").await;
    let (status, body) = scene.patch(&scene.nina, json!(scene.new)).await;
    assert_eq!((status, &body["reason"]), (403, &json!("Forbidden")));
    assert_eq!(scene.patch(&scene.olga, json!(scene.new)).await.0, 200);
    assert_eq!(scene.pods().await, [200, 200]);
}

#[tokio::test]
async fn a_new_cluster_sorts_its_first_namespaces_once() {
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    lab.rancher.connect_agent("c-m-gamma001").unwrap();
    let (_, found) = lab.get("/v3/projects?clusterId=c-m-gamma001", &admin).await;
    let id = |name: &str| {
        let all = found["data"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["id"].clone()
    };
    let path = "/k8s/clusters/c-m-gamma001/api/v1/namespaces";
    let of = async |name: &str| {
        let (_, space) = lab.get(&format!("{path}/{name}"), &admin).await;
        space["metadata"]["annotations"]["field.cattle.io/projectId"].clone()
    };
    for (name, project) in [("default", "Default"), ("kube-system", "System"), ("cattle-system", "System")] {
        assert_eq!(of(name).await, id(project), "{name}");
    }
    let body = json!({"metadata": {"annotations": {"field.cattle.io/projectId": null}}});
    assert_eq!(lab.ask("PATCH", &format!("{path}/default"), &admin, Some(body)).await.0, 200);
    lab.rancher.lose_agent("c-m-gamma001").unwrap();
    lab.rancher.connect_agent("c-m-gamma001").unwrap();
    assert_eq!(of("default").await, Value::Null);
}
