//! Everything that can be seen of one person's chain, from all four systems.

use std::collections::BTreeSet;

use futures_util::future::join;
use lockstep_systems::entra::Registration;
use lockstep_systems::keycloak::{Event as Saved, Group};
use lockstep_systems::rancher::Rancher;
use serde_json::Value;

use super::beyond::beyond;
use super::cluster::{Target, Visitor};
use super::diagnose::{diagnose, leavers as found_left};
use super::leavers;
use super::seen::{OfEntra, Seen};
use super::targets::targets;
use super::{Came, Finding, Person, Severity};
use crate::blueprint::{Blueprint, Credential, Mapping, Provider, name_in_tokens};
use crate::plan::{Act, Change, Phase, certificate_name, plan};
use crate::rancher_version::knows;
use crate::reading::{ReadContext, may_not_consent};
use crate::roles::{closure, role_id};
use crate::run::{Stop, Stopped};
use crate::survey::{ApplicationFound, ClusterFound, GroupFound, MapperFound, RealmFound, SecretFound, Survey, survey};
use crate::time::days_until;

/// What is known before the person signs in.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    /// What was seen so far.
    pub(crate) seen: Seen,
    /// What the systems have.
    pub(crate) survey: Survey,
    /// The uuid of Rancher's client in Keycloak.
    pub(crate) client: String,
    /// The clusters that are to be looked at.
    pub(crate) targets: Vec<Target>,
    /// What groups have beside those.
    pub(crate) beyond: Vec<Finding>,
}

impl Before {
    fn new(context: &ReadContext, seen: Seen, survey: Survey, client: String) -> Self {
        let targets = targets(&context.blueprint, &survey);
        let beyond = survey.rancher.as_ref().map(|found| beyond(&context.blueprint, found)).unwrap_or_default();
        Before { seen, survey, client, targets, beyond }
    }
}

/// Reads everything after the sign-in but the clusters: what was seen, and who has come in, if anybody.
///
/// # Errors
/// Where a system fails that nothing can be said without.
pub(crate) async fn after(
    context: &ReadContext,
    before: Before,
    came: &Came,
    began: u64,
) -> Result<(Seen, Option<Visitor>), Stop> {
    let Before { mut seen, survey, client, .. } = before;
    seen.times.1 = context.host.now();
    match came {
        Came::In { user_id, refused, by_key } => {
            seen.by_key = *by_key;
            signed_in(context, &client, &survey, user_id, refused.as_deref(), &mut seen, began).await?;
        }
        Came::Not { stopped } => {
            why_not(context, &survey, stopped, began, &mut seen).await?;
            seen.stopped = Some(stopped.clone());
        }
    }
    leavers::read(context, &survey, &mut seen).await;
    let visitor = visitor(&context.blueprint, &seen);
    Ok((seen, visitor))
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

/// What can be known where nobody signs in: clusters alone.
///
/// # Errors
/// The first error of any system.
pub(crate) async fn nobody(context: &ReadContext) -> Result<Before, Stop> {
    let now = context.around.now;
    let survey = survey(&context.blueprint, &context.clients, now).await?;
    let mut seen = Seen { times: (now, now), ..Seen::default() };
    leavers::read(context, &survey, &mut seen).await;
    let left = found_left(&context.blueprint, &seen);
    let mut before = Before::new(context, seen, survey, String::new());
    before.beyond.extend(left);
    Ok(before)
}

/// What can be known before the person signs in.
///
/// # Errors
/// The first error of any system; [`Stop::NoSuchPerson`].
pub(crate) async fn before(context: &ReadContext, upn: &str) -> Result<Before, Stop> {
    let upn = upn.trim();
    let blueprint = &context.blueprint;
    let person = match &context.clients.graph {
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
    let now = survey(blueprint, &context.clients, context.around.now).await?;
    let around = &context.around;
    let mut seen =
        Seen { person, callback: around.callback.clone(), times: (around.now, around.now), ..Seen::default() };
    memberships(context, &now, &mut seen).await?;
    survey_facts(context, &now, &mut seen);
    let (was_in, planned) = join(was_in(context, &seen.person.upn), planned(context, &now)).await;
    // Who may not read it knows less of why.
    seen.was_in = was_in.unwrap_or_default();
    seen.planned = planned;
    let client = client_uuid(&now).ok_or_else(|| Stop::NoValue("keycloak.client, uuid".into()))?;
    Ok(Before::new(context, seen, now, client))
}

/// The Keycloak groups of somebody who has signed in before.
async fn was_in(context: &ReadContext, upn: &str) -> Result<Vec<String>, Stop> {
    let (keycloak, realm) = (context.keycloak()?, &context.blueprint.keycloak.realm);
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
async fn planned(context: &ReadContext, now: &Survey) -> Vec<String> {
    let mut around = context.around.clone();
    if let Ok(Some(facts)) = context.token().await {
        around.may_not_consent = may_not_consent(&facts);
    }
    let plan = plan(&context.blueprint, now, &around);
    let mends = |change: &Change| change.phase == Phase::Apply && change.act != Act::Check;
    let changes = plan.changes.into_iter().filter(mends).map(|change| change.id);
    if plan.blocked.is_empty() { changes.collect() } else { Vec::new() }
}

/// Nobody came through: what can be found out about that without a person.
pub(super) async fn why_not(
    context: &ReadContext,
    now: &Survey,
    stopped: &Stopped,
    began: u64,
    seen: &mut Seen,
) -> Result<(), Stop> {
    let (blueprint, clients) = (&context.blueprint, &context.clients);
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
            let keycloak = context.keycloak()?;
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
                let refused = context.refused_secret(&entra.tenant, sent, false).await;
                seen.code = refused.and_then(|error| error.code().map(str::to_owned));
            }
        }
        Stopped::ClientFailed { .. } | Stopped::Refused { .. } => {}
    }
    Ok(())
}

