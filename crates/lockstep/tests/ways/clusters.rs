//! Clusters that Rancher gets: imported by a command, one or several, and found again.

use lockstep_engine::blueprint::{ClusterBy, ClusterWanted, Grant, Scope, Step};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::Event;
use lockstep_lab::LabOptions;
use lockstep_words::en::plan as say;
use serde_json::json;

use crate::ids;
use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

fn imported(name: &str) -> ClusterWanted {
    ClusterWanted { name: name.into(), by: ClusterBy::Import, version: None }
}

/// Read-only on namespace `trinity` of a cluster.
fn grant(cluster: &str) -> Grant {
    Grant {
        group: "Dev".into(),
        scope: Scope::Namespaces,
        cluster: cluster.into(),
        project: "Trinity".into(),
        namespaces: vec!["trinity".into()],
        role: "read-only".into(),
        move_namespaces: false,
    }
}

/// A setup in which these are imported, and Dev may read on them and on those besides.
async fn with(import: &[&str], besides: &[&str]) -> Setup {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.blueprint.clusters = import.iter().map(|name| imported(name)).collect();
    given.blueprint.grants = besides.iter().chain(import).map(|name| grant(name)).collect();
    Setup::with(&lab, given).await
}

fn of_clusters(plan: &Plan) -> Vec<&str> {
    let all = plan.changes.iter().filter(|change| change.step == Step::Clusters);
    all.map(|change| change.id.as_str()).collect()
}

#[tokio::test]
async fn three_clusters_at_once_two_of_them_imported() {
    local(async {
        let mut setup = with(&["beta", "delta"], &["alpha"]).await;
        let plan = setup.plan().await;
        let wanted = ["rancher.cluster.beta", "kubernetes.join.beta", "rancher.cluster.delta", "kubernetes.join.delta"];
        assert_eq!(of_clusters(&plan), wanted, "{:?}", plan.blocked);
        setup.signs_in(ADA);
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        assert_eq!(proof.answers.len(), 9, "three questions on each cluster");
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
        let clusters = Admin::rancher(&setup.lab).get("/v3/clusters").await;
        let of = |name: &str| clusters["data"].as_array().unwrap().iter().filter(|one| one["name"] == name).count();
        assert_eq!((of("beta"), of("delta")), (1, 1));
        let kept = setup.kept();
        let log = setup.lab.rancher_log();
        let fetched = log.iter().find(|line| line.path.starts_with("/v3/import/")).unwrap();
        let token = fetched.path["/v3/import/".len()..].split('_').next().unwrap();
        assert!(token.len() == 54 && !kept.contains(token), "the registration token is kept");
    })
    .await;
}

/// The lab's cluster `gamma` is in Rancher; its agent never came.
#[tokio::test]
async fn a_cluster_whose_agent_never_came_is_joined() {
    local(async {
        let mut setup = with(&[], &["gamma"]).await;
        assert_eq!(of_clusters(&setup.plan().await), ["kubernetes.join.gamma"]);
        setup.signs_in(ADA);
        setup.apply().await;
        setup.signs_in(HAYDEN);
        assert!(setup.prove(HAYDEN).await.holds());
    })
    .await;
}

#[tokio::test]
async fn new_clusters_are_made_of_nodes_that_register_themselves() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        lab.lab.rancher.set_cluster_delay(2);
        let mut given = Given::right(&lab);
        let made = |name: &str, by, version: Option<&str>| ClusterWanted {
            name: name.into(),
            by,
            version: version.map(str::to_owned),
        };
        given.blueprint.clusters = vec![made("kappa", ClusterBy::K3s, None), made("rho", ClusterBy::Rke2, None)];
        given.blueprint.grants = vec![grant("kappa"), grant("rho")];
        let mut setup = Setup::with(&lab, given).await;
        let plan = setup.plan().await;
        assert_eq!(plan.blocked, []);
        setup.signs_in(ADA);
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
        let kappa = Admin::rancher(&lab).get("/v1/provisioning.cattle.io.clusters/fleet-default/kappa").await;
        let version = kappa["spec"]["kubernetesVersion"].as_str().unwrap();
        assert!(version.starts_with('v') && version.contains("+k3s"), "{version}");
    })
    .await;
}

