//! Grants of every scope: made, found again, put right after an edit by hand, taken away; and what is in their way.

use lockstep_engine::blueprint::{Blueprint, Grant, Mapping, RoleContext, RoleWanted, RuleWanted, Scope, reference};
use lockstep_engine::plan::{Act, MARK, Op, Plan, Value, plan};
use lockstep_engine::survey::{BindingFound, ClusterRolesFound, RoleBindingFound, Survey, WiderFound};
use lockstep_systems::rancher::{BindingKind, RoleTemplate};
use lockstep_words::Message;
use serde_json::json;

use crate::found::{around, done, fresh, ids, ra};

const CLUSTER: &str = "c-m-alpha001";
const DEV: &str = "keycloakoidc_group://Dev";

/// The reference scenario with this grant in place of its own.
fn of(scope: Scope, role: &str) -> Blueprint {
    let own = reference().grants[0].clone();
    let grant = Grant {
        scope,
        role: role.into(),
        cluster: if scope.has_cluster() { own.cluster } else { String::new() },
        project: if scope.has_project() { own.project } else { String::new() },
        namespaces: if scope.has_namespaces() { own.namespaces } else { Vec::new() },
        ..reference().grants[0].clone()
    };
    Blueprint { grants: vec![grant], ..reference() }
}

fn acts(plan: &Plan) -> Vec<(&str, Act)> {
    plan.changes.iter().map(|change| (change.id.as_str(), change.act)).collect()
}

/// All done, without the reference scenario's own binding.
fn without_binding() -> Survey {
    let mut survey = done();
    ra(&mut survey).bindings.retain(|binding| binding.mark.is_none());
    survey
}

fn now(blueprint: &Blueprint, survey: &Survey) -> Plan {
    plan(blueprint, survey, &around())
}

/// A role template of the setup's own as Rancher gives it back.
fn own_role(id: &str, name: &str, context: &str) -> RoleTemplate {
    let labels = json!({MARK: reference().mark(), "cattle.io/creator": "norman"});
    serde_json::from_value(json!({"id": id, "name": name, "context": context, "labels": labels})).unwrap()
}

fn wider(kind: BindingKind, cluster: &str, role: &str) -> WiderFound {
    let mark = Some(reference().mark());
    WiderFound { id: format!("{role}-1"), kind, cluster: cluster.into(), role: role.into(), group: DEV.into(), mark }
}

/// What role bindings need: the role without rules, its binding, and the role binding itself.
fn by_role_bindings(survey: &mut Survey) {
    let blueprint = of(Scope::RoleBindings, "view");
    let made = now(&blueprint, &without_binding());
    let Some(Op::RoleBinding { name, role, group, .. }) = made.changes.last().map(|change| change.op.clone()) else {
        panic!("{:?}", acts(&made));
    };
    let found = ra(survey);
    found.templates.push(own_role("rt-12345", "Lockstep cluster access", "cluster"));
    found.wider.push(wider(BindingKind::Cluster, CLUSTER, "rt-12345"));
    let namespace = "trinity".into();
    found.role_bindings.push(RoleBindingFound { cluster: CLUSTER.into(), namespace, name, role, group });
}

#[test]
fn each_scope_is_made_by_what_it_needs_and_found_again() {
    type Made = fn(&mut Survey);
    let cases: [(Scope, &str, &[&str], Made); 5] = [
        (Scope::Namespaces, "read-only", &["rancher.binding.alpha/Trinity/read-only/Dev"], |s| {
            *s = done();
        }),
        (Scope::Project, "read-only", &["rancher.binding.alpha/Trinity/read-only/Dev"], |s| *s = done()),
        (Scope::Cluster, "cluster-member", &["rancher.cluster-binding.alpha/cluster-member/Dev"], |s| {
            ra(s).wider.push(wider(BindingKind::Cluster, CLUSTER, "cluster-member"));
        }),
        (Scope::Global, "user-base", &["rancher.global-binding.user-base/Dev"], |s| {
            ra(s).wider.push(wider(BindingKind::Global, "", "user-base"));
        }),
        (
            Scope::RoleBindings,
            "view",
            &[
                "rancher.role.Lockstep cluster access",
                "rancher.cluster-access.alpha/Dev",
                "kubernetes.role-binding.alpha/trinity/view/Dev",
            ],
            by_role_bindings,
        ),
    ];
    for (scope, role, expected, made) in cases {
        let blueprint = of(scope, role);
        let mut survey = without_binding();
        let first = now(&blueprint, &survey);
        assert_eq!(first.blocked, [], "{scope:?}");
        assert_eq!(ids(&first), expected, "{scope:?}");
        made(&mut survey);
        let again = now(&blueprint, &survey);
        assert_eq!((ids(&again), again.blocked.len()), (Vec::new(), 0), "{scope:?}");
        // The same done, and the reference scenario wanted in its place: what is ours goes, last what others need.
        let dropped: Vec<Act> = now(&reference(), &survey).changes.iter().map(|change| change.act).collect();
        let expected = match scope {
            Scope::Namespaces | Scope::Project => vec![],
            Scope::RoleBindings => vec![Act::Create, Act::Delete, Act::Delete, Act::Delete],
            Scope::Cluster | Scope::Global => vec![Act::Create, Act::Delete],
        };
        assert_eq!(dropped, expected, "{scope:?}");
    }
}

