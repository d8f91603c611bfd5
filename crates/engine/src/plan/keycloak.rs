//! Keycloak: realm, events, groups and the identity provider.

use std::collections::BTreeMap;

use lockstep_words::{Message, en::plan as say};
use serde_json::{Value as Json, json};

use super::build::Build;
use super::compare::Lists;
use super::credential::{CERTIFICATE, add_certificate, method_comes_with_secret};
use super::entra::APPLICATION;
use super::first_login::{self, FLOW};
use super::mappers;
use super::types::Value;
use super::{AUTH_METHOD, Act, BY_SECRET, Diff, MARK, Op, Place};
use crate::blueprint::{Credential, Step, name_in_tokens};
use crate::survey::{KeycloakGroupFound, RealmFound};

pub(super) const REALM: &str = "keycloak.realm";
pub(super) const IDENTITY_PROVIDER: &str = "keycloak.identity-provider";
/// Event types without which a failed sign-in leaves no trace; several are not kept by default.
const EVENTS: [&str; 12] = [
    "LOGIN",
    "LOGIN_ERROR",
    "LOGOUT",
    "CODE_TO_TOKEN",
    "CODE_TO_TOKEN_ERROR",
    "REFRESH_TOKEN_ERROR",
    "IDENTITY_PROVIDER_LOGIN",
    "IDENTITY_PROVIDER_LOGIN_ERROR",
    "IDENTITY_PROVIDER_FIRST_LOGIN",
    "IDENTITY_PROVIDER_FIRST_LOGIN_ERROR",
    "IDENTITY_PROVIDER_POST_LOGIN",
    "IDENTITY_PROVIDER_POST_LOGIN_ERROR",
];
/// How long events are kept where nothing is set: a week, in seconds.
const KEEP_EVENTS: u64 = 604_800;
/// Everything of the realm but Rancher's client.
pub(super) fn add(build: &mut Build<'_>) {
    let found = build.survey.keycloak.as_ref();
    let realm = found.and_then(|keycloak| keycloak.realm.as_ref());
    if let Some(said) = found.and_then(|keycloak| keycloak.metadata_problem.as_ref()) {
        let address = build.survey.entra.as_ref().map_or("", |entra| entra.endpoints.discovery.as_str());
        let message = Message::new(say::METADATA_UNREACHABLE).with("address", address).with("said", said);
        build.block(Step::Keycloak, "keycloak.url", message, None);
    }
    add_realm(build, realm);
    events(build, realm);
    groups(build, realm);
    first_login::add(build, realm);
    add_certificate(build);
    identity_provider(build, realm);
    mappers::add(build, realm);
}

/// What someone keeps who leaves an Entra group, said where something is about to be given.
pub(super) fn leavers(build: &mut Build<'_>) {
    // Ten hours is what Keycloak gives a new realm.
    let seconds = build.survey.realm().map(|realm| realm.session_max).filter(|seconds| *seconds > 0).unwrap_or(36_000);
    if build.writes() {
        build.note(Message::new(say::LEAVERS).with("hours", seconds.div_ceil(3600)));
    }
}

fn add_realm(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let name = build.blueprint.keycloak.realm.clone();
    let subject = Message::new(say::REALM).with("name", &name);
    let (act, body, diff) = match realm {
        Some(realm) if realm.enabled => {
            return build.keep(Place::Keycloak, Step::Keycloak, subject, Some(say::STAYS.into()));
        }
        Some(_) => (
            Act::Update,
            json!({"enabled": true}),
            vec![Diff { field: "enabled".into(), before: Some("false".into()), after: Some("true".into()) }],
        ),
        None => (
            Act::Create,
            json!({"realm": name, "enabled": true, "sslRequired": "external", "registrationAllowed": false,
                   "loginWithEmailAllowed": true, "duplicateEmailsAllowed": false}),
            Vec::new(),
        ),
    };
    let op = Op::Realm { realm: name, exists: realm.is_some(), body };
    build.change(REALM, act, subject, op).diff(diff);
}