/// The lab's namespace `default` is in project Default, on which somebody has a role.
#[tokio::test]
async fn a_namespace_of_another_project_is_moved_only_where_that_is_said() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let rancher = Admin::rancher(&lab);
        let projects = rancher.get("/v3/projects?clusterId=c-m-alpha001").await;
        let other = projects["data"].as_array().unwrap().iter().find(|one| one["name"] == "Default").unwrap();
        let theirs = json!({"type": "projectRoleTemplateBinding", "projectId": other["id"],
            "roleTemplateId": "project-member", "groupPrincipalId": "keycloakoidc_group://Ops"});
        rancher.post("/v3/projectRoleTemplateBindings", &theirs).await;
        let mut given = Given::right(&lab);
        given.blueprint.grants = vec![Grant { namespaces: vec!["default".into()], ..grant("alpha") }];
        let mut setup = Setup::with(&lab, given).await;
        let (problems, ..) = setup.check(Step::Access).await;
        let said: Vec<(&str, String)> = problems.iter().map(|one| (one.field.as_str(), one.message.say())).collect();
        let [("grants.0.namespaces", message)] = &said[..] else { panic!("{said:?}") };
        for part in ["“Default”", "Ops (project-member) would lose", "Dev (read-only) would gain"] {
            assert!(message.contains(part), "{part}: {message}");
        }
        let mut draft = setup.draft.clone();
        draft.grants[0].move_namespaces = true;
        setup.keep(draft).await;
        assert_eq!(setup.check(Step::Access).await.0, []);
        let plan = setup.plan().await;
        let moved = plan.changes.iter().find(|change| change.id == "kubernetes.namespace.alpha/default").unwrap();
        let detail = moved.detail.as_ref().unwrap().say();
        assert!(detail.contains("from project Default into Trinity"), "{detail}");
        setup.signs_in(ADA);
        setup.apply().await;
        let after = rancher.get("/k8s/clusters/c-m-alpha001/api/v1/namespaces/default").await;
        let trinity = rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Trinity").await;
        assert_eq!(after["metadata"]["annotations"]["field.cattle.io/projectId"], trinity["id"]);
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    })
    .await;
}

/// A version that this Rancher does not have is told at its field, with one that it has.
#[tokio::test]
async fn a_version_that_rancher_does_not_have_is_told_at_its_field() {
    local(async {
        let mut setup = with(&["beta"], &[]).await;
        let mut draft = setup.draft.clone();
        (draft.new_clusters[0].by, draft.new_clusters[0].version) = (ClusterBy::K3s, "v1.99.0+k3s1".into());
        setup.keep(draft.clone()).await;
        let (problems, trouble, _) = setup.check(Step::Clusters).await;
        assert_eq!((trouble, problems.len()), (None, 1), "{problems:?}");
        assert_eq!(problems[0].field, "new_clusters.0.version");
        draft.new_clusters[0].version = problems[0].suggestion.clone().unwrap();
        setup.keep(draft).await;
        assert_eq!(setup.check(Step::Clusters).await.0, []);
    })
    .await;
}

#[tokio::test]
async fn without_server_url_there_is_no_command_and_that_is_said() {
    local(async {
        let mut setup = with(&["beta"], &[]).await;
        setup.plan().await;
        setup.signs_in(ADA);
        let base = setup.lab.lab.rancher_base().to_owned();
        setup.lab.lab.rancher.set_base("");
        match setup.drive.apply().await {
            Some(Event::Applied { complete: false, trouble: Some(trouble), .. }) => {
                assert_eq!(trouble.means.key, say::NO_SERVER_URL);
            }
            other => panic!("{other:#?}"),
        }
        setup.lab.lab.rancher.set_base(&base);
        setup.plan().await;
        setup.apply().await;
    })
    .await;
}

#[tokio::test]
async fn names_that_rancher_refuses_are_told_at_their_field() {
    local(async {
        let mut setup = with(&["beta"], &[]).await;
        for (name, words) in [
            ("Beta", "lower-case letters"),
            ("local", "for itself"),
            ("c-abcde", "for itself"),
            ("", "name that the cluster gets"),
        ] {
            let mut draft = setup.draft.clone();
            draft.new_clusters[0].name = name.into();
            setup.keep(draft).await;
            let (problems, trouble, _) = setup.check(Step::Clusters).await;
            assert_eq!(trouble, None);
            let at = problems.iter().find(|problem| problem.field == "new_clusters.0.name");
            assert!(at.is_some_and(|problem| problem.message.say().contains(words)), "{name}: {problems:?}");
        }
    })
    .await;
}
