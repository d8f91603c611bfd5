//! Changes in Entra ID.

use std::time::Duration;

use lockstep_systems::Error;
use lockstep_systems::graph::{Application, Graph, PasswordCredential, Upserted};
use lockstep_words::{Message, en::plan as say};
use secrecy::SecretString;
use serde_json::{Value as Json, json};

use super::context::{Context, Stop};
use super::keycloak::hand_over;
use super::schedule::Gave;
use crate::plan::{Op, Place, certificate_name};
use crate::port::Event;
use crate::time::{days_later, stamp};

/// How long a new secret is given to become known everywhere, in steps of [`PROBE_EVERY`].
const PROBES: u32 = 40;
/// Lives of a client secret, in days, that are tried where a policy does not allow the wanted one.
const SHORTER: [u32; 4] = [365, 180, 90, 30];
const PROBE_EVERY: Duration = Duration::from_secs(3);

/// Makes a change of this system.
pub(super) async fn apply(context: &Context, id: &str, op: &Op) -> Result<Gave, Stop> {
    let graph = context.graph()?;
    match op {
        Op::AssignGroup { service_principal, group, role } => {
            let group = context.resolve(group)?;
            let id = graph.assign(&context.resolve(service_principal)?, &group, role).await?;
            Ok(vec![("id", id)])
        }
        Op::EntraGroup { name, mark } => {
            // A run that was cut off may have made it: names are not unique, and there should not be two.
            let id = match graph.groups_named(name).await?.into_iter().next() {
                Some(there) => there.id,
                None => graph.create_group(name, &nickname(name, mark), &format!("Lockstep: {mark}")).await?.id,
            };
            Ok(vec![("id", id)])
        }
        Op::Member { group, person } => {
            graph.add_member(&context.resolve(group)?, person).await?;
            Ok(Vec::new())
        }
        Op::Application { unique_name, object_id, body } => {
            let known = match object_id {
                Some(object_id) => {
                    graph.patch_application(object_id, body).await?;
                    None
                }
                None => match graph.upsert_application(unique_name, body).await? {
                    Upserted::Created(application) => Some(*application),
                    Upserted::Existed => None,
                },
            };
            let application = match known {
                Some(application) => application,
                None => application(context, graph).await?,
            };
            Ok(vec![("objectId", application.id), ("clientId", application.app_id)])
        }
        Op::ServicePrincipal { client_id } => {
            let client_id = context.resolve(client_id)?;
            let made = match graph.service_principal(&client_id).await? {
                Some(present) => present,
                None => graph.create_service_principal(&client_id).await?,
            };
            Ok(vec![("id", made.id)])
        }
        Op::Consent { service_principal, graph: resource, grant, scope } => {
            let id = match grant {
                Some(grant) => {
                    graph.patch_consent_grant(grant, scope).await?;
                    grant.clone()
                }
                None => {
                    let client = context.resolve(service_principal)?;
                    let present = graph
                        .consent_grants(&client)
                        .await?
                        .into_iter()
                        .find(|grant| grant.consent_type == "AllPrincipals" && grant.resource_id == *resource);
                    match present {
                        Some(present) => {
                            graph.patch_consent_grant(&present.id, scope).await?;
                            present.id
                        }
                        None => graph.create_consent_grant(&client, resource, scope).await?.id,
                    }
                }
            };
            Ok(vec![("id", id)])
        }
        Op::ClientSecret { .. } => client_secret(context, id, op).await,
        Op::DropClientSecrets { application, keys } => {
            remove(graph, application, keys).await?;
            Ok(Vec::new())
        }
        Op::Certificate { application, realm } => {
            let absent = || Stop::ReadBack { place: Place::Keycloak, what: format!("no signing key of {realm}") };
            let key = context.keycloak()?.signing_key(realm).await?.ok_or_else(absent)?;
            let name = certificate_name(&context.blueprint.mark(), &key.kid);
            let certificate = json!({
                "type": "AsymmetricX509Cert", "usage": "Verify", "displayName": name, "key": key.certificate,
            });
            certificates(context, &context.resolve(application)?, Some(certificate)).await?;
            Ok(vec![("kid", key.kid), ("ends", stamp(key.valid_to))])
        }
        Op::DropCertificates { application } => {
            certificates(context, application, None).await?;
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

/// A group's nickname, which only has characters that mail addresses may have; a name of others has the mark's.
fn nickname(name: &str, mark: &str) -> String {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let plain = if plain.is_empty() { mark.to_owned() } else { plain };
    plain.chars().take(64).collect()
}

fn credentials(application: &Application) -> Vec<Json> {
    application.raw["keyCredentials"].as_array().cloned().unwrap_or_default()
}

/// Leaves of the certificates of ours only this one, and those of others as they are. The list goes as a whole.
async fn certificates(context: &Context, application: &str, ours: Option<Json>) -> Result<(), Stop> {
    let (graph, mark) = (context.graph()?, context.blueprint.mark());
    let own = |one: &Json| one["displayName"].as_str().is_some_and(|name| name.starts_with(&mark));
    let present = self::application(context, graph).await?;
    let mut list = credentials(&present);
    list.retain(|one| !own(one));
    list.extend(ours.iter().cloned());
    graph.patch_application(application, &json!({"keyCredentials": list})).await?;
    for attempt in 0..PROBES {
        if attempt > 0 {
            context.host.sleep(PROBE_EVERY).await;
        }
        let after = credentials(&self::application(context, graph).await?);
        let names: Vec<&Json> = after.iter().filter(|one| own(one)).map(|one| &one["displayName"]).collect();
        if names == ours.iter().map(|one| &one["displayName"]).collect::<Vec<_>>() {
            return Ok(());
        }
    }
    Err(Stop::ReadBack { place: Place::Entra, what: "the certificate is not among the application's".into() })
}

/// The application as it is: the one taken over, or that with our `uniqueName`.
async fn application(context: &Context, graph: &Graph) -> Result<Application, Stop> {
    let mark = context.blueprint.mark();
    let found = match &context.blueprint.entra.adopt {
        Some(client_id) => graph.application_by_app_id(client_id).await?,
        None => graph.application_by_unique_name(&mark).await?,
    };
    found.ok_or_else(|| gone(context.blueprint.entra.adopt.as_deref().unwrap_or(&mark)))
}

fn gone(name: &str) -> Stop {
    Stop::ReadBack { place: Place::Entra, what: format!("no application {name}") }
}

/// A new secret: made, tried until Entra ID knows it, handed to Keycloak, and only then the old ones removed, so that
/// people can sign in all the time.
async fn client_secret(context: &Context, id: &str, op: &Op) -> Result<Gave, Stop> {
    let Op::ClientSecret { application, client_id, tenant, days, name, replaces, realm, alias } = op else {
        return Ok(Vec::new());
    };
    let graph = context.graph()?;
    let application = context.resolve(application)?;
    let client_id = context.resolve(client_id)?;
    let credential = new_secret(context, graph, id, &application, name, *days).await?;
    wait_until_known(context, id, tenant, &client_id, &credential.secret).await?;
    hand_over(context, realm, alias, &credential.key_id, credential.secret).await?;
    let old: Vec<String> = replaces.iter().filter(|old| **old != credential.key_id).cloned().collect();
    remove(graph, &application, &old).await?;
    Ok(vec![("keyId", credential.key_id), ("ends", credential.end)])
}

/// A client secret of the wanted life, or of the longest that the tenant's policy allows.
async fn new_secret(
    context: &Context,
    graph: &Graph,
    id: &str,
    application: &str,
    name: &str,
    wanted: u32,
) -> Result<PasswordCredential, Stop> {
    let mut shorter = SHORTER.into_iter().filter(|days| *days < wanted);
    let mut days = wanted;
    loop {
        let ends = stamp(days_later(context.host.now(), days));
        match graph.add_password(application, name, &ends).await {
            Err(error) if error.code() == Some("CredentialInvalidLifetimeAsPerAppPolicy") => {
                days = shorter.next().ok_or(error)?;
                let message = Message::new(say::SECRET_SHORTER).with("days", days);
                context.say(Event::Waiting { change: id.to_owned(), message });
            }
            made => return Ok(made?),
        }
    }
}

/// Removes secrets by their key ids.
async fn remove(graph: &Graph, application: &str, keys: &[String]) -> Result<(), Stop> {
    for key in keys {
        match graph.remove_password(application, key).await {
            // Someone else removed it: that is what was wanted.
            Err(error) if !matches!(error.status(), Some(400 | 404)) => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Entra ID needs some seconds until its token endpoint knows a new secret, a new application and a new consent.
async fn wait_until_known(
    context: &Context,
    id: &str,
    tenant: &str,
    client_id: &str,
    secret: &SecretString,
) -> Result<(), Stop> {
    let mut last = None;
    for attempt in 0..PROBES {
        if attempt > 0 {
            context.say(Event::Waiting { change: id.to_owned(), message: Message::new(say::WAITING_SECRET) });
            context.host.sleep(PROBE_EVERY).await;
        }
        match context.clients.login.client_credentials(tenant, client_id, secret).await {
            Ok(()) => return Ok(()),
            Err(error) if not_known_yet(&error) => last = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.map_or_else(|| Stop::NoValue("secret".into()), Stop::NotKnown))
}

fn not_known_yet(error: &Error) -> bool {
    matches!(error.code(), Some("AADSTS7000215" | "AADSTS700016" | "AADSTS7000229"))
}
