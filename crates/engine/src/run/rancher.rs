//! Changes in Rancher and in the clusters behind it.

use crate::text::to_text;
use std::collections::BTreeMap;

use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{AuthProvider, Rancher};
use lockstep_words::{Message, en::explain as say};
use secrecy::SecretString;
use serde_json::{Value as Json, json};

use super::Trouble;
use super::clusters;
use super::context::{Context, Stop};
use super::keep::same;
use super::schedule::Gave;
use super::sign_in::{SignInRequest, SignedIn, sign_in};
use crate::blueprint::Verify;
use crate::explain;
use crate::plan::{MARK, Op, Place, over};
use crate::port::Purpose;
use crate::time::days_until;

/// The annotation by which Rancher assigns a namespace to a project.
const PROJECT: &str = "field.cattle.io/projectId";

/// Makes a change of this system.
pub(super) async fn apply(context: &Context, change: &str, op: &Op, exists: bool) -> Result<Gave, Stop> {
    let rancher = context.rancher()?;
    match op {
        Op::WayBack => way_back(rancher, context.host.now()).await,
        Op::Newcomers { role, wanted } => {
            let after = rancher.set_new_user_default(role, *wanted).await?;
            if after.new_user_default == *wanted { Ok(Vec::new()) } else { Err(differs("newUserDefault")) }
        }
        Op::Authentication { .. } => authentication(context, rancher, op).await,
        Op::GroupSearch => group_search(context),
        Op::Disable => {
            rancher.disable(provider(context)).await?;
            let on = rancher.auth_config(provider(context)).await?["enabled"] == true;
            if on { Err(differs("enabled is true")) } else { Ok(Vec::new()) }
        }
        Op::Cluster { name, by, version, mark } => clusters::create(context, rancher, name, *by, version, mark).await,
        Op::Join { cluster, name, nodes } => {
            clusters::join(context, rancher, change, &context.resolve(cluster)?, name, *nodes).await
        }
        Op::Project { cluster, name, mark } => {
            let cluster = &*context.resolve(cluster)?;
            let present = rancher.projects(cluster).await?.into_iter().find(|project| project.name == *name);
            let made = match present {
                Some(present) => present,
                None => rancher.create_project(name, cluster, &label(mark)).await?,
            };
            Ok(vec![("id", made.id)])
        }
        Op::Namespace { cluster, name, project, mark, .. } => {
            let project = context.resolve(project)?;
            namespace(&Kubernetes::new(rancher, context.resolve(cluster)?), name, &project, mark, exists).await
        }
        Op::Role { .. }
        | Op::DropRole { .. }
        | Op::Binding { .. }
        | Op::DropBinding { .. }
        | Op::RoleBinding { .. }
        | Op::DropRoleBinding { .. } => super::access::apply(context, rancher, op).await,
        Op::CloseRancher { rancher_url } => close(context, rancher, rancher_url).await,
        _ => Ok(Vec::new()),
    }
}

/// The provider that people are to sign in by.
fn provider(context: &Context) -> AuthProvider {
    context.blueprint.rancher.provider.api()
}

pub(super) fn differs(what: &str) -> Stop {
    Stop::ReadBack { place: Place::Rancher, what: what.into() }
}

pub(super) fn label(mark: &str) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    labels.insert(MARK.to_owned(), mark.to_owned());
    labels
}

/// A local administrator who has just signed in, or whose API token works and does not end within a day, can come back:
/// Rancher keeps local sign-in on beside every provider, and a token outlives the change.
async fn way_back(rancher: &Rancher, now: u64) -> Result<Gave, Stop> {
    let me = rancher.sign_in().await?;
    let local = me.principal_ids.iter().any(|id| id.starts_with("local://"));
    let open = rancher.public_providers().await?.iter().any(|provider| provider.id == "local");
    let token = rancher.own_token().await?.filter(|token| token.is_derived);
    let lasts = token.and_then(|token| days_until(now, &token.expires_at)).is_none_or(|days| days >= 1);
    if local && open && lasts { Ok(Vec::new()) } else { Err(Stop::NoWayBack) }
}

