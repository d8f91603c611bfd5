//! An import as it is done by hand: a real kube-apiserver takes the manifest, and the lab plays the agent in it.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Lab;
use lab_kube::Kube;
use lab_rancher::{ApiServer, Rancher};
use secrecy::ExposeSecret as _;
use serde_json::json;

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// Where objects of a kind are made.
fn collection(kind: &str) -> String {
    match kind {
        "ClusterRole" => format!("{RBAC}/clusterroles"),
        "ClusterRoleBinding" => format!("{RBAC}/clusterrolebindings"),
        "Namespace" => "/api/v1/namespaces".into(),
        "ServiceAccount" => "/api/v1/namespaces/cattle-system/serviceaccounts".into(),
        "Secret" => "/api/v1/namespaces/cattle-system/secrets".into(),
        "Service" => "/api/v1/namespaces/cattle-system/services".into(),
        "Deployment" => "/apis/apps/v1/namespaces/cattle-system/deployments".into(),
        other => panic!("a {other} in the manifest"),
    }
}

#[tokio::test]
async fn kubernetes_takes_the_manifest_and_the_agent_in_it_connects() {
    let kube = Kube::start().unwrap_or_else(|error| panic!("no Kubernetes control plane: {error}"));
    let lab = Lab::start(Rancher::fresh()).await;
    let admin = lab.rancher.admin_token();
    let (_, made) = lab.post("/v3/clusters", &admin, json!({"name": "beta", "importedConfig": {}})).await;
    let id = made["id"].as_str().unwrap();
    let server = ApiServer {
        base: kube.base().to_owned(),
        ca_pem: kube.ca_pem().to_owned(),
        token: kube.admin_token().expose_secret().to_owned(),
    };
    lab.rancher.use_apiserver(id, server).await.unwrap();
    let cluster = format!("/v3/clusters/{id}");
    assert_eq!(lab.get(&cluster, &admin).await.1["state"], "pending");
    let nodes = format!("/k8s/clusters/{id}/api/v1/nodes");
    assert_eq!(lab.get(&nodes, &admin).await.0, 503, "its agent never connected");

    let tokens = format!("/v3/clusterRegistrationTokens?clusterId={id}");
    lab.get(&tokens, &admin).await;
    let url = lab.get(&tokens, &admin).await.1["data"][0]["manifestUrl"].as_str().unwrap().to_owned();
    let manifest = lab.send("GET", url.strip_prefix(&lab.base).unwrap(), "", None).await.text().await.unwrap();
    let client = kube.client().unwrap();
    let documents = manifest.split("\n---").filter(|text| text.contains("kind:"));
    let mut count = 0;
    for document in documents {
        let kind = document.lines().find_map(|line| line.strip_prefix("kind: ")).unwrap();
        let request = client.post(format!("{}{}", kube.base(), collection(kind)));
        let request =
            request.bearer_auth(kube.admin_token().expose_secret()).header("content-type", "application/yaml");
        let answer = request.body(document.trim_start_matches('-').to_owned()).send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        // The scenario's objects hold the namespace already.
        assert!(status == 201 || (status == 409 && kind == "Namespace"), "{kind}: {status} {text}");
        count += 1;
    }
    assert_eq!(count, 9, "documents of the recorded manifest");

    assert_eq!(lab.rancher.apply_manifest(&manifest), Ok(id.to_owned()));
    let (_, row) = lab.get(&cluster, &admin).await;
    assert_eq!((&row["state"], &row["apiEndpoint"]), (&json!("active"), &json!(kube.base().trim_end_matches('/'))));
    let (status, seen) = lab.get(&format!("/k8s/clusters/{id}{RBAC}/clusterroles/cattle-admin"), &admin).await;
    assert_eq!(
        (status, &seen["metadata"]["name"]),
        (200, &json!("cattle-admin")),
        "what was applied is seen through Rancher"
    );
    assert_eq!(lab.get(&nodes, &admin).await.0, 200);
}
