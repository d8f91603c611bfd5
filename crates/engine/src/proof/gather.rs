//! Everything that can be seen of one person's chain, from all four systems.

use std::collections::BTreeSet;

use futures_util::future::join;
use lockstep_json::{Read, Value, Write, json};
use lockstep_systems::entra::Registration;
use lockstep_systems::keycloak::{Event as Saved, Group, Keycloak};
use lockstep_systems::rancher::Rancher;
use secrecy::SecretString;

use super::beyond::beyond;
use super::cluster::{Target, Visitor};
use super::diagnose::{diagnose, leavers as found_left};
use super::leavers;
use super::seen::{OfEntra, Seen};
use super::targets::targets;
use super::{Came, Finding, Person, Severity};
use crate::blueprint::{Blueprint, Credential, Mapping, Provider, name_in_tokens};
use crate::plan::{Act, Change, Phase, Place, certificate_name, plan};
use crate::rancher_version::knows;
use crate::reading::{Desk, PERSON, may_not_consent};
use crate::roles::{closure, role_id};
use crate::run::{Stop, Stopped};
use crate::survey::{ApplicationFound, ClusterFound, GroupFound, MapperFound, RealmFound, SecretFound, Survey, survey};
use crate::time::days_until;

/// What is known before the person signs in.
#[derive(Clone, Debug, Write, Read)]
pub(crate) struct Before {
    /// What was seen so far.
    pub(super) seen: Seen,
    /// What the systems have.
    pub(super) survey: Survey,
    /// The uuid of Rancher's client in Keycloak.
    pub(super) client: String,
    /// The clusters that are to be looked at.
    pub(super) targets: Vec<Target>,
    /// What groups have beside those.
    pub(super) beyond: Vec<Finding>,
}

impl Before {
    fn new(desk: &Desk, seen: Seen, survey: Survey, client: String) -> Self {
        let targets = targets(&desk.about.blueprint, &survey);
        let beyond = survey.rancher.as_ref().map(|found| beyond(&desk.about.blueprint, found)).unwrap_or_default();
        Before { seen, survey, client, targets, beyond }
    }
}

/// Reads what can be known before the person signs in: a [`Before`], or `{trouble}`.
pub(crate) async fn before(desk: &Desk, upn: &str) -> Value {
    match read_before(desk, upn.trim()).await {
        Ok(before) => before.write(),
        Err(stop) => stopped(&stop),
    }
}

/// Reads everything after the sign-in but the clusters: `{seen, visitor}`, or `{trouble}`.
pub(crate) async fn after(desk: &Desk, before: &Value, came: &Came, began: u64) -> Value {
    let Ok(Before { mut seen, survey, client, .. }) = lockstep_json::read(before) else {
        return stopped(&Stop::NoValue("what was seen before the sign-in".into()));
    };
    seen.times.1 = desk.about.around.now;
    let read = async {
        match came {
            Came::In { user_id, refused, by_key } => {
                seen.by_key = *by_key;
                signed_in(desk, &client, &survey, user_id, refused.as_deref(), &mut seen, began).await?;
            }
            Came::Not { stopped } => {
                why_not(desk, &survey, stopped, began, &mut seen).await?;
                seen.stopped = Some(stopped.clone());
            }
        }
        leavers::read(desk, &survey, &mut seen).await;
        Ok::<(), Stop>(())
    };
    match read.await {
        Ok(()) => {
            let visitor = visitor(&desk.about.blueprint, &seen);
            json!({"seen": seen.write(), "visitor": visitor.write()})
        }
        Err(stop) => stopped(&stop),
    }
}

