//! What an administrator may choose: the first sign-in of people whom Keycloak knows, and whose objects are taken over.

use lockstep_engine::blueprint::{Blueprint, FirstLogin, GroupsClaim, Mapping, reference};
use lockstep_engine::plan::{Act, MARK, Op, Plan, plan};
use lockstep_engine::survey::{FlowFound, GroupFound, MapperFound, Survey};
use serde_json::json;

use crate::found::{DEV, app, around, done, fresh, ids, kc, set};

fn chosen(first_login: FirstLogin) -> Blueprint {
    let mut blueprint = reference();
    blueprint.keycloak.first_login = first_login;
    blueprint
}

fn acts(plan: &Plan) -> Vec<(&str, Act)> {
    plan.changes.iter().map(|change| (change.id.as_str(), change.act)).collect()
}

fn flow(end: &str, steps: &[(&str, &str)]) -> FlowFound {
    let steps = steps.iter().map(|(step, how)| ((*step).to_owned(), (*how).to_owned())).collect();
    FlowFound { alias: format!("{} {end}", reference().mark()), steps }
}

const LINK: [(&str, &str); 2] = [("idp-create-user-if-unique", "ALTERNATIVE"), ("idp-auto-link", "ALTERNATIVE")];

#[test]
fn a_first_sign_in_of_another_kind_is_a_flow_and_the_provider_names_it_after_it_is_there() {
    for (choice, end) in [(FirstLogin::LinkByEmail, "link"), (FirstLogin::ExistingOnly, "existing")] {
        let plan = plan(&chosen(choice), &done(), &around());
        let expected = [("keycloak.first-login", Act::Create), ("keycloak.identity-provider", Act::Update)];
        assert_eq!(acts(&plan), expected);
        assert!(plan.changes[1].needs.contains(&"keycloak.first-login".to_owned()));
        let after = plan.changes[1].diff[0].after.clone().unwrap();
        assert_eq!(after, format!("{} {end}", reference().mark()));
    }
}

#[test]
fn a_flow_that_is_as_wanted_stays_and_one_edited_by_hand_is_put_right() {
    let name = format!("{} link", reference().mark());
    let with = |steps: &[(&str, &str)]| {
        let mut survey = done();
        kc(&mut survey).flows = vec![flow("link", steps)];
        set(kc(&mut survey).identity_provider.as_mut().unwrap(), "/firstBrokerLoginFlowAlias", json!(name));
        plan(&chosen(FirstLogin::LinkByEmail), &survey, &around())
    };
    assert_eq!(acts(&with(&LINK)), []);
    let edited = with(&[LINK[0], ("idp-auto-link", "DISABLED")]);
    assert_eq!(acts(&edited), [("keycloak.first-login", Act::Update)]);
    let before = edited.changes[0].diff[0].before.as_deref();
    assert_eq!(before, Some("idp-create-user-if-unique (ALTERNATIVE), idp-auto-link (DISABLED)"));
}

#[test]
fn a_flow_of_ours_goes_once_the_provider_does_not_name_it_and_those_of_others_stay() {
    let name = format!("{} link", reference().mark());
    let mut survey = done();
    kc(&mut survey).flows = vec![flow("link", &LINK), FlowFound { alias: "their flow".into(), steps: Vec::new() }];
    set(kc(&mut survey).identity_provider.as_mut().unwrap(), "/firstBrokerLoginFlowAlias", json!(name));
    let plan = plan(&reference(), &survey, &around());
    let id = format!("keycloak.first-login.{name}");
    assert_eq!(acts(&plan), [("keycloak.identity-provider", Act::Update), (id.as_str(), Act::Delete)]);
    assert_eq!(plan.changes[1].needs, ["keycloak.identity-provider"]);
}

/// A provider and a client of others under our names.
fn foreign() -> Survey {
    let mut survey = done();
    let realm = kc(&mut survey);
    let provider = realm.identity_provider.as_mut().unwrap();
    for part in [MARK, "lockstep.keyId"] {
        provider["config"].as_object_mut().unwrap().remove(part);
    }
    set(provider, "/config/clientId", json!("their-app"));
    provider["config"]["prompt"] = json!("select_account");
    let client = realm.client.as_mut().unwrap();
    client["attributes"].as_object_mut().unwrap().remove(MARK);
    survey
}

#[test]
fn what_others_made_is_in_the_way_until_it_is_taken_over_on_purpose() {
    let mut blueprint = reference();
    let blocked = plan(&blueprint, &foreign(), &around()).blocked;
    let fields: Vec<Option<&str>> = blocked.iter().map(|blocked| blocked.field.as_deref()).collect();
    assert_eq!(fields, [Some("keycloak.alias"), Some("keycloak.client")]);

    blueprint.keycloak.adopt = true;
    let plan = plan(&blueprint, &foreign(), &around());
    assert_eq!(plan.blocked, []);
    assert_eq!(ids(&plan), ["keycloak.identity-provider", "keycloak.client", "entra.client-secret"]);
    let fields: Vec<&str> = plan.changes[0].diff.iter().map(|diff| diff.field.as_str()).collect();
    assert_eq!(fields, ["config.clientId", "config.lockstep.setup"]);
    assert_eq!(plan.changes[0].diff[0].before.as_deref(), Some("their-app"));
    assert_eq!(plan.changes[1].diff.len(), 1, "{:?}", plan.changes[1].diff);
}

