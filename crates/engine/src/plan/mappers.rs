//! Keycloak: the identity provider's mappers, one for each row that says who comes in.

use std::collections::{BTreeMap, BTreeSet};

use lockstep_words::{Message, en::plan as say};
use serde_json::{Value as Json, json};

use super::build::Build;
use super::compare::Lists;
use super::entra::{self, group_of, named};
use super::keycloak::{IDENTITY_PROVIDER, group_change};
use super::{Act, MARK, Op, Place};
use crate::blueprint::{GroupsClaim, Mapping, ROLES_CLAIM, Step, name_in_tokens};
use crate::survey::{KeycloakGroupFound, MapperFound, RealmFound};

/// The only mapper type of the OpenID Connect provider that joins groups by claim (Keycloak 24 to 26).
const BY_CLAIM: &str = "oidc-advanced-group-idp-mapper";
/// The mapper type that joins everyone to a group, and takes nobody out.
const FOR_EVERYONE: &str = "oidc-hardcoded-group-idp-mapper";

/// The mappers.
pub(super) fn add(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    rows(build, realm);
    fights(build, realm);
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

/// A mapper for each row, and none for rows that are gone.
fn rows(build: &mut Build<'_>, realm: Option<&RealmFound>) {
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
                let entra = entra::group_change(by_name.map_or("", |group| &group.name));
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