/// Whoever has come in, as the clusters are asked about them.
fn visitor(blueprint: &Blueprint, seen: &Seen) -> Option<Visitor> {
    seen.person.rancher_id.as_ref()?;
    // Waiting makes sense only where everything before the cluster is as it should be.
    let (_, findings) = diagnose(blueprint, seen);
    let fits = |(mapping, (_, member)): (&Mapping, &(String, Option<bool>))| {
        let fits = member.unwrap_or_else(|| seen.groups.contains(&mapping.keycloak_group));
        let by_claim = mapping.claim.is_some() && seen.groups.contains(&mapping.keycloak_group);
        (fits || by_claim).then(|| mapping.keycloak_group.clone())
    };
    Some(Visitor {
        name: seen.person.name.clone(),
        groups: blueprint.mappings.iter().zip(&seen.memberships).filter_map(fits).collect(),
        patient: findings.iter().all(|finding| finding.severity != Severity::Broken),
    })
}

pub(super) fn stopped(stop: &Stop) -> Value {
    json!({"trouble": stop.trouble(Place::Rancher).write()})
}

pub(super) fn keycloak(desk: &Desk) -> Result<&Keycloak, Stop> {
    desk.clients.keycloak.as_ref().ok_or(Stop::NoCredentials(Place::Keycloak))
}

pub(super) fn rancher(desk: &Desk) -> Result<&Rancher, Stop> {
    desk.clients.rancher.as_ref().ok_or(Stop::NoCredentials(Place::Rancher))
}

/// What can be known where nobody signs in: a [`Before`] with clusters alone, or `{trouble}`.
pub(crate) async fn nobody(desk: &Desk) -> Value {
    let read = async {
        let survey = survey(&desk.about.blueprint, &desk.clients, desk.about.around.now).await?;
        let now = desk.about.around.now;
        let mut seen = Seen { times: (now, now), ..Seen::default() };
        leavers::read(desk, &survey, &mut seen).await;
        let left = found_left(&desk.about.blueprint, &seen);
        let mut before = Before::new(desk, seen, survey, String::new());
        before.beyond.extend(left);
        Ok::<Before, Stop>(before)
    };
    match read.await {
        Ok(before) => before.write(),
        Err(stop) => stopped(&stop),
    }
}

async fn read_before(desk: &Desk, upn: &str) -> Result<Before, Stop> {
    let blueprint = &desk.about.blueprint;
    let person = match &desk.clients.graph {
        Some(graph) => {
            let user = graph.user(upn).await?.ok_or_else(|| Stop::NoSuchPerson(upn.to_owned()))?;
            Person {
                name: user.display_name,
                upn: user.user_principal_name,
                entra_id: Some(user.id),
                ..Person::default()
            }
        }
        None => Person { name: upn.to_owned(), upn: upn.to_owned(), ..Person::default() },
    };
    let now = survey(blueprint, &desk.clients, desk.about.around.now).await?;
    let around = &desk.about.around;
    let mut seen =
        Seen { person, callback: around.callback.clone(), times: (around.now, around.now), ..Seen::default() };
    memberships(desk, &now, &mut seen).await?;
    survey_facts(desk, &now, &mut seen);
    let (was_in, planned) = join(was_in(desk, &seen.person.upn), planned(desk, &now)).await;
    // Who may not read it knows less of why.
    seen.was_in = was_in.unwrap_or_default();
    seen.planned = planned;
    let client = client_uuid(&now).ok_or_else(|| Stop::NoValue("keycloak.client, uuid".into()))?;
    Ok(Before::new(desk, seen, now, client))
}

/// The Keycloak groups of somebody who has signed in before.
async fn was_in(desk: &Desk, upn: &str) -> Result<Vec<String>, Stop> {
    let (keycloak, realm) = (keycloak(desk)?, &desk.about.blueprint.keycloak.realm);
    let Some(user) = keycloak.users_with(realm, "username", upn).await?.into_iter().next() else {
        return Ok(Vec::new());
    };
    Ok(keycloak.user_groups(realm, &user.id).await?.into_iter().map(path).collect())
}

/// A group's path without a leading slash.
fn path(group: Group) -> String {
    if group.path.is_empty() { group.name } else { group.path.trim_start_matches('/').to_owned() }
}