/// Which of the mapped Entra groups the person is in, nested membership included.
async fn memberships(context: &ReadContext, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let groups = now.entra.as_ref().map(|entra| entra.groups.as_slice()).unwrap_or_default();
    let ids: Vec<&str> = groups.iter().flatten().map(|group| group.id.as_str()).collect();
    let mut member = None;
    if let (Some(graph), Some(user)) = (&context.clients.graph, seen.person.entra_id.as_deref()) {
        member = Some(graph.check_member_groups(user, &ids).await?);
        // A right that is missing for this leaves the question open.
        seen.group_count = graph.member_objects_count(user).await.ok();
    }
    let is_in = |id: &String| member.as_ref().map(|member| member.contains(id));
    // Of several groups of a name it is the one that Keycloak's mapper looks for.
    let mappers = || now.realm().into_iter().flat_map(|realm| &realm.mappers);
    let claims = |mapper: &MapperFound| mapper.raw["config"]["claims"].as_str().unwrap_or_default().to_owned();
    let mapped = |group: &&GroupFound| mappers().any(|mapper| claims(mapper).contains(&group.id));
    for (mapping, hits) in context.blueprint.mappings.iter().zip(groups) {
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
fn survey_facts(context: &ReadContext, now: &Survey, seen: &mut Seen) {
    if let Some(entra) = &now.entra {
        let client = now.application().map(|application| application.client_id.clone());
        let ends = &entra.endpoints;
        let fitting = [
            ("clientId", context.blueprint.entra.client_id.clone().or(client).unwrap_or_default()),
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
        seen.groups_claim =
            application.filter(|_| context.clients.graph.is_some()).map(|a| claim(a).unwrap_or_default());
        let current = application.and_then(|application| credential(context, application, realm));
        seen.credential_ends = current.map(|credential| credential.ends.clone());
        let left = current.and_then(|credential| days_until(context.around.now, &credential.ends));
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
        let blueprint = &context.blueprint;
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
fn credential<'a>(
    context: &ReadContext,
    application: &'a ApplicationFound,
    realm: &RealmFound,
) -> Option<&'a SecretFound> {
    match context.blueprint.entra.credential {
        Credential::ClientSecret => {
            let used = realm.key_id()?;
            application.secrets.iter().find(|secret| secret.key_id == used)
        }
        Credential::Certificate => {
            let name = certificate_name(&context.blueprint.mark(), &realm.signing_key.as_ref()?.kid);
            application.certificates.iter().find(|certificate| certificate.name == name)
        }
    }
}

fn client_uuid(now: &Survey) -> Option<String> {
    let client = now.realm()?.client.as_ref()?;
    client["id"].as_str().map(str::to_owned)
}

/// What Keycloak made of somebody who has signed in.
pub(super) async fn kept_by_keycloak(
    context: &ReadContext,
    client: &str,
    user_id: &str,
    seen: &mut Seen,
) -> Result<(), Stop> {
    let realm = &context.blueprint.keycloak.realm;
    let keycloak = context.keycloak()?;
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
    context: &ReadContext,
    client: &str,
    now: &Survey,
    user_id: &str,
    refused: Option<&str>,
    seen: &mut Seen,
    began: u64,
) -> Result<(), Stop> {
    kept_by_keycloak(context, client, user_id, seen).await?;
    if let Some(person) = &context.person {
        return at_rancher(context, person, now, seen).await;
    }
    seen.refused = refused.map(str::to_owned);
    // Rancher does not say what Keycloak said to it. It tries twice; the first time counts.
    let realm = &context.blueprint.keycloak.realm;
    let failed = context.keycloak()?.events(realm, &["CODE_TO_TOKEN_ERROR"], began).await?;
    let own = |event: &&Saved| event.client_id.as_ref() == Some(&context.blueprint.keycloak.client);
    seen.exchange = failed.iter().rfind(own).and_then(|event| event.error.clone());
    Ok(())
}

/// What Rancher knows of the person.
async fn at_rancher(context: &ReadContext, person: &Rancher, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let (me, own) = join(person.me(), person.principals()).await;
    seen.person.rancher_id = Some(me?.id);
    seen.principals = own.ok().map(|own| own.into_iter().map(|principal| principal.id).collect());
    seen.not_found = not_found(person, &context.blueprint, now, seen).await;
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
