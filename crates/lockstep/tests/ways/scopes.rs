//! Access at every scope: applied on the lab, asked for as the person, edited by hand, and taken away.

use lockstep_engine::blueprint::{ClusterBy, ClusterWanted, Grant, Scope, Step};
use lockstep_engine::plan::Act;
use lockstep_engine::port::{Command, Event};
use lockstep_lab::LabOptions;
use reqwest::Method;
use serde_json::{Value, json};

use crate::ids;
use crate::rancher_sign_in::facts;
use crate::scoped::{ALPHA, Person, dev, done, every_scope, log_readers, reference, want, wanting};
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

const DEV: &str = "keycloakoidc_group://Dev";
const RBAC: &str = "/k8s/clusters/c-m-alpha001/apis/rbac.authorization.k8s.io/v1";

/// The binding of a kind that carries the setup's mark.
async fn ours(rancher: &Admin, kind: &str) -> Value {
    let all = rancher.get(&format!("/v3/{kind}")).await;
    let of_dev = all["data"].as_array().unwrap().iter().filter(|one| one["groupPrincipalId"] == DEV);
    let of_dev: Vec<&Value> = of_dev.collect();
    let [one] = of_dev[..] else { panic!("{of_dev:?}") };
    assert!(one["labels"]["lockstep.setup"].as_str().unwrap().starts_with("lockstep-"), "{one}");
    one.clone()
}

#[tokio::test]
async fn all_scopes_at_once() {
    local(every_scope(LabOptions::on_free_ports())).await;
}

#[tokio::test]
async fn a_binding_of_rancher_s_gives_what_its_scope_says() {
    local(async {
        for (scope, role, kind, change, looks) in [
            (
                Scope::Namespaces,
                "read-only",
                "projectRoleTemplateBindings",
                "rancher.binding.alpha/Default/read-only/Dev",
                [403, 200, 403, 403],
            ),
            (
                Scope::Project,
                "read-only",
                "projectRoleTemplateBindings",
                "rancher.binding.alpha/Default/read-only/Dev",
                [403, 200, 403, 403],
            ),
            (
                Scope::Cluster,
                "cluster-member",
                "clusterRoleTemplateBindings",
                "rancher.cluster-binding.alpha/cluster-member/Dev",
                [200, 403, 403, 403],
            ),
            (
                Scope::Cluster,
                "projects-view",
                "clusterRoleTemplateBindings",
                "rancher.cluster-binding.alpha/projects-view/Dev",
                [403, 200, 403, 200],
            ),
        ] {
            let mut setup = wanting(LabOptions::on_free_ports(), vec![dev(scope, role)], Vec::new()).await;
            done(&mut setup).await;
            let hayden = Person::of(&setup, HAYDEN).await;
            assert_eq!(hayden.looks().await, looks, "{scope:?} {role}");
            let rancher = Admin::rancher(&setup.lab);
            let binding = ours(&rancher, kind).await;
            rancher.delete(&format!("/v3/{kind}/{}", id(&binding))).await;
            assert_eq!(hayden.looks().await, [403; 4], "{scope:?} {role}");
            assert_eq!(ids(&setup.plan().await), [change]);
            setup.apply().await;
            assert_eq!(hayden.looks().await, looks, "{scope:?} {role}");

            let binding = format!("rancher.drop-binding.{}", id(&ours(&rancher, kind).await));
            want(&mut setup, &[reference()]).await;
            let plan = setup.plan().await;
            let dropped: Vec<(&str, Act)> =
                plan.changes.iter().map(|one| (one.id.as_str(), one.act)).filter(|one| one.1 == Act::Delete).collect();
            assert_eq!(dropped, [(binding.as_str(), Act::Delete)], "{scope:?}");
            setup.apply().await;
            assert_eq!(ids(&setup.plan().await), [""; 0]);
            assert_eq!(hayden.looks().await, [403; 4], "{scope:?} {role}");
            assert_eq!(hayden.get(&format!("{ALPHA}/api/v1/namespaces/trinity/pods")).await.0, 200);
        }
    })
    .await;
}

#[tokio::test]
async fn a_global_role_holds_in_rancher_itself() {
    local(async {
        let mut setup =
            wanting(LabOptions::on_free_ports(), vec![reference(), dev(Scope::Global, "users-manage")], Vec::new())
                .await;
        done(&mut setup).await;
        let hayden = Person::of(&setup, HAYDEN).await;
        let seen = async || hayden.get("/v3/users").await.1["data"].as_array().unwrap().len();
        assert!(seen().await > 1);
        let rancher = Admin::rancher(&setup.lab);
        let binding = ours(&rancher, "globalRoleBindings").await;
        rancher.delete(&format!("/v3/globalRoleBindings/{}", id(&binding))).await;
        assert_eq!(seen().await, 1);
        assert_eq!(ids(&setup.plan().await), ["rancher.global-binding.users-manage/Dev"]);
        setup.apply().await;
        assert!(seen().await > 1);
        want(&mut setup, &[reference()]).await;
        let binding = format!("rancher.drop-binding.{}", id(&ours(&rancher, "globalRoleBindings").await));
        assert_eq!(ids(&setup.plan().await), [binding]);
        setup.apply().await;
        assert_eq!(seen().await, 1);
    })
    .await;
}