/// Ids of the changes that a plan made now has; none where it cannot be applied.
async fn planned(desk: &Desk, now: &Survey) -> Vec<String> {
    let mut around = desk.about.around.clone();
    if desk.clients.graph.is_some()
        && let Some(facts) = desk.token().await
    {
        around.may_not_consent = may_not_consent(&facts);
    }
    let plan = plan(&desk.about.blueprint, now, &around);
    let mends = |change: &Change| change.phase == Phase::Apply && change.act != Act::Check;
    let changes = plan.changes.into_iter().filter(mends).map(|change| change.id);
    if plan.blocked.is_empty() { changes.collect() } else { Vec::new() }
}

/// Nobody came through: what can be found out about that without a person.
pub(super) async fn why_not(
    desk: &Desk,
    now: &Survey,
    stopped: &Stopped,
    began: u64,
    seen: &mut Seen,
) -> Result<(), Stop> {
    let (blueprint, clients) = (&desk.about.blueprint, &desk.clients);
    let (alias, realm) = (&blueprint.keycloak.alias, &blueprint.keycloak.realm);
    let Some(entra) = &now.entra else { return Ok(()) };
    let sent = seen.provider.as_ref().and_then(|provider| provider["config"]["clientId"].as_str()).unwrap_or_default();
    match stopped {
        Stopped::NeverCameBack => {
            let back = blueprint.keycloak.broker_endpoint();
            // Where this cannot be asked, it stays open.
            if let Ok(Registration::Refused { code }) = clients.login.authorize_probe(&entra.tenant, sent, &back).await
            {
                seen.code = Some(code);
            }
            if let Some(graph) = &clients.graph {
                seen.no_consent = entra.consent.is_none();
                if let Some(own) = graph.service_principal(sent).await? {
                    seen.switched_off = own.account_enabled == Some(false);
                    seen.assigned_only = own.app_role_assignment_required;
                }
            }
            let keycloak = keycloak(desk)?;
            for field in ["username", "email"] {
                for user in keycloak.users_with(realm, field, &seen.person.upn).await? {
                    if keycloak.link_to(realm, &user.id, alias).await?.is_none() {
                        seen.unlinked = Some(user.username);
                    }
                }
            }
            let first = keycloak.events(realm, &["IDENTITY_PROVIDER_FIRST_LOGIN"], began).await?;
            let who = |event: &Saved| event.details.get("identity_provider_identity").cloned().unwrap_or_default();
            seen.first_sign_in = first.iter().any(|event| who(event).eq_ignore_ascii_case(&seen.person.upn));
        }
        Stopped::BrokerFailed { .. } => {
            // A secret that Lockstep knows and has given to Keycloak: Keycloak itself does not say what is wrong with it.
            if blueprint.entra.credential == Credential::ClientSecret {
                let refused = desk.tried(&entra.tenant, sent, false).await;
                seen.code = refused.and_then(|error| error.code().map(str::to_owned));
            }
        }
        Stopped::ClientFailed { .. } | Stopped::Refused { .. } => {}
    }
    Ok(())
}

