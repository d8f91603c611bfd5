//! Clusters that Rancher makes on nodes of the user's own: asked for through steve, joined by nodes that the lab plays.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Lab;
use common::issuer::{Issuer, Person};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const CLUSTERS: &str = "/v1/provisioning.cattle.io.clusters";
const NO_NODES: &str = "waiting for at least one control plane, etcd, and worker node to be registered";

fn wanted(name: &str, version: &str) -> Value {
    json!({
        "type": "provisioning.cattle.io.cluster", "metadata": {"namespace": "fleet-default", "name": name},
        "spec": {"kubernetesVersion": version, "rkeConfig": {"machineGlobalConfig": {"cni": "calico"}}},
    })
}

async fn ask(lab: &Lab, body: Value) -> (u16, Value) {
    lab.post(CLUSTERS, &lab.rancher.admin_token(), body).await
}

/// The object and the id of its cluster, `""` where that is not there yet.
async fn object(lab: &Lab, name: &str) -> (Value, String) {
    let (status, found) = lab.get(&format!("{CLUSTERS}/fleet-default/{name}"), &lab.rancher.admin_token()).await;
    assert_eq!(status, 200, "{found}");
    let id = found["status"]["clusterName"].as_str().unwrap_or_default().to_owned();
    (found, id)
}

async fn state(lab: &Lab, id: &str) -> [String; 2] {
    let (_, row) = lab.get(&format!("/v3/clusters/{id}"), &lab.rancher.admin_token()).await;
    ["state", "transitioningMessage"].map(|name| row[name].as_str().unwrap_or_default().to_owned())
}

async fn token(lab: &Lab, id: &str) -> Value {
    let path = format!("/v3/clusterRegistrationTokens?clusterId={id}");
    lab.get(&path, &lab.rancher.admin_token()).await;
    lab.get(&path, &lab.rancher.admin_token()).await.1["data"][0].clone()
}

async fn join(lab: &Lab, token: &Value, name: &str, roles: &[&str]) -> (u16, String) {
    let body = json!({"token": token, "roles": roles, "name": name});
    let answer = lab.http.post(format!("{}/lab/nodes", lab.base)).body(body.to_string()).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_cluster_is_made_on_nodes_that_join() {
    let lab = Lab::start(Rancher::fresh()).await;
    let admin = lab.rancher.admin_token();
    let (status, made) = ask(&lab, wanted("demo", "v1.35.4+rke2r1")).await;
    assert_eq!((status, &made["id"]), (201, &json!("fleet-default/demo")), "{made}");
    assert_eq!(
        (&made["kind"], &made["status"]),
        (&json!("Cluster"), &Value::Null),
        "its controllers have not seen it yet"
    );

    let (found, id) = object(&lab, "demo").await;
    assert!(id.len() == "c-m-".len() + 8 && id.starts_with("c-m-"), "{id}");
    assert_eq!(found["status"]["ready"], false);
    assert_eq!(found["metadata"]["state"]["name"], "updating");
    assert_eq!(found["metadata"]["state"]["message"], NO_NODES);
    assert_eq!(state(&lab, &id).await, ["updating", NO_NODES]);
    let token = token(&lab, &id).await;
    for name in ["nodeCommand", "insecureNodeCommand"] {
        assert!(token[name].as_str().unwrap().contains(token["token"].as_str().unwrap()), "{name}");
    }

    assert_eq!(join(&lab, &json!("nonsense"), "one", &["etcd"]).await.0, 404);
    assert_eq!(join(&lab, &token["token"], "one", &["etcd", "controlplane"]).await, (204, String::new()));
    assert_eq!(state(&lab, &id).await, ["updating", NO_NODES], "there is no worker");
    assert_eq!(lab.get(&format!("/k8s/clusters/{id}/api/v1/nodes"), &admin).await.0, 503);
    assert_eq!(join(&lab, &token["token"], "one", &["worker"]).await, (422, format!("cluster {id} has a node one")));
    assert_eq!(join(&lab, &token["token"], "two", &["boss"]).await, (422, "no role boss".to_owned()));
    assert_eq!(join(&lab, &token["token"], "two", &["worker"]).await.0, 204);
    assert_eq!(state(&lab, &id).await, ["active", ""]);

    let (_, row) = lab.get(&format!("/v3/clusters/{id}"), &admin).await;
    assert_eq!((&row["name"], &row["nodeCount"]), (&json!("demo"), &json!(2)));
    assert_eq!((&row["provider"], &row["version"]["gitVersion"]), (&json!("rke2"), &json!("v1.35.4+rke2r1")));
    let (_, version) = lab.get(&format!("/k8s/clusters/{id}/version"), &admin).await;
    assert_eq!((&version["gitVersion"], &version["minor"]), (&json!("v1.35.4+rke2r1"), &json!("35")));
    lab.rancher.join_node(&id, "three", &["worker"]).unwrap();
    let (_, nodes) = lab.get(&format!("/k8s/clusters/{id}/api/v1/nodes"), &admin).await;
    let labels: Vec<&Value> = nodes["items"].as_array().unwrap().iter().map(|one| &one["metadata"]["labels"]).collect();
    assert_eq!(labels.len(), 3);
    assert_eq!(labels[0]["node-role.kubernetes.io/control-plane"], "true");
    let (found, _) = object(&lab, "demo").await;
    assert_eq!((&found["status"]["ready"], &found["metadata"]["state"]["name"]), (&json!(true), &json!("active")));
    assert_eq!(found["status"]["clientSecretName"], "demo-kubeconfig");
}

#[tokio::test]
async fn every_phase_takes_its_time() {
    let lab = Lab::start(Rancher::fresh()).await;
    lab.rancher.set_cluster_delay(2);
    assert_eq!(ask(&lab, wanted("demo", "v1.34.6+k3s1")).await.0, 201);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(object(&lab, "demo").await.1);
    }
    assert_eq!((ids[0].as_str(), ids[1].as_str(), ids[2].is_empty()), ("", "", false), "{ids:?}");
    let id = &ids[2];
    // As one that was just imported: only its conditions know better.
    let (_, row) = lab.get(&format!("/v3/clusters/{id}"), &lab.rancher.admin_token()).await;
    let connected = row["conditions"].as_array().unwrap().iter().find(|one| one["type"] == "Connected").unwrap();
    assert_eq!((&row["state"], &connected["status"]), (&json!("active"), &json!("False")));
    assert!(row["conditions"].as_array().unwrap().iter().all(|one| one["type"] != "Ready"));
    // The object that named it was a read of it too.
    assert_eq!(state(&lab, id).await, ["updating", NO_NODES]);
    lab.rancher.join_node(id, "all", &["etcd", "controlplane", "worker"]).unwrap();
    for _ in 0..2 {
        let [state, message] = state(&lab, id).await;
        assert_eq!(state, "updating");
        assert!(message.starts_with("configuring bootstrap node(s) custom-"), "{message}");
        assert!(message.ends_with(": waiting for agent to check in and apply initial plan"), "{message}");
    }
    assert_eq!(state(&lab, id).await[0], "active");
}

