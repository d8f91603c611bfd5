//! What is asked of Entra ID when Continue was pressed on step 1.

use lockstep_systems::entra::Registration;
use lockstep_systems::{Error, TokenFacts};
use lockstep_words::{Message, en::check as say, en::explain as ex};
use secrecy::SecretString;

use super::Session;
use super::held::{Held, at_field, fact, held, problem};
use crate::blueprint::{Blueprint, EntraWay, Step};
use crate::clients::Clients;
use crate::explain::{CONSENT, among, graph_scopes, trouble};
use crate::plan::Place;
use crate::port::{Event, Fact};
use crate::survey::{read_entra, read_handed};

/// The fields that the login host's numbers are about, where a client id and a secret were entered.
const ABOUT: [(&str, &str); 3] = [
    ("entra.client_id", "700016 7000229 7000112 70001 7000218 700025"),
    ("entra.tenant", "90002 900023"),
    ("secret.entra", "7000215 7000222 50012"),
];

impl Session {
    pub(super) async fn ask_entra(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
        self.reading(Place::Entra);
        let step = Step::Entra;
        // The tenant first: a wrong one explains whatever the token would say.
        let discovery = clients.login.discovery(&blueprint.entra.tenant).await.map_err(|error| held(step, &error))?;
        let tenant = discovery.tenant_id().unwrap_or(&blueprint.entra.tenant).to_owned();
        let cloud = &blueprint.entra.cloud;
        if let Some(host) = discovery.msgraph_host.filter(|host| !cloud.fits(host)) {
            let message = Message::new(say::OTHER_CLOUD).with("there", host).with("here", cloud.graph());
            return Err(Held::Fields(vec![problem(step, "entra.tenant", message)]));
        }
        if let Some(client_id) = &blueprint.entra.client_id {
            return self.ask_handed(blueprint, clients, &tenant, client_id).await;
        }
        let Some(graph) = &clients.graph else { return Ok(()) };
        let token = graph.access_token().await.map_err(|error| self.client_problem(&error))?;
        token_problem(&token, &tenant, blueprint, self.host.now() / 1000)?;
        self.see_rights(&token);
        let found = read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?;
        let who = graph.me().await.map(|me| me.user_principal_name).ok();
        let mut facts = vec![fact("entra.tenant", Message::new(say::FACT_TENANT).with("id", &found.tenant))];
        facts.extend(who.map(|who| fact("secret.entra", Message::new(say::FACT_SIGNED_IN).with("who", who))));
        if TokenFacts::read(&token).is_some_and(|facts| known(&facts)) {
            let good = !self.may_not_consent.get();
            let rights = if good { say::FACT_RIGHTS } else { say::FACT_NO_CONSENT };
            facts.push(Fact { good, ..fact("secret.entra", rights.into()) });
        }
        self.survey.borrow_mut().entra = Some(found);
        self.host.say(Event::Facts { facts });
        Ok(())
    }

    /// Whether the token may consent for the tenant: where it may not, the plan has an address for somebody who may.
    pub(super) fn see_rights(&self, token: &SecretString) {
        let lacks = TokenFacts::read(token).is_some_and(|facts| known(&facts) && !facts.has(CONSENT));
        self.may_not_consent.set(lacks);
    }

    /// What Entra ID says to a client id and secret, at the field that is wrong.
    fn client_problem(&self, error: &Error) -> Held {
        let step = Step::Entra;
        let own = self.draft.borrow().entra.way == EntraWay::Client;
        let code = error.code().unwrap_or_default();
        match ABOUT.into_iter().find(|(_, numbers)| among(numbers, code)) {
            Some(("entra.client_id", _)) if own => at_field(step, "entra.admin_client", &trouble(error)),
            Some((field, _)) => at_field(step, field, &trouble(error)),
            None => held(step, error),
        }
    }