#[test]
fn a_whole_project_moves_no_namespace_and_says_what_is_in_it() {
    let made = now(&of(Scope::Project, "read-only"), &fresh());
    let access: Vec<&str> = ids(&made).into_iter().filter(|id| id.contains("alpha")).collect();
    assert_eq!(access, ["rancher.project.alpha/Trinity", "rancher.binding.alpha/Trinity/read-only/Dev"]);
    let notes: Vec<String> = now(&of(Scope::Project, "read-only"), &done()).notes.iter().map(Message::say).collect();
    assert!(notes.iter().any(|note| note.contains("holds trinity")), "{notes:?}");
}

/// Namespaces of role bindings are made in no project, and taken wherever they are.
#[test]
fn role_bindings_leave_namespaces_where_they_are() {
    let mut blueprint = of(Scope::RoleBindings, "view");
    blueprint.grants[0].namespaces.push("new".into());
    let mut survey = without_binding();
    ra(&mut survey).namespaces[0].project = Some(format!("{CLUSTER}:p-other"));
    let made = now(&blueprint, &survey);
    let namespaces: Vec<&Op> =
        made.changes.iter().map(|change| &change.op).filter(|op| matches!(op, Op::Namespace { .. })).collect();
    let [Op::Namespace { name, project, exists: false, .. }] = namespaces[..] else { panic!("{namespaces:?}") };
    assert_eq!((name.as_str(), project), ("new", &Value::from("")));
    // With a row that puts it into a project, that row counts.
    blueprint.grants.push(Grant { namespaces: vec!["new".into()], ..reference().grants[0].clone() });
    let made = now(&blueprint, &survey);
    let of_new = made.changes.iter().find(|change| change.id == "kubernetes.namespace.alpha/new").unwrap();
    assert!(matches!(&of_new.op, Op::Namespace { project, .. } if project != &Value::from("")), "{of_new:?}");
}

#[test]
fn edits_by_hand_are_put_right() {
    type Edit = fn(&mut Survey);
    let cases: [(&str, Edit, &str, Act); 5] = [
        ("membership gone", |s| ra(s).wider.clear(), "rancher.cluster-access.alpha/Dev", Act::Create),
        (
            "role given rules",
            |s| {
                let role = ra(s).templates.last_mut().unwrap();
                role.rules =
                    serde_json::from_value(json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}])).unwrap();
            },
            "rancher.role.Lockstep cluster access",
            Act::Update,
        ),
        (
            "role locked",
            |s| ra(s).templates.last_mut().unwrap().locked = true,
            "rancher.role.Lockstep cluster access",
            Act::Update,
        ),
        (
            "role binding gone",
            |s| ra(s).role_bindings.clear(),
            "kubernetes.role-binding.alpha/trinity/view/Dev",
            Act::Create,
        ),
        (
            "role binding for somebody else",
            |s| ra(s).role_bindings[0].group = "keycloakoidc_group://Staff".into(),
            "kubernetes.role-binding.alpha/trinity/view/Dev",
            Act::Update,
        ),
    ];
    for (name, edit, expected, act) in cases {
        let mut survey = without_binding();
        by_role_bindings(&mut survey);
        edit(&mut survey);
        assert_eq!(acts(&now(&of(Scope::RoleBindings, "view"), &survey)), [(expected, act)], "{name}");
    }
}

