//! Access at every scope: what the tests of it share, and one of them that also runs on a real kube-apiserver.

use lockstep_engine::blueprint::{Draft, Grant, RoleContext, RoleWanted, RuleWanted, Scope};
use lockstep_lab::LabOptions;
use reqwest::Client;
use serde_json::Value;

use crate::clicker::signed_in_at_rancher;
use crate::ids;
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab};

pub(crate) const ALPHA: &str = "/k8s/clusters/c-m-alpha001";

/// A person's own requests.
pub(crate) struct Person {
    client: Client,
    base: String,
    token: String,
}

impl Person {
    pub(crate) async fn of(setup: &Setup, who: &str) -> Self {
        let (token, _) = signed_in_at_rancher(setup.lab.lab.rancher_base(), who).await;
        Person { client: Client::new(), base: setup.lab.lab.rancher_base().to_owned(), token }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let asked = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await.unwrap();
        (asked.status().as_u16(), asked.json().await.unwrap_or_default())
    }

    /// The answers of cluster alpha: nodes, pods and secrets in `default`, pods in `kube-system`.
    pub(crate) async fn looks(&self) -> [u16; 4] {
        let mut all = [0; 4];
        let paths = ["nodes", "namespaces/default/pods", "namespaces/default/secrets", "namespaces/kube-system/pods"];
        for (answer, path) in all.iter_mut().zip(paths) {
            *answer = self.get(&format!("{ALPHA}/api/v1/{path}")).await.0;
        }
        all
    }
}

/// Dev's grants in place of the reference scenario's.
pub(crate) async fn wanting(options: LabOptions, grants: Vec<Grant>, roles: Vec<RoleWanted>) -> Setup {
    let lab = TestLab::start(options).await;
    let mut given = Given::right(&lab);
    (given.blueprint.grants, given.blueprint.roles) = (grants, roles);
    Setup::with(&lab, given).await
}

pub(crate) fn dev(scope: Scope, role: &str) -> Grant {
    let text = |has: bool, text: &str| if has { text.to_owned() } else { String::new() };
    Grant {
        group: "Dev".into(),
        scope,
        cluster: text(scope.has_cluster(), "alpha"),
        project: text(scope.has_project(), "Default"),
        namespaces: if scope.has_namespaces() { vec!["default".into()] } else { Vec::new() },
        role: role.into(),
        move_namespaces: false,
    }
}

/// The reference scenario's own grant.
pub(crate) fn reference() -> Grant {
    Grant { project: "Trinity".into(), namespaces: vec!["trinity".into()], ..dev(Scope::Namespaces, "read-only") }
}

pub(crate) async fn done(setup: &mut Setup) {
    assert_eq!(setup.plan().await.blocked, []);
    setup.signs_in(ADA);
    setup.apply().await;
    setup.close_window().await;
    assert_eq!(ids(&setup.plan().await), [""; 0]);
}

pub(crate) async fn want(setup: &mut Setup, grants: &[Grant]) {
    let mut blueprint = setup.draft.so_far();
    blueprint.grants = grants.to_vec();
    let rows = Draft::from_blueprint(&blueprint);
    let mut draft = setup.draft.clone();
    (draft.grants, draft.clusters) = (rows.grants, rows.clusters);
    setup.keep(draft).await;
}

pub(crate) fn log_readers(verbs: &[&str], resources: &[&str]) -> RoleWanted {
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    let rule = RuleWanted {
        verbs: list(verbs),
        api_groups: vec![String::new()],
        resources: list(resources),
        ..RuleWanted::default()
    };
    RoleWanted { name: "Log readers".into(), context: RoleContext::Project, rules: vec![rule] }
}

/// Four scopes at once: each gives what it says, a second plan is empty, and all of it goes.
pub(crate) async fn every_scope(options: LabOptions) {
    let grants = vec![
        Grant { role: "Log readers".into(), ..reference() },
        dev(Scope::RoleBindings, "view"),
        dev(Scope::Cluster, "nodes-view"),
        dev(Scope::Global, "user-base"),
    ];
    let mut setup = wanting(options, grants, vec![log_readers(&["get"], &["pods/log"])]).await;
    done(&mut setup).await;
    let hayden = Person::of(&setup, HAYDEN).await;
    let trinity = async || {
        let pods = format!("{ALPHA}/api/v1/namespaces/trinity/pods");
        [hayden.get(&format!("{pods}/nginx-676b6c5bbc-szwxb/log")).await.0, hayden.get(&pods).await.0]
    };
    assert_eq!(hayden.looks().await, [200, 200, 403, 403]);
    let [log, pods] = trinity().await;
    // There is no kubelet behind a real server, so the log itself cannot be had.
    assert!(log != 403 && pods == 403, "{log} {pods}");
    want(&mut setup, &[reference()]).await;
    let mut draft = setup.draft.clone();
    draft.roles = Vec::new();
    setup.keep(draft).await;
    setup.plan().await;
    setup.apply().await;
    assert_eq!(ids(&setup.plan().await), [""; 0]);
    assert_eq!(hayden.looks().await, [403; 4]);
    assert_eq!(trinity().await[1], 200, "the reference scenario's own grant");
}
