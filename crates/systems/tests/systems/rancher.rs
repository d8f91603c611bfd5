//! Rancher against recorded answers: settings, people, projects, bindings, roles.

use std::collections::BTreeMap;
use std::rc::Rc;

use lockstep_systems::kubernetes::PolicyRule;
use lockstep_systems::rancher::{BindingKind, BindingScope, Credentials, NewBinding, NewRole, Rancher};
use lockstep_systems::{Reason, Removal, Response, System};
use serde_json::{Value, json};

use crate::fake::{Fake, answer, header, rancher as recorded, run, text};

fn client(script: impl IntoIterator<Item = Response>) -> (Rc<Fake>, Rancher) {
    let fake = Fake::new(script);
    let rancher = Rancher::new(fake.wire(), Credentials::Token("token-x:secret".into()));
    (fake, rancher)
}

#[test]
fn who_and_where() {
    let (fake, rancher) = client([
        recorded("version, no auth"),
        recorded("server-url"),
        answer(200, &json!({"id": "server-url", "value": ""})),
        recorded("me"),
        recorded("clusters"),
        recorded("principals of Hayden"),
        recorded("search groups as Hayden (clientAuthenticatedSearch)"),
    ]);
    assert_eq!(run(rancher.version()).expect("a version"), "v2.15.0");
    assert_eq!(header(&fake.request(0), "authorization"), None);
    assert_eq!(run(rancher.server_url()).expect("an answer").as_deref(), Some("https://rancher.test"));
    assert_eq!(run(rancher.server_url()).expect("an answer"), None);
    assert_eq!(run(rancher.me()).expect("a user").principal_ids, ["local://user-mrw85"]);
    let clusters = run(rancher.clusters()).expect("clusters");
    assert_eq!((clusters[0].id.as_str(), clusters[0].kubernetes()), ("local", Some("v1.36.2")));
    assert!(clusters[0].internal && clusters[0].is_active());
    let own = run(rancher.principals()).expect("principals");
    assert!(own.iter().any(|one| one.id == "keycloakoidc_group://Dev"));
    let found = run(rancher.search_principals("Dev")).expect("principals");
    assert_eq!(found[0].id, "keycloakoidc_group://Dev");
    assert_eq!(fake.lines()[6], "POST /v3/principals?action=search&limit=-1");
    assert_eq!(header(&fake.request(4), "authorization").as_deref(), Some("Bearer token-x:secret"));
}

#[test]
fn a_project_is_made_bound_and_removed() {
    let (fake, rancher) = client([
        recorded("create project"),
        recorded("bind Dev read-only"),
        recorded("delete binding"),
        recorded("delete binding again"),
        recorded("projects of the cluster"),
    ]);
    let labels = BTreeMap::from([("lockstep.setup".to_owned(), "1".to_owned())]);
    let project = run(rancher.create_project("Trinity", "local", &labels)).expect("created");
    assert_eq!((project.id.as_str(), project.cluster_id.as_str()), ("local:p-2nx25", "local"));
    assert_eq!(fake.body(0)["annotations"]["field.cattle.io/no-creator-rbac"], "true");
    assert_eq!(fake.body(0)["labels"], json!({"lockstep.setup": "1"}));
    let group = "keycloakoidc_group://Dev";
    let wanted = NewBinding { kind: BindingKind::Project, place: &project.id, role: "read-only", group };
    let binding = run(rancher.bind(&wanted, &labels)).expect("bound");
    assert!(binding.gives(&wanted), "{binding:?}");
    assert_eq!(run(rancher.unbind(BindingKind::Project, &binding.id)).expect("removed"), Removal::Done);
    assert_eq!(run(rancher.unbind(BindingKind::Project, &binding.id)).expect("an answer"), Removal::WasNotThere);
    assert_eq!(fake.lines()[2], "DELETE /v3/projectRoleTemplateBindings/p-2nx25:prtb-ds9hh");
    let names: Vec<String> =
        run(rancher.projects("c-pnrlq")).expect("projects").into_iter().map(|one| one.name).collect();
    assert!(names.contains(&"Trinity".to_owned()) && names.contains(&"Default".to_owned()), "{names:?}");
}

