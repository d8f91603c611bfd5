//! Kubernetes through Rancher against recorded answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use lockstep_rbac::{Asked, Who};
use lockstep_systems::Response;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{Credentials, Rancher};
use serde_json::{Value, json};

use crate::fake::{Fake, answer, header, rancher as recorded, run, text, with_header};

fn cluster(script: impl IntoIterator<Item = Response>) -> (Rc<Fake>, Kubernetes) {
    let fake = Fake::new(script);
    let rancher = Rancher::new(fake.wire(), Credentials::Minted("token-x:secret".into()));
    let kubernetes = Kubernetes::new(&rancher, "c-m-alpha001");
    (fake, kubernetes)
}

#[test]
fn live_answers_are_answers_whatever_their_status() {
    let pods = json!({"kind": "PodList", "items": [{"metadata": {"name": "nginx-676b6c5bbc-szwxb"}}]});
    let (fake, alpha) = cluster([
        with_header(recorded("nodes as Hayden"), "audit-id", "a-1"),
        with_header(answer(200, &pods), "audit-id", "a-2"),
        recorded("remote: nodes as Hayden, not a member"),
        recorded("no token on k8s path"),
        recorded("k8s path of a pending cluster"),
        recorded("remote: impersonation"),
    ]);
    let ask = |path: &str| run(alpha.list_live(path)).expect("an answer");
    let nodes = ask("/api/v1/nodes");
    assert_eq!((nodes.status, nodes.audit_id.as_deref(), nodes.is_decision()), (403, Some("a-1"), true));
    assert_eq!(nodes.error().expect("an error").code.as_deref(), Some("Forbidden"));
    let pods = ask("/api/v1/namespaces/trinity/pods");
    assert_eq!((pods.status, pods.is_decision()), (200, true));
    assert_eq!(pods.body["items"][0]["metadata"]["name"], "nginx-676b6c5bbc-szwxb");
    assert_eq!(pods.error(), None);
    let gate = ask("/api/v1/nodes");
    assert!(gate.status == 403 && !gate.is_decision(), "refused before the cluster");
    let stranger = ask("/api/v1/nodes");
    assert_eq!((stranger.status, &stranger.body), (401, &json!("not authorized")));
    assert_eq!(ask("/api/v1/nodes").error().expect("an error").said, "cluster not provisioned");
    let plain = ask("/api/v1/nodes");
    assert!(!plain.is_decision() && plain.body.get("items").is_none());
    assert_eq!(fake.lines()[1], "GET /k8s/clusters/c-m-alpha001/api/v1/namespaces/trinity/pods");
    assert_eq!(header(&fake.request(1), "authorization").as_deref(), Some("Bearer token-x:secret"));
}

#[test]
fn an_absent_namespace_is_none_an_unknown_cluster_is_an_error() {
    let absent = || {
        answer(
            404,
            &json!({"kind": "Status", "status": "Failure", "reason": "NotFound", "message": "namespaces \"trinity\" not found", "details": {"name": "trinity", "kind": "namespaces"}, "code": 404}),
        )
    };
    let unknown = || recorded("unknown cluster as admin");
    let (_, alpha) = cluster([absent(), unknown()]);
    assert_eq!(run(alpha.namespace("trinity")).expect("an answer"), None);
    assert_eq!(run(alpha.namespace("trinity")).expect_err("no cluster").code(), Some("NotFound"));
}

#[test]
fn a_namespace_is_made_in_its_project_and_moved_by_merge_patch() {
    let (fake, alpha) = cluster([recorded("create namespace in project"), recorded("assign namespace by merge-patch")]);
    let labels = BTreeMap::from([("lockstep.setup".to_owned(), "1".to_owned())]);
    let made = run(alpha.create_namespace("trinity", "local:p-2nx25", &labels)).expect("created");
    assert_eq!((made.project_id(), made.status.phase.as_str()), (Some("local:p-2nx25"), "Active"));
    assert_eq!(fake.body(0)["metadata"]["annotations"]["field.cattle.io/projectId"], "local:p-2nx25");
    let change = BTreeMap::from([("field.cattle.io/projectId".to_owned(), None)]);
    run(alpha.annotate_namespace("trinity", &change)).expect("patched");
    assert_eq!(fake.body(1), json!({"metadata": {"annotations": {"field.cattle.io/projectId": null}}}));
    assert_eq!(header(&fake.request(1), "content-type").as_deref(), Some("application/merge-patch+json"));
}