#[tokio::test]
async fn what_is_made_elsewhere_takes_no_nodes() {
    let lab = Lab::start(Rancher::reference()).await;
    let refused = lab.rancher.join_node("c-m-alpha001", "one", &["worker"]);
    assert_eq!(refused, Err("cluster c-m-alpha001 takes no nodes: it was imported".to_owned()));
    assert!(lab.rancher.join_node("c-m-none", "one", &["worker"]).is_err());
    // Without rkeConfig it is an import: its agent is brought by a manifest.
    let (status, _) = ask(&lab, json!({"metadata": {"namespace": "fleet-default", "name": "beta"}, "spec": {}})).await;
    assert_eq!(status, 201);
    let (_, id) = object(&lab, "beta").await;
    assert_eq!(state(&lab, &id).await[0], "pending");
    lab.rancher.connect_agent(&id).unwrap();
    assert_eq!(state(&lab, &id).await[0], "active");
    ask(&lab, wanted("delta", "v1.35.4+k3s1")).await;
    let (_, id) = object(&lab, "delta").await;
    assert!(lab.rancher.connect_agent(&id).is_err(), "its nodes bring the agent");
}

#[tokio::test]
async fn names_are_refused_in_the_words_of_the_webhook() {
    let lab = Lab::start(Rancher::reference()).await;
    assert_eq!(ask(&lab, wanted("demo", "v1.35.4+rke2r1")).await.0, 201);
    let webhook = "admission webhook \"rancher.cattle.io.clusters.provisioning.cattle.io\" denied the request: cluster name \
                   must be between 2 and 63 characters, must not begin with a hyphen, cannot be \"local\" nor of the form \
                   \"c-xxxxx\", and can only contain lowercase alphanumeric characters or ' - '";
    let taken = |name: &str| format!("clusters.provisioning.cattle.io \"{name}\" already exists");
    for (name, status, code, words) in [
        ("demo", 409, "AlreadyExists", taken("demo")),
        ("alpha", 409, "AlreadyExists", taken("alpha")),
        ("local", 422, "Invalid", webhook.to_owned()),
        ("c-ab1de", 422, "Invalid", webhook.to_owned()),
        ("demo.prod", 422, "Invalid", webhook.to_owned()),
    ] {
        let (found, body) = ask(&lab, wanted(name, "v1.35.4+rke2r1")).await;
        assert_eq!((found, &body["code"], &body["message"]), (status, &json!(code), &json!(words)), "{name}");
    }
    let (status, body) = ask(&lab, wanted("Demo", "v1.35.4+rke2r1")).await;
    assert_eq!(status, 422);
    assert!(body["message"].as_str().unwrap().contains("a lowercase RFC 1123 subdomain must consist of"), "{body}");
    let (status, body) = ask(&lab, json!({"metadata": {"name": "x1"}})).await;
    assert_eq!((status, &body["message"]), (422, &json!("metadata.namespace is required")));
    let mut elsewhere = wanted("x1", "v1.35.4+rke2r1");
    elsewhere["metadata"]["namespace"] = json!("nowhere");
    assert_eq!(ask(&lab, elsewhere).await.0, 404);
}

