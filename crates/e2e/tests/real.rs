//! The whole setup by mouse with a real Keycloak and a real kube-apiserver.

use base64ct::{Base64, Encoding as _};
use lab_kube::Kube;
use lab_rancher::ApiServer;
use lockstep_e2e::{Parts, Stage};
use secrecy::ExposeSecret as _;

#[tokio::test]
async fn the_whole_setup_by_mouse_on_real_servers() {
    let stage = Stage::start(Parts { keycloak: true, kube: true, ..Parts::default() }).await.unwrap();
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(outcome.answers.len(), 3);
    assert!(outcome.answers.iter().all(|answer| stage.logged(&answer.request)), "{outcome:#?}");
    stage.finish(None).await.unwrap();
}

#[tokio::test]
async fn a_real_keycloak_signs_with_its_own_key() {
    let mut stage = Stage::start(Parts { keycloak: true, ..Parts::default() }).await.unwrap();
    stage.certificate = true;
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
}

/// The real apiserver takes Rancher's agent; that agent itself is played.
#[tokio::test]
async fn a_real_cluster_is_imported_with_a_kubeconfig() {
    let mut stage = Stage::start(Parts::default()).await.unwrap();
    stage.imported = vec!["beta".into()];
    let kube = Kube::start().unwrap();
    let token = kube.admin_token().expose_secret();
    let authority = Base64::encode_string(kube.ca_pem().as_bytes());
    let kubeconfig = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: beta\nclusters:\n- name: beta\n  cluster:\n    \
         server: {}\n    certificate-authority-data: {authority}\nusers:\n- name: admin\n  user:\n    token: {token}\n\
         contexts:\n- name: beta\n  context: {{cluster: beta, user: admin}}\n",
        kube.base()
    );
    stage.five_steps(None).await.unwrap();
    stage.begin().await.unwrap();
    stage.gives_kubeconfig("beta", &kubeconfig).await.unwrap();
    let agent = "/apis/apps/v1/namespaces/cattle-system/deployments/cattle-cluster-agent";
    let request = kube.client().unwrap().get(format!("{}{agent}", kube.base())).bearer_auth(token);
    assert_eq!(request.send().await.unwrap().status(), 200, "the cluster has the agent");
    let clusters = format!("{}/v3/clusters?name=beta", stage.lab.rancher_base());
    let found = stage.client.get(clusters).bearer_auth(&stage.credentials.rancher.token).send().await.unwrap();
    let found: serde_json::Value = serde_json::from_str(&found.text().await.unwrap()).unwrap();
    let server = ApiServer { base: kube.base().to_owned(), ca_pem: kube.ca_pem().to_owned(), token: token.to_owned() };
    let beta = found["data"][0]["id"].as_str().unwrap();
    stage.lab.rancher.use_apiserver(beta, server).await.unwrap();
    stage.lab.rancher.connect_agent(beta).unwrap();
    stage.sign_in_and_end(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
    assert_eq!(outcome.answers.len(), 6);
}