fn events(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let none = json!({});
    let found = realm.map_or(&none, |realm| &realm.events);
    let subject = Message::new(say::EVENTS);
    let kept: Vec<&str> = found["enabledEventTypes"]
        .as_array()
        .map(|types| types.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let missing: Vec<&str> = EVENTS.into_iter().filter(|kind| !kept.contains(kind)).collect();
    if missing.is_empty() && found["eventsEnabled"] == true {
        return build.keep(Place::Keycloak, Step::Keycloak, subject, None);
    }
    let expiration = found["eventsExpiration"].as_u64().filter(|seconds| *seconds > 0).unwrap_or(KEEP_EVENTS);
    let mut body = found.as_object().cloned().unwrap_or_default();
    body.insert("eventsEnabled".into(), true.into());
    body.insert("eventsExpiration".into(), expiration.into());
    body.insert("enabledEventTypes".into(), kept.iter().chain(&missing).copied().collect::<Vec<_>>().into());
    let detail = Message::new(say::EVENTS_DETAIL).with("count", missing.len()).with("days", expiration / 86_400);
    let op = Op::Events { realm: build.blueprint.keycloak.realm.clone(), body: Json::Object(body) };
    build.change("keycloak.events", Act::Update, subject, op).detail(detail).needs(&[REALM]);
}

/// The id of the change that makes a group.
pub(super) fn group_change(name: &str) -> String {
    format!("keycloak.group.{name}")
}

fn groups(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let blueprint = build.blueprint;
    let wanted = with_parents(&blueprint.groups());
    let found = realm.map(|realm| realm.groups.as_slice()).unwrap_or_default();
    let realm_name = blueprint.keycloak.realm.clone();
    for name in wanted.iter().copied() {
        let subject = Message::new(say::GROUP).with("name", name);
        match found.iter().find(|group| group.name == name) {
            Some(group) => {
                let others = group.mark.as_deref() != Some(&build.mark);
                build.keep(Place::Keycloak, Step::Keycloak, subject, others.then(|| say::GROUP_THERE.into()));
            }
            None => {
                let parent = name.rsplit_once('/').map(|(parent, _)| {
                    let there = found.iter().find(|group| group.name == parent).map(|group| group.id.as_str());
                    (group_change(parent), build.value(there, &group_change(parent), "id"))
                });
                let (parent_change, parent) = parent.unzip();
                let op = Op::Group { realm: realm_name.clone(), name: name.into(), parent, mark: build.mark.clone() };
                let needs: Vec<&str> = [REALM].into_iter().chain(parent_change.as_deref()).collect();
                build.change(group_change(name), Act::Create, subject, op).needs(&needs);
            }
        }
        // Tokens name a group by the last part of its path alone.
        let twin = found
            .iter()
            .find(|group| group.name != name && name_in_tokens(&group.name) == name_in_tokens(name))
            .filter(|_| blueprint.groups().contains(&name));
        if let Some(twin) = twin {
            build.note(Message::new(say::GROUP_TWIN).with("name", name).with("other", &twin.name));
        }
    }
    let mark = build.mark.clone();
    let ours = found.iter().filter(|group| group.mark.as_deref() == Some(&mark));
    let unwanted: Vec<&KeycloakGroupFound> = ours.filter(|group| !wanted.contains(&group.name.as_str())).collect();
    for group in &unwanted {
        // What is within a group that goes, goes with it.
        let within = |other: &&&KeycloakGroupFound| group.name.starts_with(&format!("{}/", other.name));
        if unwanted.iter().any(|other| within(&other)) {
            continue;
        }
        let subject = Message::new(say::GROUP).with("name", &group.name);
        let op = Op::DropGroup { realm: realm_name.clone(), id: group.id.clone() };
        build.change(group_change(&group.name), Act::Delete, subject, op).detail(say::GROUP_DROP_DETAIL);
    }
}

/// Groups with those that they are in, these first, each once.
fn with_parents<'a>(groups: &[&'a str]) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let ends = group.match_indices('/').map(|(at, _)| at).chain([group.len()]);
        for path in ends.map(|end| &group[..end]) {
            if !all.contains(&path) {
                all.push(path);
            }
        }
    }
    all
}

