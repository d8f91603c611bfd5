//! Keycloak: realm, events, groups, identity provider and its mappers.

use lockstep_json::json;
use std::collections::{BTreeMap, BTreeSet};

use lockstep_words::{Message, en::plan as say};
use serde_json::Value as Json;

use super::build::Build;
use super::compare::Lists;
use super::credential::{CERTIFICATE, add_certificate, method_comes_with_secret};
use super::entra::{APPLICATION, group_of, named};
use super::first_login::{self, FLOW};
use super::types::Value;
use super::{AUTH_METHOD, Act, BY_SECRET, Diff, MARK, Op, Place};
use crate::blueprint::{Credential, GroupsClaim, Mapping, ROLES_CLAIM, Step, name_in_tokens};
use crate::survey::{KeycloakGroupFound, MapperFound, RealmFound};

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
/// The only mapper type of the OpenID Connect provider that joins groups by claim (Keycloak 24 to 26).
const BY_CLAIM: &str = "oidc-advanced-group-idp-mapper";
/// The mapper type that joins everyone to a group, and takes nobody out.
const FOR_EVERYONE: &str = "oidc-hardcoded-group-idp-mapper";

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
    mappers(build, realm);
    fights(build, realm);
}

/// What someone keeps who leaves an Entra group, said where something is about to be given.
pub(super) fn leavers(build: &mut Build<'_>) {
    // Ten hours is what Keycloak gives a new realm.
    let seconds = build.survey.realm().map(|realm| realm.session_max).filter(|seconds| *seconds > 0).unwrap_or(36_000);
    if build.writes() {
        build.note(Message::new(say::LEAVERS).with("hours", seconds.div_ceil(3600)));
    }
}