/// What others made is never touched, whatever it looks like; nor is a role of ours on which it rests.
#[test]
fn what_others_made_stays() {
    let mut survey = without_binding();
    by_role_bindings(&mut survey);
    let found = ra(&mut survey);
    let theirs = WiderFound { id: "theirs".into(), mark: None, ..wider(BindingKind::Cluster, CLUSTER, "rt-12345") };
    found.wider.push(WiderFound { group: "keycloakoidc_group://Staff".into(), ..theirs });
    found.wider.push(WiderFound { id: "admin".into(), mark: None, ..wider(BindingKind::Global, "", "admin") });
    let plan = now(&Blueprint { grants: Vec::new(), mappings: reference().mappings, ..reference() }, &survey);
    let gone: Vec<(&str, Act)> = acts(&plan);
    let name = &ra(&mut survey).role_bindings[0].name;
    let bound = format!("kubernetes.drop-role-binding.{CLUSTER}/trinity/{name}");
    assert_eq!(gone, [(bound.as_str(), Act::Delete), ("rancher.drop-binding.rt-12345-1", Act::Delete)]);
    let notes: Vec<String> = plan.notes.iter().map(Message::say).collect();
    assert!(notes.iter().any(|note| note.contains("stays: others have bound")), "{notes:?}");
}

/// A cluster that does not answer: by the membership a later plan finds the role bindings that are left there.
#[test]
fn role_bindings_that_cannot_be_seen_are_not_forgotten() {
    let mut survey = without_binding();
    by_role_bindings(&mut survey);
    let found = ra(&mut survey);
    found.role_bindings.clear();
    found.clusters[0].state = "unavailable".into();
    let plan = now(&Blueprint { grants: Vec::new(), ..reference() }, &survey);
    assert_eq!(ids(&plan), [""; 0]);
    assert!(plan.notes.iter().any(|note| note.say().contains("does not answer")), "{:?}", plan.notes);
}

fn log_readers(context: RoleContext) -> RoleWanted {
    let rule = RuleWanted {
        verbs: vec!["get".into()],
        api_groups: vec![String::new()],
        resources: vec!["pods/log".into()],
        ..RuleWanted::default()
    };
    RoleWanted { name: "Log readers".into(), context, rules: vec![rule] }
}

#[test]
fn roles_of_one_s_own_are_made_before_they_are_given_and_go_after() {
    for (context, scope, binding) in [
        (RoleContext::Project, Scope::Namespaces, "rancher.binding.alpha/Trinity/Log readers/Dev"),
        (RoleContext::Cluster, Scope::Cluster, "rancher.cluster-binding.alpha/Log readers/Dev"),
    ] {
        let mut blueprint = of(scope, "Log readers");
        blueprint.roles = vec![log_readers(context)];
        let mut survey = without_binding();
        let made = now(&blueprint, &survey);
        assert_eq!(ids(&made), ["rancher.role.Log readers", binding]);
        assert_eq!(made.changes[1].needs, ["rancher.role.Log readers"]);
        // Made: the binding names it by the id that Rancher gave it.
        let (Op::Role { rules, .. }, Op::Binding { role, .. }) = (&made.changes[0].op, &made.changes[1].op) else {
            panic!("{:?}", made.changes);
        };
        let output = Value::From { change: "rancher.role.Log readers".into(), output: "id".into() };
        assert_eq!(*role, output);
        let role = RoleTemplate { rules: rules.clone(), ..own_role("rt-abcde", "Log readers", context.api()) };
        ra(&mut survey).templates.push(role);
        match scope {
            Scope::Cluster => ra(&mut survey).wider.push(wider(BindingKind::Cluster, CLUSTER, "rt-abcde")),
            _ => {
                let (id, mark) = ("rt-abcde-1".into(), Some(reference().mark()));
                let project = ra(&mut survey).projects[0].id.clone();
                let found = &mut ra(&mut survey).bindings;
                found.push(BindingFound { id, project, role: "rt-abcde".into(), group: DEV.into(), mark });
            }
        }
        assert_eq!(ids(&now(&blueprint, &survey)), [""; 0]);
        // Other rules are a change of the role alone.
        let mut other = blueprint.clone();
        other.roles[0].rules[0].verbs.push("list".into());
        let plan = now(&other, &survey);
        assert_eq!(acts(&plan), [("rancher.role.Log readers", Act::Update)]);
        assert_eq!(plan.changes[0].diff[0].after.as_deref(), Some("get, list pods/log"));
        let gone = now(&reference(), &survey);
        assert_eq!(
            acts(&gone)[1..],
            [("rancher.drop-binding.rt-abcde-1", Act::Delete), ("rancher.drop-role.rt-abcde", Act::Delete)]
        );
        assert_eq!(gone.changes[2].needs, ["rancher.drop-binding.rt-abcde-1"]);
    }
}

