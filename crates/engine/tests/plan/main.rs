//! The plan: nothing to do once all is done, exactly one change after each single edit by hand, removal of what is ours
//! and of nothing else.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod choices;
mod clusters;
mod found;
mod scopes;

use found::{NOW, app, around, done, fresh, ids, kc, ra, set};
use lockstep_engine::blueprint::{Blueprint, Grant, Mapping, reference};
use lockstep_engine::plan::{Act, Op, Phase, Plan, plan};
use lockstep_engine::survey::{GroupFound, MapperFound, Survey};
use lockstep_engine::time::stamp;
use serde_json::{Value as Json, json};

#[test]
fn a_fresh_set_of_systems_needs_everything_in_an_order_that_works() {
    let plan = plan(&reference(), &fresh(), &around());
    assert_eq!(plan.blocked, []);
    for change in &plan.changes {
        let at = ids(&plan).iter().position(|id| *id == change.id).unwrap();
        for need in &change.needs {
            let before = ids(&plan).iter().position(|id| id == need).unwrap();
            assert!(before < at, "{} stands before {need}", change.id);
        }
    }
    let expected = [
        "entra.application",
        "entra.service-principal",
        "entra.consent",
        "keycloak.realm",
        "keycloak.events",
        "keycloak.group.Dev",
        "keycloak.identity-provider",
        "keycloak.mapper.k8s_dev_users to Dev",
        "keycloak.client",
        "keycloak.client-mapper.groups",
        "keycloak.client-mapper.audience",
        "keycloak.search-role",
        "entra.client-secret",
        "rancher.newcomers.user-base",
        "rancher.newcomers.user",
        "rancher.way-back",
        "rancher.authentication",
        "rancher.group-search",
        "rancher.project.alpha/Trinity",
        "kubernetes.namespace.alpha/trinity",
        "rancher.binding.alpha/Trinity/read-only/Dev",
        "rancher.close",
        "keycloak.close",
    ];
    assert_eq!(ids(&plan), expected);
    assert!(plan.asks_sign_in());
    let closing: Vec<&str> =
        plan.changes.iter().filter(|change| change.phase == Phase::CloseWindow).map(|c| c.id.as_str()).collect();
    assert_eq!(closing, ["rancher.close", "keycloak.close"]);
}

#[test]
fn once_all_is_done_nothing_is_left_to_do() {
    let plan = plan(&reference(), &done(), &around());
    assert_eq!((ids(&plan), plan.blocked.len()), (Vec::new(), 0));
    assert_eq!(plan.kept.len(), 19, "{:#?}", plan.kept);
}

/// One edit by hand, and the only change that it makes the plan plan.
type Edit = (&'static str, fn(&mut Survey), &'static str, Act);

