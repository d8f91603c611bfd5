//! Rancher: newcomers, authentication with Keycloak, and the window of temporary sign-in addresses.

use lockstep_words::{Message, en::plan as say};
use serde_json::{Value as Json, json};

use super::build::Build;
use super::compare::{Lists, diffs};
use super::credential::{CERTIFICATE, SECRET};
use super::keycloak::{IDENTITY_PROVIDER, REALM};
use super::keycloak_client::{AUDIENCE_MAPPER, CLIENT, GROUPS_MAPPER, SEARCH, uuid};
use super::mappers::{mapper_change, mapper_name};
use super::{Act, Diff, Op, Place};
use super::{rancher_leftovers, rancher_mode};
use crate::blueprint::{AccessMode, Provider, Step, Verify, name_in_tokens};
use crate::rancher_version::{self, Version};
use crate::survey::RancherFound;

pub(super) const AUTHENTICATION: &str = "rancher.authentication";
const GROUP_SEARCH: &str = "rancher.group-search";
const WAY_BACK: &str = "rancher.way-back";
const NEWCOMERS_USER: &str = "rancher.newcomers.user";
const NEWCOMERS_BASE: &str = "rancher.newcomers.user-base";

/// Two settings are temporary: Rancher's sign-in address, and Lockstep's callback among the client's redirects. Both
/// are opened only where nobody signs in through Keycloak yet.
pub(super) struct Window {
    /// Whether sign-in through this realm is on.
    pub(super) enabled: bool,
    /// The callback that is open now, or will be opened by this plan.
    pub(super) callback: Option<String>,
}

impl Window {
    pub(super) fn of(build: &Build<'_>) -> Self {
        let found = build.survey.rancher.as_ref();
        let enabled = found.is_some_and(|rancher| {
            rancher.auth.get("enabled") == Some(&Json::Bool(true))
                && rancher.auth.get("issuer").and_then(Json::as_str) == Some(&build.blueprint.keycloak.issuer())
        });
        let verify_auth = build.blueprint.rancher.verify_auth();
        let callback = if enabled {
            let rancher_url = found.and_then(|rancher| rancher.auth.get("rancherUrl")).and_then(Json::as_str);
            let ours = [rancher_url.unwrap_or_default(), &build.around.callback];
            left_in_client(build, &verify_auth, &ours)
        } else {
            Some(build.around.callback.clone())
        };
        Window { enabled, callback }
    }
}

/// Our callback among the client's redirect addresses, where nothing but it is there besides Rancher's own.
fn left_in_client(build: &Build<'_>, verify_auth: &str, ours: &[&str]) -> Option<String> {
    let realm = build.survey.realm()?;
    let uris = realm.client.as_ref()?["redirectUris"].as_array()?;
    let mut others = uris.iter().filter_map(Json::as_str).filter(|uri| *uri != verify_auth);
    let left = others.next().filter(|uri| ours.contains(uri))?;
    others.next().is_none().then(|| left.to_owned())
}

/// Newcomers' global role and authentication.
pub(super) fn add(build: &mut Build<'_>) {
    let none = RancherFound::default();
    let found = build.survey.rancher.as_ref().unwrap_or(&none);
    newcomers(build, found);
    if Version::of(&found.version).is_some_and(Version::is_too_old) {
        let message = Message::new(say::RANCHER_TOO_OLD).with("version", &found.version);
        return build.block(Step::Rancher, "rancher.url", message, None);
    }
    if found.sign_in.hides_local {
        build.block(Step::Rancher, "rancher.url", say::HIDES_LOCAL.into(), None);
    }
    if build.survey.rancher.is_some() && in_the_way(build, found) {
        return;
    }
    rancher_leftovers::add(build, found);
    if build.blueprint.rancher.provider == Provider::Genericoidc {
        build.note(say::GENERIC_LOSES.into());
    }
    authentication(build, found);
}

fn newcomers(build: &mut Build<'_>, found: &RancherFound) {
    let base_only = build.blueprint.rancher.newcomers != "user";
    for (id, role, wanted) in [(NEWCOMERS_BASE, "user-base", base_only), (NEWCOMERS_USER, "user", !base_only)] {
        let key = if wanted { say::NEWCOMERS_ON } else { say::NEWCOMERS_OFF };
        let subject = Message::new(key).with("role", role);
        // As Rancher comes: everyone gets `user`.
        let now = found.newcomers.iter().find(|(name, _)| name == role).map_or(role == "user", |(_, now)| *now);
        if now == wanted {
            build.keep(Place::Rancher, Step::Rancher, subject, None);
            continue;
        }
        let diff =
            Diff { field: "newUserDefault".into(), before: Some(now.to_string()), after: Some(wanted.to_string()) };
        let op = Op::Newcomers { role: role.into(), wanted };
        build.change(id, Act::Update, subject, op).detail(say::NEWCOMERS_DETAIL).diff(vec![diff]);
    }
}