/// Mappers of others that decide about the same groups.
fn fights(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let (wanted, mark) = (build.blueprint.groups(), build.mark.clone());
    let found = realm.map(|realm| realm.mappers.as_slice()).unwrap_or_default();
    for mapper in found.iter().filter(|mapper| !is_ours(mapper, &mark)) {
        let group = mapper.raw["config"]["group"].as_str().unwrap_or_default().trim_start_matches('/');
        if wanted.contains(&group) {
            build.note(Message::new(say::MAPPER_FIGHTS).with("name", &mapper.name).with("group", group));
        }
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

/// What a mapper is to be: its type, and what its configuration holds besides what all have.
struct Wanted {
    kind: &'static str,
    config: Vec<(&'static str, String)>,
}

/// The mapper of a row. `id` is the object id of its Entra group, as far as it is known.
fn wanted(build: &Build<'_>, mapping: &Mapping, id: &str) -> Wanted {
    let by_claim = |name: &str, value: &str, expression: bool| Wanted {
        kind: BY_CLAIM,
        config: vec![("claims", super::claims(name, value)), ("are.claim.values.regex", expression.to_string())],
    };
    match (&mapping.entra_group, &mapping.claim) {
        (Some(_), _) if build.blueprint.entra.groups_claim == GroupsClaim::AppRoles => {
            by_claim(ROLES_CLAIM, name_in_tokens(&mapping.keycloak_group), false)
        }
        (Some(_), _) => by_claim("groups", id, false),
        (None, Some(claim)) => by_claim(&claim.name, &claim.value, claim.expression),
        (None, None) => Wanted { kind: FOR_EVERYONE, config: Vec::new() },
    }
}

fn mappers(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let blueprint = build.blueprint;
    let found = realm.map(|realm| realm.mappers.as_slice()).unwrap_or_default();
    let (realm_name, alias) = (blueprint.keycloak.realm.clone(), blueprint.keycloak.alias.clone());
    let ours = Ours::of(found, &build.mark);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (n, mapping) in blueprint.mappings.iter().enumerate() {
        let group = group_of(build, n);
        let by_name = mapping.entra_group.as_ref();
        let known = group.map(|group| group.id.clone()).or_else(|| by_name?.id.clone());
        let looks_for = named(build, n).map(|(id, _)| id).filter(|id| id.known().is_none());
        let id = known.unwrap_or_default();
        let mut name = mapper_name(build, n);
        let change_id = mapper_change(&name);
        let Wanted { kind, config: own } = wanted(build, mapping, &id);
        let mut config =
            json!({"syncMode": "INHERIT", "group": format!("/{}", mapping.keycloak_group), MARK: build.mark});
        for (key, value) in own {
            config[key] = value.into();
        }
        let present = ours.doing(kind, &config, &name, &used);
        used.extend(present.map(|mapper| mapper.id.as_str()));
        // Keycloak takes no two of a name, and up to 25 gives no mapper another one.
        match present {
            Some(mapper) => name.clone_from(&mapper.name),
            None if found.iter().any(|other| other.name == name) => name = format!("{name} ({})", build.mark),
            None => {}
        }
        let body =
            json!({"name": name, "identityProviderAlias": alias, "identityProviderMapper": kind, "config": config});
        let subject = Message::new(say::GROUP_MAPPER).with("name", &name);
        match Build::compare(present.map(|mapper| &mapper.raw), &body, Lists::Same) {
            None => build.keep(Place::Keycloak, Step::Keycloak, subject, None),
            Some((act, body, diff)) => {
                let by_role = build.blueprint.entra.groups_claim == GroupsClaim::AppRoles;
                let detail = match (by_name, &mapping.claim) {
                    (Some(_), _) if by_role => {
                        Message::new(say::ROLE_MAPPER_DETAIL).with("role", name_in_tokens(&mapping.keycloak_group))
                    }
                    (Some(_), _) if looks_for.is_some() => say::GROUP_MAPPER_DETAIL_NEW.into(),
                    (Some(_), _) if id.is_empty() => say::GROUP_MAPPER_DETAIL_LATER.into(),
                    (Some(_), _) => Message::new(say::GROUP_MAPPER_DETAIL).with("id", &id),
                    (None, Some(_)) => Message::new(say::CLAIM_MAPPER_DETAIL).with("claim", mapping.who()),
                    (None, None) => say::EVERYONE_MAPPER_DETAIL.into(),
                };
                let op = Op::GroupMapper {
                    realm: realm_name.clone(),
                    alias: alias.clone(),
                    id: present.map(|mapper| mapper.id.clone()),
                    // Where tokens name roles, an object id is not looked for.
                    looks_for: looks_for.filter(|_| build.blueprint.entra.groups_claim != GroupsClaim::AppRoles),
                    body,
                };
                let change = build.change(change_id, act, subject, op);
                let group = group_change(&mapping.keycloak_group);
                let entra = super::entra::group_change(by_name.map_or("", |group| &group.name));
                change.detail(detail).diff(diff).needs(&[IDENTITY_PROVIDER, &group, &entra]);
            }
        }
    }
    let wanted: BTreeSet<String> =
        (0..blueprint.mappings.len()).map(|n| mapper_change(&mapper_name(build, n))).collect();
    let mark = build.mark.clone();
    for mapper in found.iter().filter(|mapper| is_ours(mapper, &mark) && !used.contains(mapper.id.as_str())) {
        let subject = Message::new(say::GROUP_MAPPER).with("name", &mapper.name);
        let path = mapper.raw["config"]["group"].as_str().unwrap_or_default();
        let group = staying_group(build, realm, path.trim_start_matches('/'));
        let still = match group {
            Some(group) => leading_to(build, &group.name),
            None => Some(Vec::new()),
        };
        let detail = match (group, &still) {
            (Some(group), Some(_)) => Message::new(say::MAPPER_DROP_MEMBERS).with("group", &group.name),
            (Some(group), None) => Message::new(say::MAPPER_DROP_STAY).with("group", &group.name),
            (None, _) => say::MAPPER_DROP_DETAIL.into(),
        };
        let group = group.filter(|_| still.is_some());
        let op = Op::DropGroupMapper {
            realm: realm_name.clone(),
            alias: alias.clone(),
            id: mapper.id.clone(),
            group: group.map(|group| group.id.clone()),
            still: still.unwrap_or_default(),
        };
        // A wanted mapper of another type may have the name that goes.
        let mut change = mapper_change(&mapper.name);
        if wanted.contains(&change) {
            change = format!("{change} ({})", mapper.id);
        }
        build.change(change, Act::Delete, subject, op).detail(detail);
    }
}

/// A group that this plan does not delete: wanted by another row, or not ours.
fn staying_group<'a>(build: &Build<'_>, realm: Option<&'a RealmFound>, name: &str) -> Option<&'a KeycloakGroupFound> {
    let group = realm?.groups.iter().find(|group| group.name == name)?;
    (!build.changes(&group_change(name))).then_some(group)
}

/// Object ids of the Entra groups whose rows lead to a Keycloak group; nothing where other rows lead there too, of whose
/// people only their next sign-in tells.
fn leading_to(build: &Build<'_>, name: &str) -> Option<Vec<String>> {
    let rows = build.blueprint.mappings.iter().enumerate().filter(|(_, mapping)| mapping.keycloak_group == name);
    let mut ids = Vec::new();
    for (n, mapping) in rows {
        let known = mapping.entra_group.as_ref()?.id.clone();
        ids.extend(group_of(build, n).map(|group| group.id.clone()).or(known));
    }
    Some(ids)
}

/// The name of the mapper of a row: who fits, and where they come.
pub(super) fn mapper_name(build: &Build<'_>, mapping: usize) -> String {
    let row = &build.blueprint.mappings[mapping];
    let who = group_of(build, mapping).map_or_else(|| row.who(), |group| group.name.clone());
    format!("{who} to {}", row.keycloak_group)
}

/// The id of the change that makes a mapper.
pub(super) fn mapper_change(name: &str) -> String {
    format!("keycloak.mapper.{name}")
}

fn is_ours(mapper: &MapperFound, mark: &str) -> bool {
    mapper.raw["config"][MARK].as_str() == Some(mark)
}

/// Mappers of ours, by their claim and by their name.
struct Ours<'a> {
    by_claims: BTreeMap<&'a str, Vec<&'a MapperFound>>,
    by_name: BTreeMap<&'a str, Vec<&'a MapperFound>>,
}

impl<'a> Ours<'a> {
    fn of(found: &'a [MapperFound], mark: &str) -> Self {
        let mut ours = Ours { by_claims: BTreeMap::new(), by_name: BTreeMap::new() };
        for mapper in found.iter().filter(|mapper| is_ours(mapper, mark)) {
            let claims = mapper.raw["config"]["claims"].as_str().unwrap_or_default();
            ours.by_claims.entry(claims).or_default().push(mapper);
            ours.by_name.entry(&mapper.name).or_default().push(mapper);
        }
        ours
    }

    /// The mapper that does, or did, what is wanted: the same claim and group, else the same claim, else the same name.
    fn doing(&self, kind: &str, wanted: &Json, name: &str, used: &BTreeSet<&str>) -> Option<&'a MapperFound> {
        let free = |mappers: Option<&Vec<&'a MapperFound>>| -> Vec<&'a MapperFound> {
            let free = mappers.into_iter().flatten().copied().filter(|mapper| !used.contains(mapper.id.as_str()));
            free.filter(|mapper| mapper.raw["identityProviderMapper"] == *kind).collect()
        };
        let by_claim = free(self.by_claims.get(wanted["claims"].as_str().unwrap_or_default()));
        let group = |mapper: &&&MapperFound| mapper.raw["config"]["group"] == wanted["group"];
        let exact = by_claim.iter().find(group).copied();
        exact.or_else(|| by_claim.first().copied()).or_else(|| free(self.by_name.get(name)).first().copied())
    }
}
