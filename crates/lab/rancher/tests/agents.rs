//! Imported clusters: a manifest brings the agent, states take their time, and an agent can be lost.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Lab;
use lab_rancher::Rancher;
use serde_json::{Value, json};

/// Imports a cluster and gives its id and the manifest of its registration token.
async fn import(lab: &Lab, name: &str) -> (String, String) {
    let admin = lab.rancher.admin_token();
    let (status, made) = lab.post("/v3/clusters", &admin, json!({"name": name, "importedConfig": {}})).await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/v3/clusterRegistrationTokens?clusterId={id}");
    let mut url = Value::Null;
    for _ in 0..3 {
        url = lab.get(&path, &admin).await.1["data"][0]["manifestUrl"].clone();
    }
    let manifest = lab.send("GET", url.as_str().unwrap().strip_prefix(&lab.base).unwrap(), "", None).await;
    (id, manifest.text().await.unwrap())
}

/// State, transition, message, and whether the agent is connected and the cluster ready by its conditions.
async fn read(lab: &Lab, id: &str) -> [String; 5] {
    let (status, row) = lab.get(&format!("/v3/clusters/{id}"), &lab.rancher.admin_token()).await;
    assert_eq!(status, 200, "{row}");
    let all = row["conditions"].as_array().unwrap();
    let condition = |kind: &str| {
        let found = all.iter().find(|one| one["type"] == kind);
        found.map_or("none", |one| one["status"].as_str().unwrap()).to_owned()
    };
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    [text("state"), text("transitioning"), text("transitioningMessage"), condition("Connected"), condition("Ready")]
}

async fn nodes(lab: &Lab, id: &str) -> (u16, String) {
    let path = format!("/k8s/clusters/{id}/api/v1/nodes");
    let answer = lab.send("GET", &path, &lab.rancher.admin_token(), None).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_manifest_brings_the_agent_of_its_cluster_alone() {
    let lab = Lab::start(Rancher::fresh()).await;
    let (one, manifest) = import(&lab, "one").await;
    let (two, _) = import(&lab, "two").await;
    assert_eq!(lab.rancher.apply_manifest(&manifest), Ok(one.clone()));
    assert_eq!(lab.rancher.apply_manifest(&manifest), Ok(one.clone()), "applied twice is applied once");
    assert_eq!(read(&lab, &one).await[0], "active");
    assert_eq!(read(&lab, &two).await[0], "pending");
}

#[tokio::test]
async fn the_lab_plays_an_agent_over_http() {
    let lab = Lab::start(Rancher::fresh()).await;
    let (id, manifest) = import(&lab, "alpha").await;
    let play = async |body: String| {
        let answer = lab.http.post(format!("{}/lab/agent", lab.base)).body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let unknown = manifest.replace("  token: \"", "  token: \"AAAA");
    let wanted = "no cluster has the registration token of the manifest";
    assert_eq!(play(unknown).await, (404, wanted.to_owned()), "an agent with an unknown token never gets in");
    assert_eq!(play("kind: Namespace".into()).await.0, 404);
    assert_eq!(nodes(&lab, &id).await.0, 503);
    assert_eq!(play(manifest).await, (204, String::new()));
    assert_eq!(nodes(&lab, &id).await.0, 200);
}

#[tokio::test]
async fn without_a_server_address_there_are_no_commands() {
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    for (base, wanted) in [("", ""), ("https://elsewhere.test/", "kubectl apply -f https://elsewhere.test/v3/import/")]
    {
        lab.rancher.set_base(base);
        let (_, found) = lab.get("/v3/clusterRegistrationTokens?clusterId=c-m-gamma001", &admin).await;
        let command = found["data"][0]["command"].as_str().unwrap();
        assert!(command.starts_with(wanted) && command.is_empty() == base.is_empty(), "{command}");
        assert_eq!(lab.get("/v3/settings/server-url", &admin).await.1["value"], base.trim_end_matches('/'));
    }
}

#[tokio::test]
async fn an_imported_cluster_takes_its_time() {
    let lab = Lab::start(Rancher::fresh()).await;
    let (id, manifest) = import(&lab, "alpha").await;
    let pending = ["pending", "yes", "", "False", "none"];
    for _ in 0..4 {
        assert_eq!(read(&lab, &id).await, pending, "without an agent it stays so");
    }
    lab.rancher.set_cluster_delay(2);
    lab.rancher.apply_manifest(&manifest).unwrap();
    assert!(lab.rancher.connect_agent(&id).is_err(), "it is on its way");
    for _ in 0..2 {
        assert_eq!(nodes(&lab, &id).await.0, 503);
        assert_eq!(read(&lab, &id).await, pending);
    }
    for _ in 0..2 {
        assert_eq!(nodes(&lab, &id).await.0, 200, "it is provisioned");
        assert_eq!(read(&lab, &id).await, ["waiting", "yes", "Waiting for API to be available", "True", "none"]);
    }
    assert_eq!(read(&lab, &id).await, ["active", "no", "", "True", "True"]);
}

#[tokio::test]
async fn a_list_is_a_read_too() {
    let lab = Lab::start(Rancher::fresh()).await;
    let (id, manifest) = import(&lab, "alpha").await;
    lab.rancher.set_cluster_delay(1);
    lab.rancher.apply_manifest(&manifest).unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (_, found) = lab.get("/v3/clusters?name=alpha", &lab.rancher.admin_token()).await;
        seen.push(found["data"][0]["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, ["pending", "waiting", "active"]);
    assert_eq!(read(&lab, &id).await[0], "active");
}

#[tokio::test]
async fn a_lost_agent_is_named_and_comes_back() {
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    let alpha = "c-m-alpha001";
    for (id, words) in [
        ("c-m-gamma001", "the agent of cluster c-m-gamma001 is not connected"),
        ("local", "the management cluster has no agent"),
        ("c-m-none", "no cluster c-m-none"),
    ] {
        assert_eq!(lab.rancher.lose_agent(id), Err(words.to_owned()));
    }
    lab.rancher.lose_agent(alpha).unwrap();
    let (_, row) = lab.get(&format!("/v3/clusters/{alpha}"), &admin).await;
    let ready = row["conditions"].as_array().unwrap().iter().find(|one| one["type"] == "Ready").unwrap().clone();
    assert_eq!(ready["reason"], "Disconnected");
    assert_eq!(ready["message"], "Cluster agent is not connected");
    let lost = ["unavailable", "yes", "Cluster agent is not connected", "False", "False"];
    assert_eq!(read(&lab, alpha).await, lost);
    assert_eq!(nodes(&lab, alpha).await, (500, "cluster agent disconnected".to_owned()));

    // What is bound meanwhile reaches the cluster when its agent does.
    let body =
        json!({"clusterId": alpha, "roleTemplateId": "nodes-view", "groupPrincipalId": "keycloakoidc_group://Dev"});
    assert_eq!(lab.post("/v3/clusterRoleTemplateBindings", &admin, body).await.0, 201);
    lab.rancher.connect_agent(alpha).unwrap();
    assert_eq!(read(&lab, alpha).await, ["active", "no", "", "True", "True"]);
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "spec": {
            "user": "u-x", "groups": ["keycloakoidc_group://Dev"],
            "resourceAttributes": {"verb": "list", "resource": "nodes"},
        },
    });
    let path = format!("/k8s/clusters/{alpha}/apis/authorization.k8s.io/v1/subjectaccessreviews");
    assert_eq!(lab.post(&path, &admin, review).await.1["status"]["allowed"], true);
}