/// No project, and yet Rancher lets the person through: by a role without rules.
#[tokio::test]
async fn role_bindings_of_kubernetes_come_with_access_to_the_cluster() {
    local(async {
        let mut setup = wanting(LabOptions::on_free_ports(), vec![dev(Scope::RoleBindings, "view")], Vec::new()).await;
        let plan = setup.plan().await;
        let access: Vec<&str> =
            ids(&plan).into_iter().filter(|id| id.contains("ccess") || id.contains("role-")).collect();
        let binding = "kubernetes.role-binding.alpha/default/view/Dev";
        let member = "rancher.cluster-access.alpha/Dev";
        assert_eq!(access, ["rancher.role.Lockstep cluster access", member, binding]);
        assert!(plan.notes.iter().any(|note| note.say().contains("show neither a project nor a member")));
        done(&mut setup).await;
        let hayden = Person::of(&setup, HAYDEN).await;
        assert_eq!(hayden.looks().await, [403, 200, 403, 403]);
        assert_eq!(hayden.get(&format!("{ALPHA}/api/v1/namespaces")).await.0, 403);
        let rancher = Admin::rancher(&setup.lab);
        let space = rancher.get(&format!("{ALPHA}/api/v1/namespaces/default")).await;
        assert!(space["metadata"]["annotations"]["field.cattle.io/projectId"].is_string(), "it stays in its project");

        // Each of the two alone gives nothing.
        let made = rancher.get(&format!("{RBAC}/rolebindings?labelSelector=lockstep.setup")).await;
        let name = made["items"][0]["metadata"]["name"].as_str().unwrap().to_owned();
        let path = format!("{RBAC}/namespaces/default/rolebindings/{name}");
        rancher.delete(&path).await;
        assert_eq!(hayden.looks().await, [403; 4]);
        assert_eq!(ids(&setup.plan().await), [binding]);
        setup.apply().await;
        assert_eq!(hayden.looks().await, [403, 200, 403, 403]);
        let membership = ours(&rancher, "clusterRoleTemplateBindings").await;
        rancher.delete(&format!("/v3/clusterRoleTemplateBindings/{}", id(&membership))).await;
        let (status, body) = hayden.get(&format!("{ALPHA}/api/v1/namespaces/default/pods")).await;
        assert_eq!((status, &body["kind"]), (403, &Value::Null), "Rancher refuses before Kubernetes is asked: {body}");
        assert_eq!(ids(&setup.plan().await), [member]);
        setup.apply().await;
        assert_eq!(hayden.looks().await, [403, 200, 403, 403]);

        // Somebody gives it to others too: that is put right, whatever else the object has.
        let patch = json!({"subjects": [{"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": DEV},
            {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": "system:authenticated"}]});
        rancher.patch(&path, &patch).await;
        let plan = setup.plan().await;
        assert_eq!((ids(&plan), plan.changes[0].act), (vec![binding], Act::Update));
        setup.apply().await;
        assert_eq!(rancher.get(&path).await["subjects"].as_array().unwrap().len(), 1);

        want(&mut setup, &[reference()]).await;
        let plan = setup.plan().await;
        let dropped = plan.changes.iter().filter(|one| one.act == Act::Delete).map(|one| one.id.as_str());
        let dropped: Vec<&str> = dropped.map(|id| id.split('.').take(2).last().unwrap()).collect();
        assert_eq!(dropped, ["drop-role-binding", "drop-binding", "drop-role"], "{:?}", ids(&plan));
        setup.apply().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
        assert_eq!(hayden.looks().await, [403; 4]);
        let left = rancher.get("/v3/roleTemplates").await;
        assert!(left["data"].as_array().unwrap().iter().all(|role| role["builtin"] == true));
    })
    .await;
}

/// Others took the label off: it is theirs then, and the plan does not take it back by force.
#[tokio::test]
async fn a_role_binding_without_our_label_is_not_touched() {
    local(async {
        let mut setup = wanting(LabOptions::on_free_ports(), vec![dev(Scope::RoleBindings, "view")], Vec::new()).await;
        done(&mut setup).await;
        let rancher = Admin::rancher(&setup.lab);
        let made = rancher.get(&format!("{RBAC}/rolebindings?labelSelector=lockstep.setup")).await;
        let path = format!(
            "{RBAC}/namespaces/default/rolebindings/{}",
            made["items"][0]["metadata"]["name"].as_str().unwrap()
        );
        rancher.patch(&path, &json!({"metadata": {"labels": {"lockstep.setup": null, "mine": "yes"}}})).await;
        assert_eq!(ids(&setup.plan().await), ["kubernetes.role-binding.alpha/default/view/Dev"]);
        let stopped = setup.drive.apply().await;
        assert!(format!("{stopped:?}").contains("without the setup"), "{stopped:?}");
        assert_eq!(rancher.get(&path).await["metadata"]["labels"], json!({"mine": "yes"}));
    })
    .await;
}

#[tokio::test]
async fn one_row_is_granted_on_several_clusters() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.clusters = vec![ClusterWanted { name: "beta".into(), by: ClusterBy::Import, version: None }];
        given.blueprint.grants = [Scope::RoleBindings, Scope::Cluster]
            .into_iter()
            .flat_map(|scope| {
                let role = if scope == Scope::Cluster { "nodes-view" } else { "edit" };
                ["alpha", "beta"].map(|cluster| Grant { cluster: cluster.into(), ..dev(scope, role) })
            })
            .collect();
        let mut setup = Setup::with(&lab, given).await;
        assert_eq!(setup.draft.grants.len(), 2, "rows: {:?}", setup.draft.grants);
        assert_eq!(setup.draft.grants[0].clusters, ["alpha", "beta"]);
        done(&mut setup).await;
        let rancher = Admin::rancher(&lab);
        let of_dev = rancher.get("/v3/clusterRoleTemplateBindings").await;
        let of_dev = of_dev["data"].as_array().unwrap().iter().filter(|one| one["groupPrincipalId"] == DEV).count();
        assert_eq!(of_dev, 4, "a role and a membership on each of two clusters");

        // A field of the second grant is told at the row that it comes from.
        let mut draft = setup.draft.clone();
        draft.grants[1].role = "reader".into();
        setup.keep(draft).await;
        let (problems, trouble, _) = setup.check(Step::Access).await;
        assert_eq!(trouble, None);
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["grants.1.role"; 2], "{problems:?}");
    })
    .await;
}