#[test]
fn what_is_in_the_way_is_told_at_its_field() {
    type Case = (&'static str, Scope, &'static str, fn(&mut Blueprint, &mut Survey), &'static str, &'static str);
    let nothing: fn(&mut Blueprint, &mut Survey) = |_, _| {};
    let cases: [Case; 9] = [
        ("no such role", Scope::Project, "reader", nothing, "grants.0.role", "no project role “reader”"),
        ("no such template", Scope::Cluster, "cluster-membr", nothing, "grants.0.role", "no cluster role template"),
        ("no such global role", Scope::Global, "user\"base", nothing, "grants.0.role", "no global role"),
        ("a cluster's on a project", Scope::Project, "cluster-member", nothing, "grants.0.role", "is for a cluster"),
        ("a project's on a cluster", Scope::Cluster, "read-only", nothing, "grants.0.role", "is for a project"),
        ("of no context", Scope::Cluster, "nowhere", nothing, "grants.0.role", "neither project nor cluster"),
        ("locked", Scope::Cluster, "old", nothing, "grants.0.role", "locked"),
        (
            "no such cluster role",
            Scope::RoleBindings,
            "veiw",
            |_, s| {
                let names = Some(vec!["view".into(), "edit".into()]);
                ra(s).cluster_roles = vec![ClusterRolesFound { cluster: CLUSTER.into(), names, rules: Vec::new() }];
            },
            "grants.0.role",
            "no cluster role “veiw”",
        ),
        (
            "a name that others have",
            Scope::Namespaces,
            "read-only",
            |b, _| {
                b.roles = vec![RoleWanted { name: "project-member".into(), ..log_readers(RoleContext::Project) }];
            },
            "roles.0.name",
            "did not make",
        ),
    ];
    for (name, scope, role, spoil, field, words) in cases {
        let (mut blueprint, mut survey) = (of(scope, role), done());
        spoil(&mut blueprint, &mut survey);
        let plan = now(&blueprint, &survey);
        let said: Vec<(Option<&str>, String)> =
            plan.blocked.iter().map(|one| (one.field.as_deref(), one.message.say())).collect();
        assert!(said.len() == 1 && said[0].0 == Some(field) && said[0].1.contains(words), "{name}: {said:?}");
    }
}

/// Whoever gets more than a row says by way of another is named before it is given, and not again after.
#[test]
fn what_others_bring_along_is_said_before_it_is_given() {
    let mut blueprint = reference();
    let own = reference().grants[0].clone();
    blueprint.mappings.push(Mapping::of_group("k8s_ops", "Ops"));
    blueprint.mappings.push(Mapping::of_group("k8s_staff", "Dev"));
    blueprint.grants.push(Grant { group: "Ops".into(), namespaces: vec!["web".into()], ..own });
    let said = |survey: &Survey| -> Vec<String> {
        let notes = now(&blueprint, survey).notes;
        notes.iter().filter(|note| note.key.name().starts_with("roles.")).map(Message::say).collect()
    };
    let notes = said(&fresh());
    let has = |words: &str| assert!(notes.iter().any(|note| note.contains(words)), "{words}: {notes:#?}");
    has("Dev gets read-only in web too: another row puts it into project Trinity on alpha");
    has("Ops gets read-only in trinity too");
    has("Dev is filled by 2 rows of step 2 (k8s_dev_users, k8s_staff)");
    has("With read-only comes nothing in the whole cluster");
    assert_eq!(notes.len(), 4, "{notes:#?}");
    // Dev's is there: of the second row alone there is something to say.
    let mut survey = done();
    survey.entra.as_mut().unwrap().groups = (0..3).map(|_| Vec::new()).collect();
    let notes = said(&survey);
    assert!(notes.iter().all(|note| !note.starts_with("Dev ")) && notes.len() == 2, "{notes:#?}");
}