/// Which of the mapped Entra groups the person is in, nested membership included.
async fn memberships(desk: &Desk, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let groups = now.entra.as_ref().map(|entra| entra.groups.as_slice()).unwrap_or_default();
    let ids: Vec<&str> = groups.iter().flatten().map(|group| group.id.as_str()).collect();
    let mut member = None;
    if let (Some(graph), Some(user)) = (&desk.clients.graph, seen.person.entra_id.as_deref()) {
        member = Some(graph.check_member_groups(user, &ids).await?);
        // A right that is missing for this leaves the question open.
        seen.group_count = graph.member_objects_count(user).await.ok();
    }
    let is_in = |id: &String| member.as_ref().map(|member| member.contains(id));
    // Of several groups of a name it is the one that Keycloak's mapper looks for.
    let mappers = || now.realm().into_iter().flat_map(|realm| &realm.mappers);
    let claims = |mapper: &MapperFound| mapper.raw["config"]["claims"].as_str().unwrap_or_default().to_owned();
    let mapped = |group: &&GroupFound| mappers().any(|mapper| claims(mapper).contains(&group.id));
    for (mapping, hits) in desk.about.blueprint.mappings.iter().zip(groups) {
        let ours = hits.iter().find(mapped).or(hits.first());
        seen.memberships.push(match (ours, mapping.everyone) {
            (Some(group), _) => (group.id.clone(), is_in(&group.id)),
            (None, true) => (String::new(), Some(true)),
            // What a claim holds shows in Keycloak alone.
            (None, false) => (String::new(), mapping.entra_group.as_ref().map(|_| false)),
        });
        if member.is_some() {
            let others = hits.iter().filter(|other| Some(*other) != ours);
            seen.of_entra.push(OfEntra {
                found: hits.len(),
                security: ours.is_some_and(|group| group.security),
                in_namesake: others.map(|other| is_in(&other.id)).any(|member| member == Some(true)),
            });
        }
    }
    Ok(())
}

/// What the survey shows of the chain.
fn survey_facts(desk: &Desk, now: &Survey, seen: &mut Seen) {
    if let Some(entra) = &now.entra {
        let client = now.application().map(|application| application.client_id.clone());
        let ends = &entra.endpoints;
        let fitting = [
            ("clientId", desk.about.blueprint.entra.client_id.clone().or(client).unwrap_or_default()),
            ("issuer", ends.issuer.clone()),
            ("authorizationUrl", ends.authorization.clone()),
            ("tokenUrl", ends.token.clone()),
            ("jwksUrl", ends.jwks.clone()),
        ];
        seen.fitting = fitting.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    }
    if let Some(realm) = now.realm() {
        seen.provider.clone_from(&realm.identity_provider);
        seen.mappers = realm.mappers.iter().map(|mapper| mapper.raw.clone()).collect();
        seen.there = Some(realm.groups.iter().map(|group| group.name.clone()).collect());
        let application = now.application();
        let claim = |found: &ApplicationFound| found.raw["groupMembershipClaims"].as_str().map(str::to_owned);
        seen.groups_claim = application.filter(|_| desk.clients.graph.is_some()).map(|a| claim(a).unwrap_or_default());
        let current = application.and_then(|application| credential(desk, application, realm));
        seen.credential_ends = current.map(|credential| credential.ends.clone());
        let left = current.and_then(|credential| days_until(desk.about.around.now, &credential.ends));
        seen.credential_ended = left.is_some_and(|left| left < 0);
    }
    if let Some(rancher) = &now.rancher {
        let allowed = rancher.auth.get("allowedPrincipalIds").and_then(|ids| ids.as_array());
        seen.version.clone_from(&rancher.version);
        seen.auth = Value::Object(rancher.auth.clone());
        seen.allowed = allowed.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        let name = |id: &str| rancher.clusters.iter().find(|c| c.id == id).map(|c| c.name.clone()).unwrap_or_default();
        seen.bindings.clone_from(&rancher.bindings);
        let cluster = |c: &ClusterFound| (c.name.clone(), c.state == "active", c.said.clone());
        seen.clusters = rancher.clusters.iter().map(cluster).collect();
        let blueprint = &desk.about.blueprint;
        let granted = blueprint.grants.iter().map(|grant| role_id(blueprint, &rancher.templates, &grant.role));
        let granted: BTreeSet<&str> = granted.collect();
        for role in granted.into_iter().flat_map(|role| closure(&rancher.templates, role)) {
            if !seen.templates.contains(role) {
                seen.templates.push(role.clone());
            }
        }
        seen.projects = rancher.projects.iter().map(|p| (p.id.clone(), name(&p.cluster), p.name.clone())).collect();
        seen.namespaces =
            rancher.namespaces.iter().map(|n| (name(&n.cluster), n.name.clone(), n.project.clone())).collect();
    }
}