#[tokio::test]
async fn deleting_takes_object_and_cluster() {
    let lab = Lab::start(Rancher::reference()).await;
    let admin = lab.rancher.admin_token();
    ask(&lab, wanted("one", "v1.35.4+rke2r1")).await;
    ask(&lab, wanted("two", "v1.35.4+rke2r1")).await;
    let ((_, one), (_, two)) = (object(&lab, "one").await, object(&lab, "two").await);
    let (status, gone) = lab.ask("DELETE", &format!("{CLUSTERS}/fleet-default/one"), &admin, None).await;
    assert_eq!((status, &gone["metadata"]["state"]["name"]), (200, &json!("removing")));
    assert_eq!(lab.get(&format!("/v3/clusters/{one}"), &admin).await.0, 404);
    assert_eq!(lab.ask("DELETE", &format!("/v3/clusters/{two}"), &admin, None).await.0, 200);
    let (status, body) = lab.get(&format!("{CLUSTERS}/fleet-default/two"), &admin).await;
    assert_eq!((status, &body["code"]), (404, &json!("NotFound")));
    let (_, all) = lab.get(CLUSTERS, &admin).await;
    let ids: Vec<&str> = all["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["fleet-default/alpha", "fleet-default/gamma", "fleet-local/local"]);
    let (status, body) = lab.ask("DELETE", &format!("{CLUSTERS}/fleet-local/local"), &admin, None).await;
    assert_eq!((status, body["message"].as_str().unwrap().ends_with("local cluster may not be deleted")), (400, true));
}

#[tokio::test]
async fn people_see_the_objects_of_their_clusters() {
    let lab = Lab::start(Rancher::reference()).await;
    let ada = Person { sub: "a-1", name: "Ada", email: "ada@contoso.com", groups: &["Ops"] };
    let hayden = Person { sub: "h-1", name: "Hayden", email: "hayden@contoso.com", groups: &["Dev"] };
    let issuer = Issuer::start(&[("ada", ada), ("hayden", hayden)]).await;
    let admin = lab.rancher.admin_token();
    lab.enable(&issuer, "ada").await;
    let hayden = lab.sign_in(&issuer, "hayden").await;
    let seen = async || {
        let (_, all) = lab.get(CLUSTERS, &hayden).await;
        let ids = all["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert!(seen().await.is_empty());
    assert_eq!(lab.get(&format!("{CLUSTERS}/fleet-default/alpha"), &hayden).await.0, 403);
    let body = json!({
        "clusterId": "c-m-alpha001", "roleTemplateId": "cluster-member", "groupPrincipalId": "keycloakoidc_group://Dev",
    });
    assert_eq!(lab.post("/v3/clusterRoleTemplateBindings", &admin, body).await.0, 201);
    assert_eq!(seen().await, ["fleet-default/alpha"]);
    assert_eq!(lab.ask("DELETE", &format!("{CLUSTERS}/fleet-default/alpha"), &hayden, None).await.0, 403);
    // A newcomer's role `user` may make clusters, and who makes one owns it.
    assert_eq!(lab.post(CLUSTERS, &hayden, wanted("own", "v1.35.4+k3s1")).await.0, 201);
    assert_eq!(seen().await, ["fleet-default/alpha", "fleet-default/own"]);
    assert_eq!(lab.ask("DELETE", &format!("{CLUSTERS}/fleet-default/own"), &hayden, None).await.0, 200);
    assert_eq!(lab.get(CLUSTERS, "").await.0, 401);
}

#[tokio::test]
async fn releases_are_those_for_this_rancher() {
    let lab = Lab::start(Rancher::fresh()).await;
    let admin = lab.rancher.admin_token();
    for (distribution, suffix) in [("k3s", "k3s1"), ("rke2", "rke2r1")] {
        let (status, found) = lab.get(&format!("/v1-{distribution}-release/releases"), "").await;
        assert_eq!((status, &found["resourceType"]), (200, &json!("releases")));
        let ids = found["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        let ids: Vec<String> = ids.collect();
        assert!(ids.contains(&format!("v1.36.1+{suffix}")), "{ids:?}");
        for out_of_range in ["v1.31.14", "v1.37.0"] {
            assert!(!ids.contains(&format!("{out_of_range}+{suffix}")), "{ids:?}");
        }
        for one in found["data"].as_array().unwrap() {
            assert_eq!((&one["type"], &one["id"]), (&json!("release"), &one["version"]));
            assert!(one["minChannelServerVersion"].is_string() && one["serverArgs"].is_object(), "{one}");
        }
        let (_, channels) = lab.get(&format!("/v1-{distribution}-release/channels"), "").await;
        assert_eq!(channels["data"][0]["id"], "default");
        // As on the real one, without the v that the releases begin with.
        let (_, setting) = lab.get(&format!("/v3/settings/{distribution}-default-version"), &admin).await;
        assert_eq!(setting["value"], format!("1.35.4+{suffix}"));
    }
    assert_eq!(lab.get("/v1-k3s-release/nonsense", "").await.0, 404);
}