#[test]
fn a_new_project_is_given_time_a_strange_one_is_not() {
    let unknown = || recorded("binding on unknown project");
    let (fake, rancher) = client([
        recorded("create project"),
        answer(
            404,
            &json!({"type": "error", "code": "NotFound", "status": 404, "message": "namespaces \"local-p-2nx25\" not found"}),
        ),
        unknown(),
        recorded("bind Dev read-only"),
        recorded("unknown role"),
        unknown(),
    ]);
    let none = BTreeMap::new();
    let project = run(rancher.create_project("Trinity", "local", &none)).expect("created");
    let bind = |project: &str, role: &str| {
        let group = "keycloakoidc_group://Dev";
        run(rancher.bind(&NewBinding { kind: BindingKind::Project, place: project, role, group }, &none))
    };
    bind(&project.id, "read-only").expect("bound at last");
    assert_eq!(fake.seconds_waited(), [1.0, 2.0]);
    assert_eq!((fake.waits.borrow()[0].reason, fake.waits.borrow()[0].system), (Reason::NotPrepared, System::Rancher));
    let role = bind(&project.id, "nope").expect_err("no such role");
    assert!(role.to_string().contains("Error getting role template"), "{role}");
    assert_eq!(bind("c-pnrlq:p-none", "read-only").expect_err("no such project").status(), Some(500));
    assert_eq!(fake.pauses.borrow().len(), 2);
    fake.assert_finished();
}

#[test]
fn clusters_and_rancher_itself_are_bound_by_their_own_names() {
    let (fake, rancher) = client([
        recorded("bind Ops cluster-member"),
        recorded("binding on unknown cluster"),
        recorded("global binding"),
        recorded("global binding unknown role"),
    ]);
    let group = "keycloakoidc_group://Ops";
    let labels = BTreeMap::from([("lockstep.setup".to_owned(), "1".to_owned())]);
    let bind = |kind, place, role| {
        let wanted = NewBinding { kind, place, role, group };
        run(rancher.bind(&wanted, &labels)).map(|made| (made.gives(&wanted), made.id))
    };
    let (gives, id) = bind(BindingKind::Cluster, "c-pnrlq", "cluster-member").expect("bound");
    assert!(gives && id == "c-pnrlq:crtb-rv2fl", "{id}");
    assert_eq!(
        bind(BindingKind::Cluster, "c-none", "cluster-member").expect_err("no such cluster").status(),
        Some(404)
    );
    assert!(bind(BindingKind::Global, "", "user-base").expect("bound").0);
    assert_eq!(bind(BindingKind::Global, "", "nope").expect_err("no such role").status(), Some(404));
    let wanted = [
        json!({"type": "clusterRoleTemplateBinding", "clusterId": "c-pnrlq", "roleTemplateId": "cluster-member",
               "groupPrincipalId": group, "labels": {"lockstep.setup": "1"}}),
        json!({"type": "globalRoleBinding", "globalRoleId": "user-base", "groupPrincipalId": group,
               "labels": {"lockstep.setup": "1"}}),
    ];
    assert_eq!([fake.body(0), fake.body(2)], wanted);
    assert_eq!(fake.lines()[2], "POST /v3/globalRoleBindings");
}