    /// Tries what another administrator has sent, without a person: the secret at the token endpoint, the redirect
    /// address at the authorization endpoint.
    async fn ask_handed(
        &self,
        blueprint: &Blueprint,
        clients: &Clients,
        tenant: &str,
        client_id: &str,
    ) -> Result<(), Held> {
        let step = Step::Entra;
        let wrong = |field: &str, message: Message| Err(Held::Fields(vec![problem(step, field, message)]));
        let Some(secret) = self.vault.borrow().handed_secret(&self.draft.borrow()) else { return Ok(()) };
        let tried = clients.login.client_credentials(tenant, client_id, &secret).await;
        tried.map_err(|error| self.client_problem(&error))?;
        let redirect = blueprint.keycloak.broker_endpoint();
        if !blueprint.keycloak.url.is_empty() && !blueprint.keycloak.realm.is_empty() {
            let known = clients.login.authorize_probe(tenant, client_id, &redirect).await;
            if let Ok(Registration::Refused { code }) = known
                && matches!(code.as_str(), "AADSTS50011" | "AADSTS500113" | "AADSTS900971")
            {
                return wrong("entra.client_id", Message::new(say::HANDED_REDIRECT).with("redirect", redirect));
            }
        }
        let found = read_handed(blueprint, &clients.login).await.map_err(|error| held(step, &error))?;
        let facts = vec![
            fact("entra.tenant", Message::new(say::FACT_TENANT).with("id", &found.tenant)),
            fact("secret.entra", say::FACT_HANDED.into()),
        ];
        self.survey.borrow_mut().entra = Some(found);
        self.host.say(Event::Facts { facts });
        Ok(())
    }
}

/// Whether a token says what it may do.
fn known(facts: &TokenFacts) -> bool {
    !facts.scopes.is_empty() || !facts.roles.is_empty()
}

/// What a pasted token tells before the first call, at its field.
fn token_problem(token: &SecretString, tenant: &str, blueprint: &Blueprint, now: u64) -> Result<(), Held> {
    let Some((means, remedy)) = token_wrong(token, tenant, blueprint, now) else { return Ok(()) };
    let message = Message::new(ex::BOTH).with("means", means.say()).with("remedy", remedy.say());
    Err(Held::Fields(vec![problem(Step::Entra, "secret.entra", message)]))
}

/// What is wrong with a token, and what to do: it has ended, it is another tenant's, it lacks permissions. Some of what
/// it lacks shows only when something is written, so it is read out of the token before.
pub(super) fn token_wrong(
    token: &SecretString,
    tenant: &str,
    blueprint: &Blueprint,
    now: u64,
) -> Option<(Message, Message)> {
    let facts = TokenFacts::read(token)?;
    if facts.expired(now) {
        return Some((ex::GRAPH_TOKEN.into(), ex::GRAPH_TOKEN_DO.into()));
    }
    if let Some(other) = facts.tenant.as_ref().filter(|other| !other.eq_ignore_ascii_case(tenant)) {
        return Some((
            Message::new(ex::GRAPH_OTHER_TENANT).with("other", other),
            Message::new(ex::GRAPH_OTHER_TENANT_DO).with("tenant", &blueprint.entra.tenant),
        ));
    }
    // A broader permission holds the narrower one.
    let broader: [(&str, &[&str]); 3] = [
        // An application needs no more than the right to its own.
        ("Application.ReadWrite.All", &["Application.ReadWrite.OwnedBy"]),
        ("GroupMember.Read.All", &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"]),
        ("User.ReadBasic.All", &["User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"]),
    ];
    let has = |scope: &str| {
        let others = broader.iter().find(|(name, _)| *name == scope).map_or(&[][..], |(_, others)| *others);
        facts.has(scope) || others.iter().any(|other| facts.has(other))
    };
    let known = known(&facts);
    let needed = graph_scopes(blueprint);
    let missing: Vec<&str> = needed.iter().copied().filter(|scope| known && *scope != CONSENT && !has(scope)).collect();
    if missing.is_empty() {
        return None;
    }
    let scopes = missing.join(", ");
    Some((
        Message::new(ex::GRAPH_SCOPES).with("count", missing.len()).with("scopes", &scopes),
        Message::new(ex::GRAPH_RIGHT_DO).with("scopes", needed.join(", ")),
    ))
}