/// What Keycloak proves the application with, as Entra ID knows it.
fn credential<'a>(desk: &Desk, application: &'a ApplicationFound, realm: &RealmFound) -> Option<&'a SecretFound> {
    match desk.about.blueprint.entra.credential {
        Credential::ClientSecret => {
            let used = realm.key_id()?;
            application.secrets.iter().find(|secret| secret.key_id == used)
        }
        Credential::Certificate => {
            let name = certificate_name(&desk.about.blueprint.mark(), &realm.signing_key.as_ref()?.kid);
            application.certificates.iter().find(|certificate| certificate.name == name)
        }
    }
}

fn client_uuid(now: &Survey) -> Option<String> {
    let client = now.realm()?.client.as_ref()?;
    client["id"].as_str().map(str::to_owned)
}

/// What Keycloak made of somebody who has signed in.
pub(super) async fn kept_by_keycloak(desk: &Desk, client: &str, user_id: &str, seen: &mut Seen) -> Result<(), Stop> {
    let realm = &desk.about.blueprint.keycloak.realm;
    let keycloak = keycloak(desk)?;
    seen.person.keycloak_id = Some(user_id.to_owned());
    let groups = keycloak.user_groups(realm, user_id).await?;
    seen.groups = groups.into_iter().map(path).collect();
    seen.tokens = vec![
        keycloak.example_id_token(realm, client, user_id).await?,
        keycloak.example_access_token(realm, client, user_id).await?,
        keycloak.example_userinfo(realm, client, user_id).await?,
    ];
    Ok(())
}

/// Someone has signed in: what Keycloak made of them, what Rancher lets them do.
async fn signed_in(
    desk: &Desk,
    client: &str,
    now: &Survey,
    user_id: &str,
    refused: Option<&str>,
    seen: &mut Seen,
    began: u64,
) -> Result<(), Stop> {
    kept_by_keycloak(desk, client, user_id, seen).await?;
    let Some(refused) = refused else {
        let person = rancher(desk)?.with_token(SecretString::from(PERSON));
        return at_rancher(desk, &person, now, seen).await;
    };
    seen.refused = Some(refused.to_owned());
    // Rancher does not say what Keycloak said to it. It tries twice; the first time counts.
    let realm = &desk.about.blueprint.keycloak.realm;
    let failed = keycloak(desk)?.events(realm, &["CODE_TO_TOKEN_ERROR"], began).await?;
    let own = |event: &&Saved| event.client_id.as_ref() == Some(&desk.about.blueprint.keycloak.client);
    seen.exchange = failed.iter().rfind(own).and_then(|event| event.error.clone());
    Ok(())
}

/// What Rancher knows of the person.
async fn at_rancher(desk: &Desk, person: &Rancher, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let (me, own) = join(person.me(), person.principals()).await;
    seen.person.rancher_id = Some(me?.id);
    seen.principals = own.ok().map(|own| own.into_iter().map(|principal| principal.id).collect());
    seen.not_found = not_found(person, &desk.about.blueprint, now, seen).await;
    Ok(())
}

/// Whether people find groups of Keycloak in Rancher, where that does not depend on who searches.
async fn not_found(person: &Rancher, blueprint: &Blueprint, now: &Survey, seen: &Seen) -> Option<(String, String)> {
    if blueprint.rancher.provider == Provider::Genericoidc {
        return None;
    }
    now.rancher.as_ref().filter(|found| knows(&found.version, "clientAuthenticatedSearch"))?;
    let group = &seen.mappings(blueprint).first()?.keycloak_group;
    let said = match person.search_principals(name_in_tokens(group)).await {
        Ok(found) if found.iter().any(|principal| principal.id == blueprint.group_principal(group)) => return None,
        Ok(found) => format!("{} found", found.len()),
        Err(error) => error.to_string(),
    };
    Some((group.clone(), said))
}
