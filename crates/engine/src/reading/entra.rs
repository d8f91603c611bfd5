//! What is asked of Entra ID when Continue was pressed on step 1.

use lockstep_systems::entra::Registration;
use lockstep_systems::{Error, TokenFacts};
use lockstep_words::{Message, en::check as say, en::explain as ex};

use super::ReadContext;
use super::allowed::{holds, in_graph};
use super::held::{Held, at_field, fact, held, problem};
use super::rights::known;
use crate::blueprint::{Blueprint, EntraWay, Step};
use crate::explain::{CONSENT, among, graph_scopes, trouble};
use crate::host::route_fact;
use crate::plan::Place;
use crate::port::Event;
use crate::run::Trouble;
use crate::survey::{Survey, read_entra, read_handed};

/// The fields that the login host's numbers are about, where a client id and a secret were entered.
const ABOUT: [(&str, &str); 3] = [
    ("entra.client_id", "700016 7000229 7000112 70001 7000218 700025"),
    ("entra.tenant", "90002 900023"),
    ("secret.entra", "7000215 7000222 50012"),
];

/// Asks Entra ID what the step wants to know, and keeps what it found.
pub(super) async fn ask(context: &ReadContext, survey: &mut Survey) -> Result<(), Held> {
    context.say_reading(Place::Entra);
    let (step, blueprint, clients) = (Step::Entra, &context.blueprint, &context.clients);
    // The tenant first: a wrong one explains whatever the token would say.
    let discovery = clients.login.discovery(&blueprint.entra.tenant).await.map_err(|error| held(step, &error))?;
    let tenant = discovery.tenant_id().unwrap_or(&blueprint.entra.tenant).to_owned();
    let cloud = &blueprint.entra.cloud;
    if let Some(host) = discovery.msgraph_host.filter(|host| !cloud.fits(host)) {
        let message = Message::new(say::OTHER_CLOUD).with("there", host).with("here", cloud.graph());
        return Err(Held::Fields(vec![problem(step, "entra.tenant", message)]));
    }
    if let Some(client_id) = &blueprint.entra.client_id {
        return ask_handed(context, &tenant, client_id, survey).await;
    }
    let Some(graph) = &clients.graph else { return Ok(()) };
    let own = context.draft.entra.way == EntraWay::Client;
    let token = context.token().await.map_err(|error| client_problem(own, &error))?;
    let rights =
        token.as_ref().filter(|facts| known(facts)).map(|facts| in_graph(facts, blueprint)).unwrap_or_default();
    if !rights.is_empty() {
        context.say(Event::Facts { facts: rights.clone() });
    }
    if let Some(facts) = &token
        && let Some((means, remedy)) = wrong(facts, &tenant, blueprint, context.around.now)
    {
        let message = Message::new(ex::BOTH).with("means", means.say()).with("remedy", remedy.say());
        return Err(Held::Fields(vec![problem(step, "secret.entra", message)]));
    }
    let found = read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?;
    let who = graph.me().await.map(|me| me.user_principal_name).ok();
    let mut facts = vec![fact("entra.tenant", Message::new(say::FACT_TENANT).with("id", &found.tenant))];
    facts.extend(who.map(|who| fact("secret.entra", Message::new(say::FACT_SIGNED_IN).with("who", who))));
    facts.extend(rights);
    facts.extend(route_fact(context.host.graph_route()));
    survey.entra = Some(found);
    context.say(Event::Facts { facts });
    Ok(())
}

/// What Entra ID says to a client id and secret, at the field that is wrong.
pub(super) fn client_problem(own: bool, error: &Error) -> Held {
    let step = Step::Entra;
    let code = error.code().unwrap_or_default();
    match ABOUT.into_iter().find(|(_, numbers)| among(numbers, code)) {
        Some(("entra.client_id", _)) if own => at_field(step, "entra.admin_client", &trouble(error)),
        Some((field, _)) => at_field(step, field, &trouble(error)),
        None => held(step, error),
    }
}

/// Tries what another administrator has sent, without a person: the secret at the token endpoint, the redirect address
/// at the authorization endpoint.
async fn ask_handed(context: &ReadContext, tenant: &str, client_id: &str, survey: &mut Survey) -> Result<(), Held> {
    let (step, blueprint, clients) = (Step::Entra, &context.blueprint, &context.clients);
    if let Some(error) = context.refused_secret(tenant, client_id, true).await {
        return Err(client_problem(false, &error));
    }
    let redirect = blueprint.keycloak.broker_endpoint();
    if !blueprint.keycloak.url.is_empty() && !blueprint.keycloak.realm.is_empty() {
        let known = clients.login.authorize_probe(tenant, client_id, &redirect).await;
        if let Ok(Registration::Refused { code }) = known
            && matches!(code.as_str(), "AADSTS50011" | "AADSTS500113" | "AADSTS900971")
        {
            let message = Message::new(say::HANDED_REDIRECT).with("redirect", redirect);
            return Err(Held::Fields(vec![problem(step, "entra.client_id", message)]));
        }
    }
    let found = read_handed(blueprint, &clients.login).await.map_err(|error| held(step, &error))?;
    let facts = vec![
        fact("entra.tenant", Message::new(say::FACT_TENANT).with("id", &found.tenant)),
        fact("secret.entra", say::FACT_HANDED.into()),
    ];
    survey.entra = Some(found);
    context.say(Event::Facts { facts });
    Ok(())
}

/// A token that could read everything may still lack what writing needs.
pub(super) fn unfit(facts: &TokenFacts, tenant: &str, blueprint: &Blueprint, now: u64) -> Option<Trouble> {
    let (means, remedy) = wrong(facts, tenant, blueprint, now)?;
    let (tried, said) = (String::new(), String::new());
    Some(Trouble { place: Place::Entra, tried, said, means, remedy, request_id: None })
}

/// What is wrong with a token, and what to do: it has ended, it is another tenant's, it lacks permissions. Some of what
/// it lacks shows only when something is written, so it is read out of the token before.
fn wrong(facts: &TokenFacts, tenant: &str, blueprint: &Blueprint, now: u64) -> Option<(Message, Message)> {
    if facts.expired(now / 1000) {
        return Some((ex::GRAPH_TOKEN.into(), ex::GRAPH_TOKEN_DO.into()));
    }
    if let Some(other) = facts.tenant.as_ref().filter(|other| !other.eq_ignore_ascii_case(tenant)) {
        return Some((
            Message::new(ex::GRAPH_OTHER_TENANT).with("other", other),
            Message::new(ex::GRAPH_OTHER_TENANT_DO).with("tenant", &blueprint.entra.tenant),
        ));
    }
    let known = known(facts);
    let needed = graph_scopes(blueprint);
    let missing: Vec<&str> =
        needed.iter().copied().filter(|scope| known && *scope != CONSENT && !holds(facts, scope)).collect();
    if missing.is_empty() {
        return None;
    }
    let scopes = missing.join(", ");
    Some((
        Message::new(ex::GRAPH_SCOPES).with("count", missing.len()).with("scopes", &scopes),
        Message::new(ex::GRAPH_RIGHT_DO).with("scopes", needed.join(", ")),
    ))
}
