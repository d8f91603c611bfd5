//! Entra ID: application, service principal, consent, client secret.

use lockstep_systems::graph::{GRAPH_APP_ID, NO_ROLE};
use lockstep_words::{Message, en::plan as say};
use serde_json::{Value as Json, json};

use super::build::Build;
use super::compare::Lists;
use super::{Act, Op, Place, Value};
use crate::blueprint::{Blueprint, EntraGroup, GroupsClaim, Step, name_in_tokens};
use crate::survey::{EntraFound, GroupFound};

/// The delegated permissions that a sign-in needs, by their ids in Graph.
pub const SCOPES: [(&str, &str); 4] = [
    ("openid", "37f7f235-527c-4136-accd-4a02d197296e"),
    ("profile", "14dad69e-099b-42c9-810b-d002981feec1"),
    ("email", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"),
    ("User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
];
/// Claims that the ID token has only where they are asked for; without names Keycloak stops people at a form.
const CLAIMS: [&str; 4] = ["email", "given_name", "family_name", "upn"];

/// The ids of this system's changes, as other changes need them.
pub(super) const APPLICATION: &str = "entra.application";
pub(super) const SERVICE_PRINCIPAL: &str = "entra.service-principal";
const CONSENT: &str = "entra.consent";

/// Application, service principal and consent.
pub(super) fn add(build: &mut Build<'_>) {
    let none = EntraFound::default();
    let found = build.survey.entra.as_ref().unwrap_or(&none);
    match &build.blueprint.entra.client_id {
        Some(id) => {
            let subject = Message::new(say::APPLICATION_HANDED).with("id", id);
            build.keep(Place::Entra, Step::Entra, subject, Some(say::APPLICATION_HANDED_DETAIL.into()));
        }
        None => {
            application(build, found);
            service_principal(build, found);
            consent(build, found);
            new_groups(build, found);
            assignments(build, found);
        }
    }
    if build.survey.entra.is_some() {
        groups(build, found);
        members(build, found);
    }
}

/// The application as Graph is to have it.
#[must_use]
pub fn application_wanted(blueprint: &Blueprint, mark: &str) -> Json {
    json!({
        "displayName": blueprint.entra.application,
        "signInAudience": "AzureADMyOrg",
        "groupMembershipClaims": match blueprint.entra.groups_claim {
            GroupsClaim::SecurityGroup => "SecurityGroup",
            GroupsClaim::ApplicationGroup => "ApplicationGroup",
            GroupsClaim::AppRoles => "None",
        },
        "appRoles": app_roles(blueprint, mark),
        "web": {"redirectUris": [blueprint.keycloak.broker_endpoint()]},
        "api": {"requestedAccessTokenVersion": 2},
        "optionalClaims": {"idToken": CLAIMS.map(|name| json!({"name": name}))},
        "requiredResourceAccess": [{"resourceAppId": GRAPH_APP_ID,
            "resourceAccess": SCOPES.map(|(_, id)| json!({"id": id, "type": "Scope"}))}],
        "tags": [mark],
    })
}

/// A role of the application for each group of a mapping, where tokens name roles in place of groups.
fn app_roles(blueprint: &Blueprint, mark: &str) -> Vec<Json> {
    if blueprint.entra.groups_claim != GroupsClaim::AppRoles {
        return Vec::new();
    }
    let groups = blueprint.mappings.iter().filter(|mapping| mapping.entra_group.is_some());
    let mut values: Vec<&str> = groups.map(|mapping| name_in_tokens(&mapping.keycloak_group)).collect();
    values.sort_unstable();
    values.dedup();
    let role = |value: &str| {
        let description = Message::new(say::APP_ROLE_DESCRIPTION).with("group", value).say();
        json!({"id": role_id(mark, value), "value": value, "displayName": value, "description": description,
               "isEnabled": true, "allowedMemberTypes": ["User"]})
    };
    values.into_iter().filter(|value| !value.is_empty()).map(role).collect()
}

/// The id of a role of ours: the same at every plan, so that its groups can be given it before it is there.
pub(super) fn role_id(mark: &str, value: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(format!("{mark}\n{value}"));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // The form of an id of version 8, which is the one for ids made of anything.
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn application(build: &mut Build<'_>, found: &EntraFound) {
    let blueprint = build.blueprint;
    let redirect = blueprint.keycloak.broker_endpoint();
    let mut wanted = application_wanted(blueprint, &build.mark);
    let present = found.application.as_ref();
    let mut subject = Message::new(say::APPLICATION).with("name", &blueprint.entra.application);
    if let Some(client_id) = &blueprint.entra.adopt {
        match present {
            // It keeps the name by which others know it.
            Some(present) => {
                subject = Message::new(say::APPLICATION)
                    .with("name", present.raw["displayName"].as_str().unwrap_or(client_id));
                wanted["displayName"] = present.raw["displayName"].clone();
            }
            None if build.survey.entra.is_some() => {
                let message = Message::new(say::NO_APPLICATION).with("id", client_id);
                return build.block(Step::Entra, "entra.adopt", message, None);
            }
            None => {}
        }
    }
    if let Some(name) = &found.deleted {
        let message = Message::new(say::DELETED_HOLDS).with("name", name);
        return build.block(Step::Entra, "entra.application", message, None);
    }
    match Build::compare(present.map(|app| &app.raw), &wanted, Lists::Hold) {
        None => build.keep(Place::Entra, Step::Entra, subject, None),
        Some((act, body, diff)) => {
            // Only the properties that differ are sent: the rest is others', and some of it may not be sent at all.
            let touched: Vec<&str> = diff.iter().filter_map(|d| d.field.split('.').next()).collect();
            let body: Json = match (act, body, &wanted) {
                (Act::Update, Json::Object(all), Json::Object(wanted)) => all
                    .into_iter()
                    .filter(|(key, _)| touched.contains(&key.as_str()) && wanted.contains_key(key))
                    .collect(),
                (_, body, _) => body,
            };
            let object_id = present.map(|app| app.object_id.clone());
            let op = Op::Application { unique_name: build.mark.clone(), object_id, body };
            build.change(APPLICATION, act, subject, op).detail(detail(blueprint, redirect, act)).diff(diff);
        }
    }
}

/// What people want to know of the application. The redirect address is whole once the second step is filled in.
fn detail(blueprint: &Blueprint, redirect: String, act: Act) -> Message {
    if blueprint.entra.adopt.is_some() && act == Act::Update {
        return say::APPLICATION_ADOPTED.into();
    }
    let names = match blueprint.entra.groups_claim {
        GroupsClaim::SecurityGroup => say::NAMES_SECURITY_GROUPS,
        GroupsClaim::ApplicationGroup => say::NAMES_ASSIGNED_GROUPS,
        GroupsClaim::AppRoles => say::NAMES_APP_ROLES,
    };
    let later = blueprint.keycloak.url.is_empty() || blueprint.keycloak.realm.is_empty();
    let key = if later { say::APPLICATION_DETAIL_LATER } else { say::APPLICATION_DETAIL };
    Message::new(key).with("redirect", redirect).with("groups", Message::new(names).say())
}

fn service_principal(build: &mut Build<'_>, found: &EntraFound) {
    let subject = Message::new(say::SERVICE_PRINCIPAL).with("name", &build.blueprint.entra.application);
    if found.service_principal.is_some() {
        return build.keep(Place::Entra, Step::Entra, subject, None);
    }
    let client_id = found.application.as_ref().map(|app| app.client_id.as_str());
    let op = Op::ServicePrincipal { client_id: build.value(client_id, APPLICATION, "clientId") };
    build.change(SERVICE_PRINCIPAL, Act::Create, subject, op).needs(&[APPLICATION]);
}

fn consent(build: &mut Build<'_>, found: &EntraFound) {
    let wanted = SCOPES.map(|(name, _)| name);
    let subject = Message::new(say::CONSENT).with("scope", wanted.join(", "));
    let present: Vec<&str> =
        found.consent.as_ref().map(|grant| grant.scope.split_whitespace().collect()).unwrap_or_default();
    let missing: Vec<&str> = wanted.into_iter().filter(|scope| !present.contains(scope)).collect();
    if missing.is_empty() {
        return build.keep(Place::Entra, Step::Entra, subject, None);
    }
    if build.around.may_not_consent {
        let login = build.blueprint.entra.cloud.login();
        let link = |client_id: &str| format!("{login}/{}/adminconsent?client_id={client_id}", found.tenant);
        build.note(match &found.application {
            Some(application) => Message::new(say::CONSENT_LINK).with("link", link(&application.client_id)),
            None => say::CONSENT_LATER.into(),
        });
        return;
    }
    let scope = present.iter().chain(&missing).copied().collect::<Vec<_>>().join(" ");
    let diff = found.consent.as_ref().map(|grant| super::Diff {
        field: "scope".into(),
        before: Some(grant.scope.clone()),
        after: Some(scope.clone()),
    });
    let act = if found.consent.is_some() { Act::Update } else { Act::Create };
    let op = Op::Consent {
        service_principal: build.value(found.service_principal.as_deref(), SERVICE_PRINCIPAL, "id"),
        graph: found.graph.clone(),
        grant: found.consent.as_ref().map(|grant| grant.id.clone()),
        scope,
    };
    build.change(CONSENT, act, subject, op).diff(diff.into_iter().collect()).needs(&[SERVICE_PRINCIPAL]);
}

/// The role that a group is given: the one of its mapping, or where tokens name groups any that people may have.
fn role_for(build: &Build<'_>, found: &EntraFound, mapping: usize) -> String {
    if build.blueprint.entra.groups_claim == GroupsClaim::AppRoles {
        return role_id(&build.mark, name_in_tokens(&build.blueprint.mappings[mapping].keycloak_group));
    }
    let roles = found.application.as_ref().and_then(|app| app.raw["appRoles"].as_array());
    let for_people = |role: &&Json| {
        role["isEnabled"] == true
            && role["allowedMemberTypes"].as_array().is_some_and(|all| all.contains(&"User".into()))
    };
    let known = roles.into_iter().flatten().find(for_people).and_then(|role| role["id"].as_str());
    known.unwrap_or(NO_ROLE).to_owned()
}

/// Tokens that name assigned groups alone, or their roles, need each mapping's group assigned.
fn assignments(build: &mut Build<'_>, found: &EntraFound) {
    if build.blueprint.entra.groups_claim == GroupsClaim::SecurityGroup {
        return;
    }
    if found.premium == Some(false) {
        return build.block(Step::Entra, "entra.groups_claim", say::NOT_PREMIUM.into(), None);
    }
    let by_role = build.blueprint.entra.groups_claim == GroupsClaim::AppRoles;
    let mut seen: Vec<(String, String)> = Vec::new();
    for n in 0..build.blueprint.mappings.len() {
        let Some((id, name)) = named(build, n) else { continue };
        let role = role_for(build, found, n);
        let wanted = (id.known().unwrap_or(&name).to_owned(), role.clone());
        if seen.contains(&wanted) {
            continue;
        }
        seen.push(wanted.clone());
        let mut subject = Message::new(say::ASSIGNMENT).with("name", &name);
        if by_role {
            let role = name_in_tokens(&build.blueprint.mappings[n].keycloak_group);
            subject = Message::new(say::ASSIGNMENT_ROLE).with("name", &name).with("role", role);
        }
        // In any role a group is assigned; with a role of its own it has to be that one.
        let there = |(known, its): &(String, String)| id.known() == Some(known) && (!by_role || *its == role);
        if found.assigned.iter().any(there) {
            build.keep(Place::Entra, Step::Entra, subject, None);
            continue;
        }
        let op = Op::AssignGroup {
            service_principal: build.value(found.service_principal.as_deref(), SERVICE_PRINCIPAL, "id"),
            group: id,
            role,
        };
        let role = if by_role { format!(".{}", wanted.1) } else { String::new() };
        let change = build.change(format!("entra.assignment.{}{role}", wanted.0), Act::Create, subject, op);
        change.detail(say::ASSIGNMENT_DETAIL).needs(&[APPLICATION, SERVICE_PRINCIPAL, &group_change(&name)]);
    }
}

/// Each mapping's Entra group must be exactly one, and a security group.
fn groups(build: &mut Build<'_>, found: &EntraFound) {
    let blueprint = build.blueprint;
    for (n, mapping) in blueprint.mappings.iter().enumerate() {
        let Some(EntraGroup { name, create, .. }) = &mapping.entra_group else { continue };
        let hits = found.groups.get(n).map(Vec::as_slice).unwrap_or_default();
        let field = format!("mappings.{n}.entra_group");
        match hits {
            [] if *create && blueprint.entra.client_id.is_none() => {}
            [] if blueprint.entra.client_id.is_some() => {
                build.block(Step::Keycloak, field, Message::new(say::GROUP_NEEDS_ID).with("name", name), None);
            }
            [] => {
                let similar = found.similar.get(name).cloned();
                let message = match &similar {
                    Some(other) => Message::new(say::NO_ENTRA_GROUP_SUGGEST).with("other", other),
                    None => Message::new(say::NO_ENTRA_GROUP),
                };
                build.block(Step::Keycloak, field, message.with("name", name), similar);
            }
            [one] if !one.security => {
                build.block(Step::Keycloak, field, Message::new(say::NOT_SECURITY_GROUP).with("name", name), None);
            }
            [_] => {}
            several => {
                let ids: Vec<&str> = several.iter().map(|group| group.id.as_str()).collect();
                let message = Message::new(say::TWO_ENTRA_GROUPS)
                    .with("count", several.len())
                    .with("name", name)
                    .with("ids", ids.join(", "));
                build.block(Step::Keycloak, field, message, None);
            }
        }
    }
}

/// The id of the change that makes a group.
pub(super) fn group_change(name: &str) -> String {
    format!("entra.group.{name}")
}

/// Groups that are wanted where there is none.
fn new_groups(build: &mut Build<'_>, found: &EntraFound) {
    let blueprint = build.blueprint;
    for (n, mapping) in blueprint.mappings.iter().enumerate() {
        let Some(EntraGroup { name, create: true, .. }) = &mapping.entra_group else { continue };
        let there = found.groups.get(n).is_some_and(|hits| !hits.is_empty());
        if there || name.is_empty() || build.changes(&group_change(name)) {
            continue;
        }
        let op = Op::EntraGroup { name: name.clone(), mark: build.mark.clone() };
        let subject = Message::new(say::ENTRA_GROUP).with("name", name);
        build.change(group_change(name), Act::Create, subject, op).detail(say::ENTRA_GROUP_DETAIL);
    }
}

/// People who are to be members of a mapping's group.
fn members(build: &mut Build<'_>, found: &EntraFound) {
    let blueprint = build.blueprint;
    for (n, mapping) in blueprint.mappings.iter().enumerate() {
        let Some(EntraGroup { member: Some(upn), .. }) = &mapping.entra_group else { continue };
        if blueprint.entra.client_id.is_some() {
            continue;
        }
        let Some(person) = found.members.get(n).cloned().flatten() else {
            let message = Message::new(say::NO_SUCH_MEMBER).with("upn", upn);
            build.block(Step::Keycloak, format!("mappings.{n}.member"), message, None);
            continue;
        };
        let Some((id, name)) = named(build, n) else { continue };
        let subject = Message::new(say::MEMBER).with("person", &person.name).with("name", &name);
        if person.inside {
            build.keep(Place::Entra, Step::Keycloak, subject, None);
            continue;
        }
        let op = Op::Member { group: id, person: person.id };
        let change = build.change(format!("entra.member.{name}.{upn}"), Act::Create, subject, op);
        change.detail(say::MEMBER_DETAIL).needs(&[&group_change(&name)]);
    }
}

/// The object id and name of a mapping's Entra group, if it is there or is made by this plan.
pub(super) fn named(build: &Build<'_>, mapping: usize) -> Option<(Value, String)> {
    if let Some(group) = group_of(build, mapping) {
        return Some((group.id.as_str().into(), group.name.clone()));
    }
    let name = &build.blueprint.mappings[mapping].entra_group.as_ref()?.name;
    let change = group_change(name);
    build.changes(&change).then(|| (build.value(None, &change, "id"), name.clone()))
}

/// The Entra group of a mapping, where the survey found exactly one.
pub(super) fn group_of<'a>(build: &Build<'a>, mapping: usize) -> Option<&'a GroupFound> {
    match build.survey.entra.as_ref()?.groups.get(mapping)?.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}