#[test]
fn a_role_template_goes_back_whole_with_its_name_and_rules_changed() {
    let there = json!({"id": "rt-abcde", "name": "Old", "context": "project", "rules": null, "locked": true,
                       "labels": {"cattle.io/creator": "norman"}, "description": "by hand"});
    let (fake, rancher) = client([answer(200, &there), answer(200, &there)]);
    let rule = PolicyRule {
        verbs: vec!["get".into()],
        api_groups: vec![String::new()],
        resources: vec!["pods".into()],
        ..PolicyRule::default()
    };
    let wanted = NewRole { name: "New", context: "project", rules: &[rule] };
    run(rancher.change_role_template("rt-abcde", &wanted)).expect("changed");
    let mut whole = there;
    (whole["name"], whole["locked"]) = (json!("New"), json!(false));
    whole["rules"] = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]);
    assert_eq!(fake.body(1), whole);
    assert_eq!(fake.lines()[1], "PUT /v3/roleTemplates/rt-abcde");
}

#[test]
fn bindings_by_scope_and_page() {
    let binding = |id: &str, project: &str| json!({"id": id, "projectId": project, "roleTemplateId": "read-only", "labels": null});
    let next = "https://rancher.test/v3/projectRoleTemplateBindings?limit=1000&marker=b";
    let (fake, rancher) = client([
        recorded("bindings of the project"),
        answer(
            200,
            &json!({"data": [binding("a", "c-1:p-1"), binding("b", "c-10:p-1")], "pagination": {"limit": 2, "next": next}}),
        ),
        answer(200, &json!({"data": [binding("c", "c-1:p-2")], "pagination": {"limit": 2}})),
        recorded("global bindings after disable"),
    ]);
    let one = run(rancher.project_bindings(BindingScope::Project("c-pnrlq:p-jtxh9"))).expect("bindings");
    assert_eq!(one[0].role_template_id, "read-only");
    let of_cluster = run(rancher.project_bindings(BindingScope::Cluster("c-1"))).expect("bindings");
    assert_eq!(of_cluster.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(fake.lines()[2], "GET /v3/projectRoleTemplateBindings?limit=1000&marker=b");
    let global = run(rancher.global_role_bindings()).expect("bindings");
    assert!(global.iter().any(|one| one.global_role_id == "admin" && one.group_principal_id.is_none()));
}

#[test]
fn newcomers_defaults_change_one_field_of_the_whole_role() {
    let was = recorded("second run: GET /v3/globalRoles/user");
    let (fake, rancher) = client([was.clone(), recorded("second run: newUserDefault user")]);
    let changed = run(rancher.set_new_user_default("user", false)).expect("changed");
    assert!(!changed.new_user_default);
    let mut wanted: Value = serde_json::from_str(&was.body).expect("JSON");
    assert_eq!(wanted["newUserDefault"], true);
    wanted["newUserDefault"] = false.into();
    assert_eq!(fake.body(1), wanted);
    assert_eq!(fake.lines()[1], "PUT /v3/globalRoles/user");
}

#[test]
fn catalogues() {
    let catalogues: Value = serde_json::from_str(include_str!("../recorded/catalogues.json")).expect("JSON");
    let list = |name: &str| answer(200, &json!({"data": catalogues[name]}));
    let (_, rancher) = client([list("roleTemplates"), list("features")]);
    let templates = run(rancher.role_templates()).expect("templates");
    let read_only = templates.iter().find(|one| one.id == "read-only").expect("read-only");
    assert_eq!(read_only.context, "project");
    let features = run(rancher.features()).expect("features");
    assert!(features.iter().any(|one| one.name == "aggregated-roletemplates" && !one.on));
}

#[test]
fn a_cluster_without_its_agent_is_not_waited_for_but_a_broken_proxy_is() {
    let (fake, rancher) = client([recorded("k8s path of a pending cluster")]);
    assert_eq!(run(rancher.clusters()).expect_err("unavailable").code(), Some("ClusterUnavailable"));
    assert!(fake.pauses.borrow().is_empty());
    let (fake, rancher) = client([text(502, "Bad Gateway"), recorded("clusters")]);
    run(rancher.clusters()).expect("clusters");
    assert_eq!(fake.waits.borrow()[0].reason, Reason::Unavailable);
}