#[test]
fn reviews() {
    let (fake, alpha) =
        cluster([recorded("who am I as Hayden"), recorded("SAR by group as admin"), recorded("SSAR nodes as Hayden")]);
    let who = run(alpha.self_subject_review()).expect("someone");
    assert_eq!(who.username, "u-zg72x5wmid");
    assert!(who.groups.contains(&"keycloakoidc_group://Dev".to_owned()));
    assert_eq!(who.extra["username"], ["hayden@contoso.test"]);
    let pods = Asked::new("list", "", "pods").within("trinity");
    let groups = ["keycloakoidc_group://Dev", "system:authenticated"];
    let someone = Who { user: "someone".into(), groups: groups.map(str::to_owned).to_vec() };
    let review = run(alpha.subject_access_review(&someone, &pods)).expect("a review");
    assert!(review.allowed && review.reason.contains("RoleBinding \"rb-e4dqaotcmy/trinity\""), "{}", review.reason);
    let spec = json!({"user": "someone", "groups": groups, "resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "trinity"}});
    assert_eq!(fake.body(1)["spec"], spec);
    let own = run(alpha.self_subject_access_review(&Asked::new("list", "", "nodes"))).expect("a review");
    assert!(!own.allowed && own.reason.is_empty());
    assert_eq!(fake.body(2)["spec"], json!({"resourceAttributes": {"verb": "list", "resource": "nodes"}}));
}

#[test]
fn rbac_lists_are_read_whole_and_followed_where_a_server_pages() {
    let binding = |name: &str| json!({"metadata": {"name": name, "namespace": "trinity"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}, "subjects": [{"kind": "Group", "name": "keycloakoidc_group://Dev"}]});
    let (fake, alpha) = cluster([
        answer(200, &json!({"metadata": {"continue": "a+b/c=="}, "items": [binding("rb-1")]})),
        answer(200, &json!({"metadata": {"continue": ""}, "items": [binding("rb-2")]})),
        answer(
            200,
            &json!({"metadata": {}, "items": [{"metadata": {"name": "crb"}, "roleRef": {"kind": "ClusterRole", "name": "x"}}]}),
        ),
    ]);
    let bindings = run(alpha.role_bindings()).expect("bindings");
    assert_eq!(bindings.len(), 2);
    assert_eq!((bindings[1].role_ref.name.as_str(), bindings[1].subjects[0].kind.as_str()), ("view", "Group"));
    let path = "/k8s/clusters/c-m-alpha001/apis/rbac.authorization.k8s.io/v1/rolebindings";
    assert_eq!(fake.lines()[1], format!("GET {path}?continue=a%2Bb%2Fc%3D%3D"));
    assert!(run(alpha.cluster_role_bindings()).expect("bindings")[0].subjects.is_empty());
}

#[test]
fn cluster_roles_with_their_rules_and_what_they_collect() {
    let catalogues: Value = serde_json::from_str(include_str!("../recorded/catalogues.json")).expect("JSON");
    let served = |role: &Value| {
        let mut role = role.clone();
        role["metadata"] = json!({"name": role["name"], "labels": role["labels"]});
        role
    };
    let items: Vec<Value> = catalogues["clusterRoles"].as_array().expect("roles").iter().map(served).collect();
    let (_, alpha) = cluster([answer(200, &json!({"items": items}))]);
    let roles = run(alpha.cluster_roles()).expect("roles");
    let view = roles.iter().find(|role| role.metadata.name == "view").expect("view");
    assert!(view.rules.iter().any(|rule| rule.resources.contains(&"pods".to_owned())), "{:?}", view.rules);
}

#[test]
fn an_empty_path_text_is_kept_as_text() {
    let (_, alpha) = cluster([text(500, "unable to create impersonator account: error")]);
    let live = run(alpha.list_live("/api/v1/nodes")).expect("an answer");
    assert_eq!(live.error().expect("an error").said, "unable to create impersonator account: error");
}