#[test]
fn a_provider_of_another_type_cannot_be_taken_over() {
    let mut blueprint = reference();
    blueprint.keycloak.adopt = true;
    let mut survey = foreign();
    set(kc(&mut survey).identity_provider.as_mut().unwrap(), "/providerId", json!("microsoft"));
    let plan = plan(&blueprint, &survey, &around());
    assert_eq!(plan.blocked[0].field.as_deref(), Some("keycloak.alias"));
    assert!(plan.blocked[0].message.say().contains("microsoft"), "{}", plan.blocked[0].message.say());
}

#[test]
fn an_application_of_others_keeps_its_name_and_gets_what_is_missing() {
    let mut blueprint = reference();
    blueprint.entra.adopt = Some("their-client".into());
    let mut survey = done();
    let theirs = app(&mut survey);
    theirs.client_id = "their-client".into();
    theirs.secrets.clear();
    theirs.raw = json!({"displayName": "HR portal", "tags": ["hr"], "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": ["https://hr.contoso.com/back"], "logoutUrl": "https://hr.contoso.com/out"}});
    set(kc(&mut survey).identity_provider.as_mut().unwrap(), "/config/clientId", json!("their-client"));
    let plan = plan(&blueprint, &survey, &around());
    assert_eq!(plan.blocked, []);
    let change = plan.changes.iter().find(|change| change.id == "entra.application").unwrap();
    assert_eq!((change.act, change.subject.say().as_str()), (Act::Update, "Application HR portal"));
    let Op::Application { object_id, body, .. } = &change.op else { panic!("{:?}", change.op) };
    assert!(object_id.is_some());
    assert_eq!(body.get("displayName"), None);
    let redirects = [json!("https://hr.contoso.com/back"), json!(blueprint.keycloak.broker_endpoint())];
    assert_eq!(body["web"]["redirectUris"], json!(redirects));
    assert_eq!(body["web"]["logoutUrl"], "https://hr.contoso.com/out");
    assert_eq!(body["tags"], json!(["hr", blueprint.mark()]));
}

#[test]
fn an_application_to_take_over_must_be_there() {
    let mut blueprint = reference();
    blueprint.entra.adopt = Some("their-client".into());
    let blocked = plan(&blueprint, &fresh(), &around()).blocked;
    assert_eq!(blocked[0].field.as_deref(), Some("entra.adopt"));
    // Before anything was read nobody can know.
    assert_eq!(plan(&blueprint, &Survey::default(), &around()).blocked, []);
}

#[test]
fn where_tokens_name_assigned_groups_alone_each_group_is_assigned_once() {
    let mut blueprint = reference();
    blueprint.entra.groups_claim = GroupsClaim::ApplicationGroup;
    let mut twin = blueprint.mappings[0].clone();
    twin.keycloak_group = "Dev2".into();
    blueprint.mappings.push(twin);
    let mut survey = done();
    let found = survey.entra.as_mut().unwrap();
    found.groups.push(found.groups[0].clone());
    let assigned = |survey: &Survey| {
        let plan = plan(&blueprint, survey, &around());
        let count = ids(&plan).iter().filter(|id| id.starts_with("entra.assignment.")).count();
        (count, plan.blocked.len(), ids(&plan).contains(&"entra.application"))
    };
    assert_eq!(assigned(&survey), (1, 0, true));
    survey.entra.as_mut().unwrap().assigned = vec![(DEV.into(), "any role".into())];
    assert_eq!(assigned(&survey), (0, 0, true));
    survey.entra.as_mut().unwrap().premium = Some(false);
    assert_eq!(assigned(&survey), (0, 1, true));
}