#[tokio::test]
async fn roles_of_one_s_own_are_made_changed_and_removed() {
    local(async {
        let role = || log_readers(&["get"], &["pods/log"]);
        let mut setup =
            wanting(LabOptions::on_free_ports(), vec![dev(Scope::Namespaces, "Log readers")], vec![role()]).await;
        done(&mut setup).await;
        let hayden = Person::of(&setup, HAYDEN).await;
        let log = format!("{ALPHA}/api/v1/namespaces/default/pods/web-5c9f7b8d64-q9wvt/log");
        let seen = async || [hayden.get(&log).await.0, hayden.looks().await[1]];
        assert_eq!(seen().await, [200, 403]);
        let rancher = Admin::rancher(&setup.lab);
        let made = rancher.one("/v3/roleTemplates", "name", "Log readers").await;
        assert!(id(&made).starts_with("rt-") && made["labels"]["lockstep.setup"].is_string(), "{made}");

        let mut draft = setup.draft.clone();
        draft.roles = vec![log_readers(&["get", "list"], &["pods/log", "pods"])];
        setup.keep(draft).await;
        let plan = setup.plan().await;
        assert_eq!((ids(&plan), plan.changes[0].act), (vec!["rancher.role.Log readers"], Act::Update));
        setup.apply().await;
        assert_eq!(seen().await, [200, 200]);
        assert_eq!(ids(&setup.plan().await), [""; 0]);

        // Somebody else gives it to others: it stays, and that is said.
        let project = rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Default").await;
        let theirs = json!({"type": "projectRoleTemplateBinding", "projectId": project["id"],
            "roleTemplateId": made["id"], "groupPrincipalId": "keycloakoidc_group://Ops"});
        let answer = rancher.send(Method::POST, "/v3/projectRoleTemplateBindings", Some(&theirs)).await;
        let theirs: Value = answer.json().await.unwrap();
        want(&mut setup, &[reference()]).await;
        let mut draft = setup.draft.clone();
        draft.roles = Vec::new();
        setup.keep(draft).await;
        let plan = setup.plan().await;
        assert!(plan.notes.iter().any(|note| note.say().contains("Log readers is not wanted")));
        assert!(ids(&plan).iter().all(|id| !id.starts_with("rancher.drop-role.")), "{:?}", ids(&plan));
        setup.apply().await;
        rancher.delete(&format!("/v3/projectRoleTemplateBindings/{}", id(&theirs))).await;
        assert_eq!(ids(&setup.plan().await), [format!("rancher.drop-role.{}", id(&made))]);
        setup.apply().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
        let left = rancher.get("/v3/roleTemplates").await;
        assert!(left["data"].as_array().unwrap().iter().all(|role| role["builtin"] == true));
    })
    .await;
}