/// Switches sign-in through Keycloak on, by a verified sign-in or without one, or changes it where it is on.
async fn authentication(context: &Context, rancher: &Rancher, op: &Op) -> Result<Gave, Stop> {
    let Op::Authentication { realm, client, enabled, verify, config, allowed } = op else { return Ok(Vec::new()) };
    let provider = provider(context);
    let present = rancher.auth_config(provider).await?;
    if *enabled || already(&present, config) {
        let mut wanted = config.clone();
        wanted["allowedPrincipalIds"] = if *enabled { json!(allowed) } else { present["allowedPrincipalIds"].clone() };
        let changed = over(&present, &wanted);
        rancher.put_auth_config(provider, &changed, None).await?;
        read_back(rancher, provider, &wanted).await?;
        return Ok(Vec::new());
    }
    let client = context.resolve(client)?;
    let secret = context.keycloak()?.client_secret(realm, &client).await?;
    let mut wanted = config.clone();
    wanted["rancherUrl"] = json!(context.host.callback());
    if *verify == Verify::Later {
        wanted["allowedPrincipalIds"] = json!(allowed);
        rancher.put_auth_config(provider, &over(&present, &wanted), Some(&secret)).await?;
        read_back(rancher, provider, &wanted).await?;
        return Ok(Vec::new());
    }
    let pkce = config["pkceMethod"] == "S256";
    let request =
        SignInRequest { purpose: Purpose::Administrator, expected: String::new(), fresh: false, client, pkce };
    let landed = sign_in(context, &request).await.map_err(Stop::SignIn)?;
    let administrator = context.blueprint.rancher.provider.user_principal(&landed.user_id);
    wanted["allowedPrincipalIds"] = json!(allowed.iter().chain([&administrator]).collect::<Vec<_>>());
    let done = match spend(rancher, provider, &over(&present, &wanted), &secret, &landed, allowed).await {
        Ok(searched) => read_back(rancher, provider, &wanted).await.map(|()| searched),
        Err(stop) => Err(stop),
    };
    match done {
        Ok(searched) => {
            let mut gave = vec![("administrator", administrator), ("session", landed.session), ("user", landed.user)];
            gave.extend(searched.map(|trouble| ("search", to_text(&trouble))));
            Ok(gave)
        }
        Err(stop) => {
            // Left alone, this session would answer the next try silently, also in another person's place.
            let _ = context.keycloak()?.delete_session(realm, &landed.session).await;
            Err(stop)
        }
    }
}

/// Spends the code; Rancher then opens a session for that person, good for one search at Keycloak. Gives why that found
/// nothing, where it did not.
async fn spend(
    rancher: &Rancher,
    provider: AuthProvider,
    config: &Json,
    secret: &SecretString,
    landed: &SignedIn,
    allowed: &[String],
) -> Result<Option<Trouble>, Stop> {
    let applied = rancher.test_and_apply(provider, config, secret, &landed.code, &landed.verifier).await?;
    let Some(session) = applied.session else { return Ok(None) };
    let person = rancher.with_token(session);
    let found = if provider == AuthProvider::KeycloakOidc { not_found(&person, allowed).await } else { None };
    person.logout().await?;
    Ok(found)
}

/// Why the first of these groups is not found by a search; nothing where it is.
async fn not_found(person: &Rancher, groups: &[String]) -> Option<Trouble> {
    let group = groups.first()?;
    let name = group.split("://").last().unwrap_or_default();
    match person.search_principals(name).await {
        Ok(found) if found.iter().any(|principal| principal.id == *group) => None,
        Ok(_) => Some(Trouble {
            place: Place::Rancher,
            tried: "POST /v3/principals?action=search".into(),
            said: String::new(),
            means: Message::new(say::RANCHER_SEARCH_EMPTY).with("group", name),
            remedy: say::RANCHER_SEARCH_DO.into(),
            request_id: None,
        }),
        Err(error) => Some(explain::trouble(&error)),
    }
}

/// What the search of the sign-in has found. Where there was none, a run that was cut off had switched it on, and the
/// proof looks.
fn group_search(context: &Context) -> Result<Gave, Stop> {
    let journal = context.journal.borrow();
    match journal.output("rancher.authentication", "search").and_then(|text| serde_json::from_str(text).ok()) {
        Some(trouble) => Err(Stop::Found(Box::new(trouble))),
        None => Ok(Vec::new()),
    }
}

/// Whether a run that was cut off had switched it on already.
fn already(present: &Json, config: &Json) -> bool {
    present["enabled"] == true && present["issuer"] == config["issuer"]
}

async fn read_back(rancher: &Rancher, provider: AuthProvider, wanted: &Json) -> Result<(), Stop> {
    same(Place::Rancher, &rancher.auth_config(provider).await?, wanted)
}

async fn close(context: &Context, rancher: &Rancher, rancher_url: &str) -> Result<Gave, Stop> {
    let wanted = json!({"rancherUrl": rancher_url, "enabled": true, "annotations": {MARK: context.blueprint.mark()}});
    let provider = provider(context);
    let present = rancher.auth_config(provider).await?;
    rancher.put_auth_config(provider, &over(&present, &wanted), None).await?;
    read_back(rancher, provider, &wanted).await?;
    Ok(Vec::new())
}

async fn namespace(cluster: &Kubernetes, name: &str, project: &str, mark: &str, exists: bool) -> Result<Gave, Stop> {
    let there = exists
        || match cluster.create_namespace(name, project, &label(mark)).await {
            Ok(_) => false,
            Err(error) if error.status() == Some(409) => true,
            Err(error) => return Err(error.into()),
        };
    if there && !project.is_empty() {
        let mut annotations = BTreeMap::new();
        annotations.insert(PROJECT.to_owned(), Some(project.to_owned()));
        cluster.annotate_namespace(name, &annotations).await?;
    }
    let after = cluster.namespace(name).await?;
    let after = after.as_ref().map(|namespace| namespace.project_id().unwrap_or_default());
    if after == Some(project) || (after.is_some() && project.is_empty()) {
        Ok(Vec::new())
    } else {
        Err(Stop::ReadBack { place: Place::Kubernetes, what: format!("{name} is in another project") })
    }
}