/// Whether people already sign in some other way, which Lockstep does not take from them.
fn in_the_way(build: &mut Build<'_>, found: &RancherFound) -> bool {
    if let Some(provider) = found.other_providers.first() {
        let message = Message::new(say::OTHER_PROVIDER).with("provider", provider);
        let message = rancher_leftovers::counted(message, found.sign_in.known.get(provider));
        build.block(Step::Rancher, "rancher.url", message, None);
        return true;
    }
    let issuer = found.auth.get("issuer").and_then(Json::as_str).unwrap_or_default();
    let enabled = found.auth.get("enabled") == Some(&Json::Bool(true));
    if enabled && issuer != build.blueprint.keycloak.issuer() {
        let message = Message::new(say::OTHER_ISSUER).with("issuer", issuer);
        build.block(Step::Rancher, "rancher.url", message, None);
        return true;
    }
    false
}

fn authentication(build: &mut Build<'_>, found: &RancherFound) {
    let window = Window::of(build);
    let allowed: Vec<String> =
        build.blueprint.groups().into_iter().map(|group| build.blueprint.group_principal(group)).collect();
    let wanted = wanted_config(build, found);
    let now = Json::Object(found.auth.clone());
    let present: Vec<&str> = rancher_leftovers::allowed(found).collect();
    let mut diff: Vec<Diff> =
        if window.enabled { diffs(&now, &wanted, Lists::Same) } else { first_time(build, &allowed, &present) };
    // The administrator and other single people stay; groups are those of the mappings, no more and no fewer.
    let user_principal = build.blueprint.rancher.provider.user_principal("");
    let people = present.iter().copied().filter(|id| id.starts_with(&user_principal));
    let listed: Vec<String> = allowed.iter().cloned().chain(people.map(str::to_owned)).collect();
    let same = listed.len() == present.len() && listed.iter().all(|id| present.contains(&id.as_str()));
    if window.enabled && !same {
        let names = |ids: Vec<&str>| Some(ids.join(", "));
        diff.push(Diff {
            field: "allowedPrincipalIds".into(),
            before: names(present.clone()),
            after: names(listed.iter().map(String::as_str).collect()),
        });
    }
    let subject = Message::new(say::AUTHENTICATION);
    let unverified = window.enabled && !found.sign_in.verified;
    if unverified {
        build.note(say::UNVERIFIED.into());
    }
    if window.enabled && diff.is_empty() {
        let detail = unverified.then(|| say::AUTHENTICATION_UNVERIFIED.into());
        return build.keep(Place::Rancher, Step::Rancher, subject, detail);
    }
    if !window.enabled {
        let subject = Message::new(say::WAY_BACK);
        build.change(WAY_BACK, Act::Check, subject, Op::WayBack).detail(say::WAY_BACK_DETAIL);
    }
    rancher_mode::add(build, found, &listed);
    let op = Op::Authentication {
        realm: build.blueprint.keycloak.realm.clone(),
        client: build.value(uuid(build), CLIENT, "uuid"),
        enabled: window.enabled,
        verify: build.blueprint.rancher.verify,
        config: wanted,
        allowed: if window.enabled { listed } else { allowed },
    };
    let needs = [
        WAY_BACK,
        SEARCH,
        NEWCOMERS_USER,
        NEWCOMERS_BASE,
        REALM,
        IDENTITY_PROVIDER,
        CLIENT,
        GROUPS_MAPPER,
        AUDIENCE_MAPPER,
        SECRET,
        CERTIFICATE,
    ];
    let detail = match build.blueprint.rancher.verify {
        Verify::SignIn => say::AUTHENTICATION_DETAIL,
        Verify::Later => say::AUTHENTICATION_LATER,
    };
    // The administrator's first sign-in should already find the groups and mappers in place.
    let mappers = mapper_changes(build);
    let change = build.change(AUTHENTICATION, Act::Update, subject, op).diff(diff).needs(&needs);
    change.needs.extend(mappers);
    if !window.enabled {
        change.detail(detail);
        group_search(build, found);
    }
}

