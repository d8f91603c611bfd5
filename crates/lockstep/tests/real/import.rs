//! A cluster that is imported with a kubeconfig: a real kube-apiserver takes Rancher's agent. That agent itself is played.

use base64ct::{Base64, Encoding as _};
use lab_kube::Kube;
use lab_rancher::ApiServer;
use lockstep_engine::blueprint::{ClusterBy, ClusterWanted};
use lockstep_engine::port::{Event, Join, Secret};
use lockstep_lab::LabOptions;
use lockstep_words::en::plan as say;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, Then, local};

/// A kubeconfig of this cluster for a user, in JSON, which is YAML too.
fn kubeconfig(kube: &Kube, user: &Value) -> String {
    let cluster =
        json!({"server": kube.base(), "certificate-authority-data": Base64::encode_string(kube.ca_pem().as_bytes())});
    json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "beta",
        "clusters": [{"name": "beta", "cluster": cluster}],
        "users": [{"name": "admin", "user": user}],
        "contexts": [{"name": "beta", "context": {"cluster": "beta", "user": "admin"}}],
    })
    .to_string()
}

/// An object of the cluster, once it is there.
async fn object(kube: &Kube, path: &str) -> Value {
    let client = kube.client().unwrap();
    loop {
        let request = client.get(format!("{}{path}", kube.base())).bearer_auth(kube.admin_token().expose_secret());
        let answer = request.send().await.unwrap();
        if answer.status().is_success() {
            return answer.json().await.unwrap();
        }
    }
}

/// A setup in which `beta` is imported, and Dev may read there alone.
async fn with_beta() -> Setup {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.blueprint.clusters = vec![ClusterWanted { name: "beta".into(), by: ClusterBy::Import, version: None }];
    given.blueprint.grants[0].cluster = "beta".into();
    let setup = Setup::with(&lab, given).await;
    setup.joining.set(|_| None);
    setup
}

/// Ways in which a kubeconfig signs in: by a token, by a certificate, by a program.
fn users(kube: &Kube) -> [(&'static str, Value); 3] {
    let token = kube.admin_token().expose_secret();
    let (certificate, key) = kube.admin_certificate();
    let credential = json!({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token},
    });
    [
        ("token", json!({"token": token})),
        (
            "certificate",
            json!({
                "client-certificate-data": Base64::encode_string(certificate.as_bytes()),
                "client-key-data": Base64::encode_string(key.expose_secret().as_bytes()),
            }),
        ),
        (
            "program",
            json!({"exec": {
                "apiVersion": "client.authentication.k8s.io/v1", "command": "echo", "interactiveMode": "Never",
                "args": [credential.to_string()],
            }}),
        ),
    ]
}

#[tokio::test]
async fn a_kubeconfig_of_every_kind_puts_the_agent_into_a_real_cluster() {
    local(async {
        for way in 0..3 {
            let kube = Kube::start().unwrap();
            let (name, user) = users(&kube)[way].clone();
            let mut setup = with_beta().await;
            assert_eq!(setup.plan().await.blocked, []);
            let text = kubeconfig(&kube, &user);
            setup.drive.give(Secret::Kubeconfig { cluster: "beta".into(), text }).await;
            setup.signs_in(ADA);
            let (lab, server) = (
                setup.lab.clone(),
                ApiServer {
                    base: kube.base().to_owned(),
                    ca_pem: kube.ca_pem().to_owned(),
                    token: kube.admin_token().expose_secret().to_owned(),
                },
            );
            let agent = tokio::task::spawn_local(async move {
                let agent = "/apis/apps/v1/namespaces/cattle-system/deployments/cattle-cluster-agent";
                let deployment = object(&kube, agent).await;
                let beta = Admin::rancher(&lab).one("/v3/clusters", "name", "beta").await;
                lab.lab.rancher.use_apiserver(&id(&beta), server).await.unwrap();
                lab.lab.rancher.connect_agent(&id(&beta)).unwrap();
                (kube, deployment)
            });
            setup.apply().await;
            let (kube, deployment) = agent.await.unwrap();
            let container = &deployment["spec"]["template"]["spec"]["containers"][0];
            assert!(container["env"].to_string().contains(setup.lab.lab.rancher_base()), "{name}: {container}");
            let roles = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cattle-admin-binding";
            assert_eq!(object(&kube, roles).await["roleRef"]["name"], "cattle-admin", "{name}");
            setup.signs_in(HAYDEN);
            if way == 0 {
                // The agent of this Rancher is in it now: another one must not take the cluster over.
                let join = refused(kubeconfig(&kube, &user)).await;
                assert_eq!(join.trouble.unwrap().means.key, say::KUBECONFIG_OTHER_AGENT);
            }
            let proof = setup.prove(HAYDEN).await;
            assert!(proof.holds(), "{name}: {:#?}", proof.findings);
            setup.close_window().await;
            assert_eq!(ids(&setup.plan().await), [""; 0], "{name}");
            let kept = setup.kept();
            let secret = kube.admin_token().expose_secret();
            let said = setup.said.borrow().join("\n");
            assert!(!kept.contains(secret) && !said.contains(secret), "{name}: the kubeconfig's token is kept or said");
        }
    })
    .await;
}

/// What was said of the kubeconfig that was given.
async fn refused(text: String) -> Join {
    let mut setup = with_beta().await;
    setup.plan().await;
    setup.drive.give(Secret::Kubeconfig { cluster: "beta".into(), text }).await;
    setup.signs_in(ADA);
    setup.joining.set(|join| join.trouble.is_some().then_some(Then::Stop));
    let ended = setup.drive.apply().await;
    assert!(matches!(ended, Some(Event::Applied { complete: false, .. })), "{ended:#?}");
    let said = setup.said.borrow();
    let joins = said.iter().rev().filter_map(|line| serde_json::from_str::<Event>(line).ok());
    let mut joins = joins.filter_map(|event| if let Event::Join { join } = event { Some(join) } else { None });
    joins.find(|join| join.trouble.is_some()).unwrap()
}

#[tokio::test]
async fn a_kubeconfig_that_does_not_work_is_explained_and_the_cluster_still_waits() {
    local(async {
        let kube = Kube::start().unwrap();
        let token = json!({"token": kube.admin_token().expose_secret()});
        let wrong = kubeconfig(&kube, &json!({"token": "wrong"}));
        let away = kubeconfig(&kube, &token).replace(kube.base(), "https://127.0.0.1:1");
        let other_ca = kubeconfig(&kube, &token).replace(
            &Base64::encode_string(kube.ca_pem().as_bytes()),
            &Base64::encode_string(Kube::start().unwrap().ca_pem().as_bytes()),
        );
        let reader = json!({"token": kube.admin_token().expose_secret(), "as": "nobody"});
        for (name, text, key) in [
            ("no kubeconfig", "hello".to_owned(), say::KUBECONFIG_FORM),
            ("a wrong token", wrong, say::KUBECONFIG_UNREACHED),
            ("nothing there", away, say::KUBECONFIG_UNREACHED),
            ("another authority", other_ca, say::KUBECONFIG_UNREACHED),
            ("no rights", kubeconfig(&kube, &reader), say::KUBECONFIG_REFUSED),
        ] {
            let join = refused(text).await;
            let trouble = join.trouble.unwrap();
            assert_eq!(trouble.means.key, key, "{name}: {trouble:?}");
            assert_eq!(trouble.tried.is_empty(), key == say::KUBECONFIG_FORM, "{name}: whether the cluster was asked");
            assert!(!join.commands.is_empty(), "{name}: the command is still there");
        }
    })
    .await;
}