#[test]
fn each_single_edit_by_hand_is_exactly_one_change() {
    let edits: [Edit; 27] = [
        (
            "groups claim off",
            |s| set(&mut app(s).raw, "/groupMembershipClaims", Json::Null),
            "entra.application",
            Act::Update,
        ),
        (
            "redirect removed",
            |s| set(&mut app(s).raw, "/web/redirectUris", json!(["https://other"])),
            "entra.application",
            Act::Update,
        ),
        (
            "service principal gone",
            |s| s.entra.as_mut().unwrap().service_principal = None,
            "entra.service-principal",
            Act::Create,
        ),
        ("consent gone", |s| s.entra.as_mut().unwrap().consent = None, "entra.consent", Act::Create),
        (
            "consent narrowed",
            |s| s.entra.as_mut().unwrap().consent.as_mut().unwrap().scope = "openid".into(),
            "entra.consent",
            Act::Update,
        ),
        ("secret removed", |s| app(s).secrets.clear(), "entra.client-secret", Act::Update),
        (
            "secret ended",
            |s| app(s).secrets[0].ends = "2026-11-01T00:00:00Z".into(),
            "entra.client-secret",
            Act::Update,
        ),
        ("realm off", |s| kc(s).enabled = false, "keycloak.realm", Act::Update),
        ("events off", |s| set(&mut kc(s).events, "/eventsEnabled", json!(false)), "keycloak.events", Act::Update),
        (
            "event type gone",
            |s| set(&mut kc(s).events, "/enabledEventTypes", json!(["LOGIN"])),
            "keycloak.events",
            Act::Update,
        ),
        ("group gone", |s| kc(s).groups.retain(|g| g.name != "Dev"), "keycloak.group.Dev", Act::Create),
        (
            "provider off",
            |s| set(kc(s).identity_provider.as_mut().unwrap(), "/enabled", json!(false)),
            "keycloak.identity-provider",
            Act::Update,
        ),
        (
            "signatures unchecked",
            |s| set(kc(s).identity_provider.as_mut().unwrap(), "/config/validateSignature", json!("false")),
            "keycloak.identity-provider",
            Act::Update,
        ),
        ("mapper gone", |s| kc(s).mappers.clear(), "keycloak.mapper.k8s_dev_users to Dev", Act::Create),
        (
            "mapper elsewhere",
            |s| set(&mut kc(s).mappers[0].raw, "/config/group", json!("/Staff")),
            "keycloak.mapper.k8s_dev_users to Dev",
            Act::Update,
        ),
        (
            "client public",
            |s| set(kc(s).client.as_mut().unwrap(), "/publicClient", json!(true)),
            "keycloak.client",
            Act::Update,
        ),
        (
            "foreign redirect",
            |s| {
                set(
                    kc(s).client.as_mut().unwrap(),
                    "/redirectUris",
                    json!(["https://rancher.contoso.com/verify-auth", "https://evil"]),
                );
            },
            "keycloak.client",
            Act::Update,
        ),
        (
            "full path",
            |s| set(kc(s).client.as_mut().unwrap(), "/protocolMappers/0/config/full.path", json!("true")),
            "keycloak.client-mapper.groups",
            Act::Update,
        ),
        (
            "audience gone",
            |s| {
                kc(s).client.as_mut().unwrap()["protocolMappers"].as_array_mut().unwrap().pop();
            },
            "keycloak.client-mapper.audience",
            Act::Create,
        ),
        ("search role gone", |s| kc(s).search_role = false, "keycloak.search-role", Act::Create),
        (
            "newcomers",
            |s| {
                ra(s).newcomers.iter_mut().filter(|(role, _)| role == "user").for_each(|(_, now)| *now = true);
            },
            "rancher.newcomers.user",
            Act::Update,
        ),
        (
            "everyone let in",
            |s| {
                ra(s).auth.insert("accessMode".into(), json!("unrestricted"));
            },
            "rancher.authentication",
            Act::Update,
        ),
        (
            "group not allowed",
            |s| {
                ra(s).auth.insert("allowedPrincipalIds".into(), json!(["keycloakoidc_user://ada"]));
            },
            "rancher.authentication",
            Act::Update,
        ),
        (
            "sign-in address",
            |s| {
                ra(s).auth.insert("rancherUrl".into(), json!("https://elsewhere/callback"));
            },
            "rancher.close",
            Act::Update,
        ),
        (
            "window left half open",
            |s| {
                set(
                    kc(s).client.as_mut().unwrap(),
                    "/redirectUris",
                    json!(["https://rancher.contoso.com/verify-auth", "http://127.0.0.1:7400/callback"]),
                );
            },
            "keycloak.close",
            Act::Update,
        ),
        (
            "namespace moved",
            |s| ra(s).namespaces[0].project = Some("c-m-alpha001:p-other".into()),
            "kubernetes.namespace.alpha/trinity",
            Act::Update,
        ),
        (
            "binding gone",
            |s| ra(s).bindings.retain(|b| b.mark.is_none()),
            "rancher.binding.alpha/Trinity/read-only/Dev",
            Act::Create,
        ),
    ];
    for (name, edit, expected, act) in edits {
        let mut survey = done();
        edit(&mut survey);
        let plan = plan(&reference(), &survey, &around());
        assert_eq!(ids(&plan), [expected], "{name}");
        assert_eq!(plan.changes[0].act, act, "{name}");
        assert_eq!(plan.blocked, [], "{name}");
    }
}

#[test]
fn a_row_taken_out_removes_what_is_ours_and_nothing_else() {
    let mut blueprint = reference();
    blueprint.mappings.clear();
    blueprint.grants.clear();
    let plan = plan(&blueprint, &done(), &around());
    let acts: Vec<(&str, Act)> = plan.changes.iter().map(|change| (change.id.as_str(), change.act)).collect();
    assert_eq!(
        acts,
        [
            ("rancher.authentication", Act::Update),
            ("keycloak.group.Dev", Act::Delete),
            ("keycloak.mapper.k8s_dev_users to Dev", Act::Delete),
            ("rancher.drop-binding.p-abcde:prtb-1", Act::Delete),
        ]
    );
}

