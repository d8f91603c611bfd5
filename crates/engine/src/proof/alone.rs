//! Keycloak alone: what came from Entra ID in a sign-in, and what Keycloak made of it.

use lockstep_words::en::proof as say;
use serde_json::Value as Json;

use super::diagnose::diagnose;
use super::gather::{Before, kept_by_keycloak, why_not};
use super::seen::Seen;
use super::{Came, Hop, KeycloakTest};
use crate::reading::ReadContext;
use crate::run::Stop;

/// Reads what Keycloak knows after the sign-in.
///
/// # Errors
/// Those of Keycloak.
pub(crate) async fn alone(
    context: &ReadContext,
    before: Before,
    came: &Came,
    began: u64,
) -> Result<KeycloakTest, Stop> {
    let Before { mut seen, survey, client, .. } = before;
    let mut test = KeycloakTest { at: context.host.now(), ..KeycloakTest::default() };
    seen.times.1 = test.at;
    match came {
        Came::In { user_id, .. } => {
            test.signed_in = true;
            kept_by_keycloak(context, &client, user_id, &mut seen).await?;
            test.arrived = arrived(context, user_id).await?;
        }
        Came::Not { stopped } => {
            why_not(context, &survey, stopped, began, &mut seen).await?;
            seen.stopped = Some(stopped.clone());
        }
    }
    let (hops, findings) = diagnose(&context.blueprint, &seen);
    test.hops = hops.into_iter().filter(|hop| hop.hop <= Hop::Token).collect();
    // One at Rancher's client stops people before Entra ID is asked.
    test.findings = findings.into_iter().filter(|finding| finding.hop <= Hop::Token || !test.signed_in).collect();
    test.findings.sort_by_key(|finding| (finding.severity, finding.hop));
    test.tokens = tokens(&seen);
    test.person = seen.person;
    Ok(test)
}

/// What Keycloak keeps of somebody from Entra ID. Entra ID's token itself it does not keep.
async fn arrived(context: &ReadContext, user_id: &str) -> Result<Vec<(lockstep_words::Message, String)>, Stop> {
    let (keycloak, wanted) = (context.keycloak()?, &context.blueprint.keycloak);
    let user = keycloak.user(&wanted.realm, user_id).await?.unwrap_or_default();
    let link = keycloak.link_to(&wanted.realm, user_id, &wanted.alias).await?;
    let (there, id) = link.map(|link| (link.user_name, link.user_id)).unwrap_or_default();
    let rows = [
        (say::ARRIVED_NAME, Some(there)),
        (say::ARRIVED_ID, Some(id)),
        (say::ARRIVED_EMAIL, user.email),
        (say::ARRIVED_FIRST, user.first_name),
        (say::ARRIVED_LAST, user.last_name),
        (say::ARRIVED_USER, Some(user.username)),
    ];
    let filled = rows.into_iter().map(|(key, value)| (key.into(), value.unwrap_or_default()));
    Ok(filled.collect())
}

/// The claims that Rancher goes by.
const FIRST: [&str; 5] = ["groups", "aud", "sub", "preferred_username", "email"];

fn tokens(seen: &Seen) -> Vec<(lockstep_words::Message, Vec<(String, String)>)> {
    let names = [say::TOKEN_ID, say::TOKEN_ACCESS, say::TOKEN_USERINFO];
    let claims = |token: &Json| {
        let all = token.as_object().into_iter().flatten();
        let mut all: Vec<(String, String)> = all.map(|(name, value)| (name.clone(), value.to_string())).collect();
        // What Rancher goes by first, then the rest as it came.
        all.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
        all
    };
    names.into_iter().zip(&seen.tokens).map(|(name, token)| (name.into(), claims(token))).collect()
}