/// What Rancher or a cluster would refuse is found before anything is written.
#[tokio::test]
async fn roles_that_are_not_there_or_for_something_else_are_told() {
    local(async {
        let mut setup = wanting(LabOptions::on_free_ports(), vec![reference()], Vec::new()).await;
        for (scope, role, words, suggestion) in [
            (Scope::Project, "read-onyl", "no project role", Some("read-only")),
            (Scope::Cluster, "read-only", "is for a project", None),
            (Scope::Project, "cluster-owner", "is for a cluster", None),
            (Scope::Cluster, "nodes/view'\"", "no cluster role template", Some("nodes-view")),
            (Scope::Global, "Üser-base", "no global role", Some("user-base")),
            (Scope::RoleBindings, "veiw", "no cluster role", Some("view")),
        ] {
            want(&mut setup, &[dev(scope, role)]).await;
            let (problems, trouble, _) = setup.check(Step::Access).await;
            let [problem] = &problems[..] else { panic!("{scope:?} {role}: {problems:?} {trouble:?}") };
            assert!(problem.message.say().contains(words), "{}", problem.message.say());
            assert_eq!(
                (problem.field.as_str(), problem.suggestion.as_deref()),
                ("grants.0.role", suggestion),
                "{role}"
            );
        }
    })
    .await;
}

/// What roles let do, and what of it deserves a second look, is said at their rows and before they are given.
#[tokio::test]
async fn roles_are_told_in_words_before_they_are_given() {
    local(async {
        let grants = vec![
            reference(),
            dev(Scope::RoleBindings, "edit"),
            dev(Scope::Cluster, "cluster-member"),
            dev(Scope::Project, "Log readers"),
        ];
        let mut setup =
            wanting(LabOptions::on_free_ports(), grants, vec![log_readers(&["get"], &["pods/log", "secrets"])]).await;
        let look = |field: &str| Command::Look { field: field.into() };
        let since = setup.said.borrow().len();
        setup.drive.ask(look("grants.role"), |event| matches!(event, Event::Facts { .. })).await;
        let said = facts(&setup, since);
        let of = |row: usize| {
            let field = format!("grants.{row}.role");
            let all = said.iter().filter(|fact| fact.field == field);
            all.map(|fact| (fact.good, fact.message.say())).collect::<Vec<_>>()
        };
        let [(true, reads), (true, brought)] = &of(0)[..] else { panic!("{:?}", of(0)) };
        assert!(
            reads.starts_with("May read pods, ") && reads.ends_with("in trinity; may not read secrets or nodes."),
            "{reads}"
        );
        assert!(brought.contains("persistentvolumes, storageclasses"), "{brought}");
        let edit = of(1);
        assert!(edit.iter().any(|(good, line)| *good && line.starts_with("May create, change and delete pods")));
        assert!(edit.iter().any(|(good, line)| !good && line.contains("edit reads secrets")), "{edit:?}");
        assert!(of(2).iter().any(|(good, line)| !good && line.contains("cluster-member reaches nodes")), "{:?}", of(2));
        assert!(of(2)[0].1.contains("in the whole of alpha"), "{:?}", of(2));
        assert!(of(3).iter().any(|(_, line)| line.contains("in every namespace of project Default")), "{:?}", of(3));
        for (_, line) in [of(0), of(1), of(2), of(3)].concat() {
            assert!(!line.contains('{') && !line.contains("roles."), "{line}");
        }

        // Another role is chosen: its rules are read, if they are not known yet.
        let mut draft = setup.draft.clone();
        draft.grants[1].role = "admin".into();
        setup.keep(draft).await;
        let since = setup.said.borrow().len();
        setup.drive.ask(look("grants.1.role"), |event| matches!(event, Event::Facts { .. })).await;
        let said = facts(&setup, since);
        assert!(said.iter().any(|fact| fact.text.as_deref() == Some("admin") && !fact.good), "{said:?}");

        let plan = setup.plan().await;
        let notes: Vec<String> = plan.notes.iter().map(lockstep_words::Message::say).collect();
        for words in
            ["With read-only comes", "admin gives others", "cluster-member reaches nodes", "Log readers reads secrets"]
        {
            assert!(notes.iter().any(|note| note.contains(words)), "{words}: {notes:#?}");
        }
        setup.signs_in(ADA);
        setup.apply().await;
        let after = setup.plan().await;
        assert!(after.notes.iter().all(|note| !note.key.name().starts_with("roles.")), "{:?}", after.notes);
    })
    .await;
}