/// Whether Rancher finds groups of Keycloak: looked at with the sign-in that switches it on, where it does not depend on
/// who searches.
fn group_search(build: &mut Build<'_>, found: &RancherFound) {
    let by_client = build.blueprint.rancher.provider == Provider::Keycloakoidc
        && rancher_version::knows(&found.version, "clientAuthenticatedSearch");
    let Some(group) = build.blueprint.groups().first().map(|group| name_in_tokens(group).to_owned()) else { return };
    if build.blueprint.rancher.verify == Verify::SignIn && by_client {
        let subject = Message::new(say::GROUP_SEARCH).with("group", group);
        let change = build.change(GROUP_SEARCH, Act::Check, subject, Op::GroupSearch);
        change.detail(say::GROUP_SEARCH_DETAIL).needs(&[AUTHENTICATION]);
    }
}

fn mapper_changes(build: &Build<'_>) -> Vec<String> {
    (0..build.blueprint.mappings.len()).map(|n| mapper_change(&mapper_name(build, n))).collect()
}

/// What the review shows of a first switching on.
fn first_time(build: &Build<'_>, allowed: &[String], present: &[&str]) -> Vec<Diff> {
    let names: Vec<&str> = allowed.iter().filter_map(|id| id.rsplit("://").next()).collect();
    let line = |field: &str, before: Option<&str>, after: String| Diff {
        field: field.into(),
        before: before.map(str::to_owned),
        after: Some(after),
    };
    let before = present.join(", ");
    let who = match build.blueprint.rancher.access_mode {
        AccessMode::Unrestricted => "unrestricted: everyone".to_owned(),
        mode if build.blueprint.rancher.verify == Verify::Later => format!("{}: {}", mode.name(), names.join(", ")),
        mode => format!("{}: {} and you", mode.name(), names.join(", ")),
    };
    vec![
        line("enabled", Some("false"), "true".into()),
        line("accessMode", Some(&*before).filter(|before| !before.is_empty()), who),
        line("clientSecret", None, "set, not shown".into()),
    ]
}

fn wanted_config(build: &Build<'_>, found: &RancherFound) -> Json {
    let issuer = build.blueprint.keycloak.issuer();
    let url = &build.blueprint.rancher.url;
    let end = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
    let mut config = json!({
        "enabled": true, "accessMode": build.blueprint.rancher.access_mode.name(),
        "clientId": build.blueprint.keycloak.client, "issuer": issuer,
        "authEndpoint": end("auth"), "tokenEndpoint": end("token"), "jwksUrl": end("certs"),
        "userInfoEndpoint": end("userinfo"), "endSessionEndpoint": end("logout"), "scope": "openid profile email",
        "groupSearchEnabled": true, "logoutAllSupported": true, "logoutAllEnabled": true, "pkceMethod": "S256",
        "rancherApiHost": url, "clientAuthenticatedSearch": true,
    });
    if let Some(config) = config.as_object_mut() {
        config.retain(|field, _| rancher_version::knows(&found.version, field));
        if build.blueprint.rancher.provider == Provider::Genericoidc {
            // It cannot search, by whatever credentials.
            config.remove("clientAuthenticatedSearch");
        }
    }
    config
}

/// The closing of the window, after the proof.
pub(super) fn add_closing(build: &mut Build<'_>) {
    let window = Window::of(build);
    let verify_auth = build.blueprint.rancher.verify_auth();
    let found = build.survey.rancher.as_ref().and_then(|rancher| rancher.auth.get("rancherUrl")).and_then(Json::as_str);
    if !window.enabled && !build.changes(AUTHENTICATION) {
        return;
    }
    if !window.enabled || found != Some(&verify_auth) {
        let before = if window.enabled { found } else { window.callback.as_deref() };
        let before = before.map(str::to_owned);
        let diff = vec![Diff { field: "rancherUrl".into(), before, after: Some(verify_auth.clone()) }];
        let op = Op::CloseRancher { rancher_url: verify_auth.clone() };
        let detail = Message::new(say::CLOSE_RANCHER_DETAIL).with("address", &verify_auth);
        let subject = Message::new(say::CLOSE_RANCHER);
        let change = build.change("rancher.close", Act::Update, subject, op);
        change.detail(detail).diff(diff).needs(&[AUTHENTICATION]);
    }
    if window.callback.is_none() {
        return;
    }
    let name = build.blueprint.keycloak.client.clone();
    let op = Op::CloseClient {
        realm: build.blueprint.keycloak.realm.clone(),
        client: build.value(uuid(build), CLIENT, "uuid"),
        redirect_uris: vec![verify_auth.clone()],
    };
    let subject = Message::new(say::CLOSE_CLIENT).with("name", name);
    let detail = Message::new(say::CLOSE_CLIENT_DETAIL).with("address", verify_auth);
    build.change("keycloak.close", Act::Update, subject, op).detail(detail).needs(&["rancher.close"]);
}