fn identity_provider(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let alias = build.blueprint.keycloak.alias.clone();
    let subject = Message::new(say::IDENTITY_PROVIDER).with("alias", &alias);
    let found = realm.and_then(|realm| realm.identity_provider.as_ref());
    let foreign = found.is_some_and(|found| found["config"][MARK].as_str() != Some(&build.mark));
    let kind = found.and_then(|found| found["providerId"].as_str()).filter(|kind| *kind != "oidc");
    match kind {
        Some(kind) if foreign => {
            let message = Message::new(say::FOREIGN_PROVIDER_KIND).with("alias", &alias).with("kind", kind);
            return build.block(Step::Keycloak, "keycloak.alias", message, None);
        }
        _ if foreign && !build.blueprint.keycloak.adopt => {
            let message = Message::new(say::FOREIGN_PROVIDER).with("alias", &alias);
            return build.block(Step::Keycloak, "keycloak.alias", message, None);
        }
        _ => {}
    }
    let body = json!({
        "alias": alias, "displayName": "Microsoft Entra ID", "providerId": "oidc", "enabled": true, "trustEmail": true,
        "storeToken": false, "addReadTokenRoleOnCreate": false, "linkOnly": false,
        "firstBrokerLoginFlowAlias": first_login::alias(build),
    });
    let config = provider_config(build);
    let mut diff = found.map(|found| super::compare::diffs(found, &body, Lists::Same)).unwrap_or_default();
    for (key, value) in &config {
        let before = found.and_then(|found| found["config"][key].as_str());
        // A value that comes from a change of this plan differs from whatever is there.
        if found.is_some() && (before.is_none() || before != value.known()) {
            let after = value.known().map(str::to_owned);
            diff.push(Diff { field: format!("config.{key}"), before: before.map(str::to_owned), after });
        }
    }
    if found.is_some() && diff.is_empty() {
        return build.keep(Place::Keycloak, Step::Keycloak, subject, None);
    }
    let op = Op::IdentityProvider {
        realm: build.blueprint.keycloak.realm.clone(),
        alias,
        exists: found.is_some(),
        body,
        config,
    };
    let act = if found.is_some() { Act::Update } else { Act::Create };
    let change = build.change(IDENTITY_PROVIDER, act, subject, op);
    let detail = if foreign { say::IDENTITY_PROVIDER_ADOPTED } else { say::IDENTITY_PROVIDER_DETAIL };
    change.detail(detail).diff(diff).needs(&[REALM, APPLICATION, CERTIFICATE, FLOW]);
}

fn provider_config(build: &Build<'_>) -> BTreeMap<String, Value> {
    let entra = build.survey.entra.as_ref();
    let found = build.survey.application().map(|app| app.client_id.as_str());
    let client_id = build.blueprint.entra.client_id.as_deref().or(found);
    let ends = entra.map(|entra| &entra.endpoints);
    let end = |text: Option<&String>| text.map_or(Value::NotYetAsked, |text| text.as_str().into());
    let credential: &[(&str, &str)] = match build.blueprint.entra.credential {
        Credential::ClientSecret => &[(AUTH_METHOD, BY_SECRET)],
        Credential::Certificate => &[
            (AUTH_METHOD, "private_key_jwt"),
            ("clientAssertionSigningAlg", "RS256"),
            // Entra ID finds the key by its certificate's thumbprint, which Keycloak sends only then.
            ("jwtX509HeadersEnabled", "true"),
        ],
    };
    let fixed = [
        ("useJwksUrl", "true"),
        ("validateSignature", "true"),
        ("pkceEnabled", "true"),
        ("pkceMethod", "S256"),
        ("defaultScope", "openid profile email"),
        ("syncMode", "FORCE"),
        // The answer of Entra ID's user info has no preferred_username: Keycloak would overwrite the name with it.
        ("disableUserInfo", "true"),
        // Graph's access tokens cannot be verified by anyone but Graph.
        ("isAccessTokenJWT", "false"),
        ("backchannelSupported", "false"),
        // Hands login_hint on, so that the right account is offered at Microsoft.
        ("loginHint", "true"),
    ];
    let mut config: BTreeMap<String, Value> = BTreeMap::new();
    for (key, value) in fixed.iter().chain(credential) {
        config.insert((*key).to_owned(), (*value).into());
    }
    config.insert("clientId".into(), build.value(client_id, APPLICATION, "clientId"));
    config.insert("issuer".into(), end(ends.map(|ends| &ends.issuer)));
    config.insert("authorizationUrl".into(), end(ends.map(|ends| &ends.authorization)));
    config.insert("tokenUrl".into(), end(ends.map(|ends| &ends.token)));
    config.insert("logoutUrl".into(), end(ends.map(|ends| &ends.end_session)));
    config.insert("jwksUrl".into(), end(ends.map(|ends| &ends.jwks)));
    config.insert("metadataDescriptorUrl".into(), end(ends.map(|ends| &ends.discovery)));
    config.insert(MARK.into(), build.mark.as_str().into());
    if method_comes_with_secret(build) {
        config.remove(AUTH_METHOD);
    }
    config
}