/// Keycloak takes no two mappers of a name: ours is called otherwise, and stays so.
#[test]
fn a_mapper_of_others_may_have_the_name_of_ours() {
    let mut survey = done();
    let mut theirs = kc(&mut survey).mappers[0].clone();
    theirs.id = "by-hand".into();
    set(&mut theirs.raw, "/config/lockstep.setup", Json::Null);
    kc(&mut survey).mappers = vec![theirs.clone()];
    let plan_now = |survey: &Survey| plan(&reference(), survey, &around());
    let first = plan_now(&survey);
    assert_eq!(ids(&first), ["keycloak.mapper.k8s_dev_users to Dev"]);
    let Op::GroupMapper { body, id: None, .. } = &first.changes[0].op else { panic!("{:?}", first.changes[0].op) };
    let name = body["name"].as_str().unwrap().to_owned();
    assert_eq!(name, format!("k8s_dev_users to Dev ({})", reference().mark()));
    kc(&mut survey).mappers.push(MapperFound { id: "new".into(), name, raw: body.clone() });
    assert_eq!(ids(&plan_now(&survey)), [""; 0]);
    // No version before 26 gives a mapper another name: it is not asked for, not even once the name is free.
    kc(&mut survey).mappers.remove(0);
    assert_eq!(ids(&plan_now(&survey)), [""; 0]);
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_written() {
    type Case = (&'static str, fn(&mut Blueprint, &mut Survey), &'static str);
    let cases: [Case; 9] = [
        ("no such group", |_, s| s.entra.as_mut().unwrap().groups[0].clear(), "mappings.0.entra_group"),
        (
            "two groups",
            |_, s| {
                let groups = &mut s.entra.as_mut().unwrap().groups[0];
                groups.push(GroupFound { id: "other".into(), ..groups[0].clone() });
            },
            "mappings.0.entra_group",
        ),
        (
            "not a security group",
            |_, s| s.entra.as_mut().unwrap().groups[0][0].security = false,
            "mappings.0.entra_group",
        ),
        ("no such cluster", |b, _| b.grants[0].cluster = "alhpa".into(), "grants.0.cluster"),
        ("a cluster that is away", |_, s| ra(s).clusters[0].state = "unavailable".into(), "grants.0.cluster"),
        ("no such role", |b, _| b.grants[0].role = "reader".into(), "grants.0.role"),
        (
            "another's provider",
            |_, s| set(kc(s).identity_provider.as_mut().unwrap(), "/config/lockstep.setup", json!("x")),
            "keycloak.alias",
        ),
        (
            "another issuer",
            |_, s| {
                ra(s).auth.insert("issuer".into(), json!("https://other/realms/x"));
            },
            "rancher.url",
        ),
        ("unreachable", |_, s| s.keycloak.as_mut().unwrap().metadata_problem = Some("no route".into()), "keycloak.url"),
    ];
    for (name, spoil, field) in cases {
        let (mut blueprint, mut survey) = (reference(), done());
        spoil(&mut blueprint, &mut survey);
        let plan = plan(&blueprint, &survey, &around());
        let fields: Vec<Option<&str>> = plan.blocked.iter().map(|blocked| blocked.field.as_deref()).collect();
        assert_eq!(fields, [Some(field)], "{name}");
        assert!(!plan.blocked[0].message.say().contains('…'), "{name}: {}", plan.blocked[0].message.say());
    }
}

#[test]
fn half_filled_forms_have_a_plan_that_asks_nothing() {
    let blueprint = Blueprint { grants: Vec::new(), ..reference() };
    let plan = plan(&blueprint, &Survey::default(), &around());
    assert_eq!(plan.blocked, []);
    assert!(ids(&plan).contains(&"keycloak.identity-provider"));
}

#[test]
fn ten_more_rows_are_ten_more_of_each() {
    let (mut blueprint, mut survey) = (reference(), fresh());
    for n in 0..10 {
        blueprint.mappings.push(Mapping::of_group(&format!("group{n}"), &format!("G{n}")));
        blueprint.grants.push(Grant { group: format!("G{n}"), ..reference().grants[0].clone() });
        let id = format!("00000000-0000-4000-8000-00000000000{n}");
        survey.entra.as_mut().unwrap().groups.push(vec![GroupFound { id, name: format!("group{n}"), security: true }]);
    }
    let count = |plan: &Plan, start: &str| ids(plan).iter().filter(|id| id.starts_with(start)).count();
    let plan = plan(&blueprint, &survey, &around());
    assert_eq!(count(&plan, "keycloak.group."), 11);
    assert_eq!(count(&plan, "keycloak.mapper."), 11);
    assert_eq!(count(&plan, "rancher.binding."), 11);
    assert_eq!(count(&plan, "rancher.project."), 1);
    assert_eq!(count(&plan, "kubernetes.namespace."), 1);
}

#[test]
fn a_secret_is_renewed_before_it_ends() {
    let cases = [
        // Begun and ending so many days from now: whether another is made.
        (-150, 31, false),
        (-150, 29, true),
        (-150, -1, true),
        // A policy of 30 days: only in the last ten.
        (-15, 15, false),
        (-21, 9, true),
    ];
    for (begun, left, renewed) in cases {
        let date = |days: i64| stamp(NOW.checked_add_signed(days * 86_400_000).unwrap());
        let mut survey = done();
        let secret = &mut app(&mut survey).secrets[0];
        (secret.begins, secret.ends) = (date(begun), date(left));
        let plan = plan(&reference(), &survey, &around());
        let expected: &[&str] = if renewed { &["entra.client-secret"] } else { &[] };
        assert_eq!(ids(&plan), expected, "{begun} {left}");
    }
}