#[test]
fn where_tokens_name_roles_each_group_gets_that_of_its_keycloak_group() {
    let mut blueprint = reference();
    blueprint.entra.groups_claim = GroupsClaim::AppRoles;
    let mut survey = done();
    let made = plan(&blueprint, &survey, &around());
    let of = |id: &str| made.changes.iter().find(|change| change.id.starts_with(id)).map(|change| change.op.clone());
    let Some(Op::Application { body, .. }) = of("entra.application") else { panic!("{:?}", ids(&made)) };
    let Some(Op::AssignGroup { role, group, .. }) = of("entra.assignment.") else { panic!("{:?}", ids(&made)) };
    assert_eq!((&body["appRoles"][0]["value"], group.known()), (&json!("Dev"), Some(DEV)));
    assert_eq!(body["appRoles"][0]["id"], *role);
    let Some(Op::GroupMapper { body, .. }) = of("keycloak.mapper.") else { panic!("{:?}", ids(&made)) };
    assert_eq!(body["config"]["claims"], r#"[{"key":"roles","value":"Dev"}]"#);
    // Another role is another assignment.
    let has = |survey: &Survey| ids(&plan(&blueprint, survey, &around())).iter().any(|id| id.contains("assignment"));
    survey.entra.as_mut().unwrap().assigned = vec![(DEV.into(), "any role".into())];
    assert!(has(&survey));
    survey.entra.as_mut().unwrap().assigned = vec![(DEV.into(), role)];
    assert!(!has(&survey));
}

#[test]
fn a_group_within_groups_is_made_after_them_and_known_by_its_last_name() {
    let mut blueprint = reference();
    blueprint.mappings[0].keycloak_group = "teams/platform/Dev".into();
    blueprint.grants[0].group = "teams/platform/Dev".into();
    let made = plan(&blueprint, &Survey::default(), &around());
    let groups: Vec<&str> = ids(&made).into_iter().filter(|id| id.starts_with("keycloak.group.")).collect();
    assert_eq!(groups, ["teams", "teams/platform", "teams/platform/Dev"].map(|path| format!("keycloak.group.{path}")));
    let inner = made.changes.iter().find(|change| change.id.ends_with("/Dev")).unwrap();
    assert!(inner.needs.contains(&"keycloak.group.teams/platform".to_owned()), "{:?}", inner.needs);
    let binding = made.changes.iter().find_map(|change| match &change.op {
        Op::Binding { group, .. } => Some(group.as_str()),
        _ => None,
    });
    assert_eq!(binding, Some("keycloakoidc_group://Dev"));
}

#[test]
fn people_stay_in_a_group_to_which_rows_lead_that_only_a_sign_in_decides() {
    let mut survey = done();
    let mut blueprint = reference();
    let ops = Mapping::of_group("k8s_ops", "Dev");
    blueprint.mappings.push(ops);
    let found = survey.entra.as_mut().unwrap();
    found.groups.push(vec![GroupFound { id: "ops".into(), name: "k8s_ops".into(), security: true }]);
    let mut all = plan(&blueprint, &survey, &around());
    let Some(Op::GroupMapper { body, .. }) = all.changes.pop().map(|change| change.op) else { panic!("no mapper") };
    let raw = json!({"id": "m2", "name": body["name"], "identityProviderMapper": body["identityProviderMapper"],
                     "config": body["config"]});
    let name = body["name"].as_str().unwrap().to_owned();
    let mappers = &mut survey.keycloak.as_mut().unwrap().realm.as_mut().unwrap().mappers;
    mappers.push(MapperFound { id: "m2".into(), name, raw });
    // k8s_ops goes; what stays in its place decides whether its people can be told from others.
    let dropped = |rest: Option<Mapping>| {
        let mut blueprint = reference();
        blueprint.mappings.extend(rest);
        let made = plan(&blueprint, &survey, &around());
        made.changes.into_iter().find_map(|change| match change.op {
            Op::DropGroupMapper { group, .. } => Some(group.is_some()),
            _ => None,
        })
    };
    assert_eq!(dropped(None), Some(true));
    let everyone = Mapping { everyone: true, keycloak_group: "Dev".into(), ..Mapping::default() };
    assert_eq!(dropped(Some(everyone)), Some(false));
}

#[test]
fn what_others_decide_about_the_same_groups_is_said_before_anything_is_applied() {
    let said = |survey: &Survey| -> Vec<String> {
        plan(&reference(), survey, &around()).notes.iter().map(lockstep_words::Message::say).collect()
    };
    let alone = said(&done());
    assert!(alone.iter().all(|note| !note.contains("did not make")), "{alone:?}");
    assert!(said(&fresh()).iter().any(|note| note.contains("10 hours in Keycloak")), "{:?}", said(&fresh()));

    let mut survey = done();
    let realm = kc(&mut survey);
    realm.session_max = 3600;
    realm.mappers.clear();
    let raw = json!({"name": "everyone", "identityProviderMapper": "oidc-hardcoded-group-idp-mapper",
        "config": {"group": "/Dev"}});
    realm.mappers.push(MapperFound { id: "m-x".into(), name: "everyone".into(), raw });
    let mappers = realm.client.as_mut().unwrap()["protocolMappers"].as_array_mut().unwrap();
    mappers.push(json!({"name": "paths", "config": {"claim.name": "full_group_path"}}));
    let notes = said(&survey);
    for part in ["Mapper “everyone”", "Token mapper “paths”", "up to 1 hour in Keycloak"] {
        assert!(notes.iter().any(|note| note.contains(part)), "{part}: {notes:?}");
    }
    assert_eq!(ids(&plan(&reference(), &survey, &around())), ["keycloak.mapper.k8s_dev_users to Dev"]);
}
