//! Continue was pressed: the form is judged first, then the systems are asked.

use lockstep_systems::entra::Registration;
use lockstep_systems::{ApiError, Error, System, TokenFacts, TransportError};
use lockstep_words::{Message, en::check as say, en::explain as ex};
use secrecy::SecretString;

use super::{Session, typed};
use crate::blueprint::{Blueprint, Draft, EntraWay, Problem, Step};
use crate::clients::Clients;
use crate::explain::{among, graph_scopes, trouble};
use crate::plan::{Blocked, Place};
use crate::port::{Choice, Event, Fact};
use crate::run::Trouble;
use crate::survey::{RancherFound, read_entra, read_handed, read_keycloak, read_rancher};

/// The fields that the login host's numbers are about, where a client id and a secret were entered.
const ABOUT: [(&str, &str); 3] = [
    ("entra.client_id", "700016 7000229 7000112 70001 7000218 700025"),
    ("entra.tenant", "90002 900023"),
    ("secret.entra", "7000215 7000222 50012"),
];

/// Why a step cannot be left: fields to correct, or a trouble that is no field's fault.
pub(super) enum Held {
    Fields(Vec<Problem>),
    Trouble(Trouble),
}

impl Session {
    pub(super) async fn check(&self, step: Step) {
        self.step.set(Some(step));
        let held = match self.judge(step).await {
            Ok(()) => {
                let mut draft = self.draft.borrow_mut();
                if !draft.done.contains(&step) {
                    draft.done.push(step);
                }
                None
            }
            Err(held) => Some(held),
        };
        self.keep_draft().await;
        let (problems, trouble) = match held {
            None => (Vec::new(), None),
            Some(Held::Fields(problems)) => (problems, None),
            Some(Held::Trouble(trouble)) => (Vec::new(), Some(trouble)),
        };
        let draft = Box::new(self.draft.borrow().clone());
        self.host.say(Event::Checked { step, problems, trouble, draft });
        self.sketch().await;
    }

    async fn judge(&self, step: Step) -> Result<(), Held> {
        self.tidy(step);
        let mut problems = self.draft.borrow().problems(step);
        problems.extend(self.missing_secret(step));
        if !problems.is_empty() {
            return Err(Held::Fields(problems));
        }
        let blueprint = self.so_far();
        // The addresses of later steps are not this step's matter.
        let mut reach = blueprint.clone();
        if step == Step::Entra {
            reach.keycloak.url.clear();
        }
        if matches!(step, Step::Entra | Step::Keycloak) {
            reach.rancher.url.clear();
        }
        let clients = self.clients(&reach).await.map_err(|error| held(step, &error))?;
        let read = match step {
            Step::Entra => self.ask_entra(&blueprint, &clients).await,
            Step::Keycloak => self.ask_keycloak(&blueprint, &clients).await,
            Step::Rancher | Step::Clusters | Step::Access => self.ask_rancher(&blueprint, &clients).await,
        };
        read?;
        if step == Step::Keycloak {
            self.fill_in_groups();
        }
        self.blocked(step).await
    }

    /// Puts what was typed into the form in which it is kept: addresses without tails, a realm out of a pasted address.
    pub(super) fn tidy(&self, step: Step) {
        use crate::blueprint::forms::{address, realm_in};
        let mut draft = self.draft.borrow_mut();
        match step {
            Step::Entra => {
                draft.entra.login = address(&draft.entra.login);
                draft.entra.graph = address(&draft.entra.graph);
            }
            Step::Keycloak => {
                if let Some(realm) = realm_in(&draft.keycloak.url).filter(|_| draft.keycloak.realm.trim().is_empty()) {
                    draft.keycloak.realm = realm;
                }
                draft.keycloak.url = address(&draft.keycloak.url);
            }
            Step::Rancher => draft.rancher.url = address(&draft.rancher.url),
            Step::Clusters | Step::Access => {}
        }
    }

    fn missing_secret(&self, step: Step) -> Option<Problem> {
        let held = self.vault.borrow().held();
        let (there, field, key) = match step {
            Step::Entra if matches!(self.draft.borrow().entra.way, EntraWay::Handoff | EntraWay::Client) => {
                (held.entra, "secret.entra", say::SECRET_EMPTY_HANDED)
            }
            Step::Entra => (held.entra, "secret.entra", say::SECRET_EMPTY_ENTRA),
            Step::Keycloak => (held.keycloak, "secret.keycloak", say::SECRET_EMPTY_KEYCLOAK),
            Step::Rancher => (held.rancher, "secret.rancher", say::SECRET_EMPTY_RANCHER),
            Step::Clusters | Step::Access => return None,
        };
        (!there).then(|| problem(step, field, key.into()))
    }

    fn reading(&self, place: Place) {
        let message = Message::new(say::BUSY_READING).with("system", place.name());
        self.host.say(Event::Busy { message });
    }

    async fn ask_entra(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
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
        let found = read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?;
        let who = graph.me().await.map(|me| me.user_principal_name).ok();
        let mut facts = vec![fact("entra.tenant", Message::new(say::FACT_TENANT).with("id", &found.tenant))];
        facts.extend(who.map(|who| fact("secret.entra", Message::new(say::FACT_SIGNED_IN).with("who", who))));
        self.survey.borrow_mut().entra = Some(found);
        self.host.say(Event::Facts { facts });
        Ok(())
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

    async fn ask_keycloak(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
        let Some(keycloak) = &clients.keycloak else { return Ok(()) };
        let step = Step::Keycloak;
        self.reading(Place::Keycloak);
        let found = read_keycloak(blueprint, &clients.login, keycloak).await.map_err(|error| held(step, &error))?;
        let mut facts = Vec::new();
        if let Some(version) = &found.version {
            facts.push(fact("keycloak.url", Message::new(say::FACT_KEYCLOAK).with("version", version)));
        }
        let key = if found.realm.is_some() { say::FACT_REALM_THERE } else { say::FACT_REALM_NEW };
        facts.push(fact("keycloak.realm", Message::new(key).with("name", &blueprint.keycloak.realm)));
        self.survey.borrow_mut().keycloak = Some(found);
        self.host.say(Event::Facts { facts });
        // The groups of this step's rows live in Entra ID.
        if let Some(graph) = &clients.graph {
            self.reading(Place::Entra);
            let found = read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?;
            self.survey.borrow_mut().entra = Some(found);
        } else if blueprint.entra.client_id.is_some() {
            let found = read_handed(blueprint, &clients.login).await.map_err(|error| held(step, &error))?;
            self.survey.borrow_mut().entra = Some(found);
        }
        Ok(())
    }

    async fn ask_rancher(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
        let Some(rancher) = &clients.rancher else {
            return Err(Held::Trouble(crate::run::Stop::NoCredentials(Place::Rancher).trouble(Place::Rancher)));
        };
        self.reading(Place::Rancher);
        let found = read_rancher(blueprint, rancher).await.map_err(|error| held(Step::Rancher, &error))?;
        self.take_rancher(found);
        Ok(())
    }

    /// Says what the screens want to know of Rancher: its clusters and roles, for their lists.
    pub(super) fn take_rancher(&self, found: RancherFound) {
        let version = Message::new(say::FACT_RANCHER).with("version", &found.version);
        let clusters = found.clusters.iter().map(|cluster| {
            let active = cluster.state == "active";
            let detail = Message::new(say::CHOICE_STATE)
                .with("version", cluster.version.as_deref().unwrap_or("of unknown version"))
                .with("state", &cluster.state);
            Choice {
                value: cluster.name.clone(),
                label: cluster.name.clone(),
                detail: Some(detail),
                blocked: (!active).then(|| Message::new(say::CHOICE_NOT_ACTIVE).with("state", &cluster.state)),
            }
        });
        let plain = |id: &String| Choice { value: id.clone(), label: id.clone(), detail: None, blocked: None };
        self.host.say(Event::Choices { field: "clusters".into(), choices: clusters.collect() });
        self.host.say(Event::Choices {
            field: "grants.role".into(),
            choices: found.project_roles.iter().map(plain).collect(),
        });
        self.host.say(Event::Facts { facts: vec![fact("rancher.url", version)] });
        self.survey.borrow_mut().rancher = Some(found);
    }

    /// Puts object ids and exact names of groups that were found into the rows.
    fn fill_in_groups(&self) {
        let survey = self.survey.borrow();
        let Some(entra) = &survey.entra else { return };
        let mut draft = self.draft.borrow_mut();
        let rows = draft.mappings.iter_mut().filter(|row| !row.entra_group.trim().is_empty());
        for (row, hits) in rows.zip(&entra.groups) {
            if let [one] = hits.as_slice()
                && one.security
            {
                row.entra_id.clone_from(&one.id);
                row.entra_group.clone_from(&one.name);
            }
        }
    }

    /// What the plan says is in the way, as far as this step can put it right.
    async fn blocked(&self, step: Step) -> Result<(), Held> {
        let of = self.to_plan(&self.so_far(), &self.survey.borrow());
        let plan = self.planned(of).await;
        let blocked = plan.and_then(|plan| typed(&plan["blocked"])).map_err(|error| Held::Trouble(trouble(&error)))?;
        let blocked: Vec<Blocked> = blocked;
        let draft = self.draft.borrow();
        let mut problems: Vec<Problem> = blocked
            .into_iter()
            .filter(|blocked| blocked.step == step || (step == Step::Access && blocked.step == Step::Clusters))
            .map(|blocked| Problem {
                step,
                field: blocked.field.unwrap_or_default(),
                message: blocked.message,
                suggestion: blocked.suggestion,
            })
            .collect();
        if step == Step::Clusters {
            problems.retain(|problem| !problem.field.starts_with("grants."));
            problems.extend(self.unusable_clusters(&draft));
        }
        if problems.is_empty() { Ok(()) } else { Err(Held::Fields(problems)) }
    }

    fn unusable_clusters(&self, draft: &Draft) -> Vec<Problem> {
        use lockstep_words::en::plan as words;
        let survey = self.survey.borrow();
        let Some(rancher) = &survey.rancher else { return Vec::new() };
        let names: Vec<&str> = rancher.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
        let wrong = draft.clusters.iter().filter_map(|name| {
            let found = rancher.clusters.iter().find(|cluster| cluster.name == *name);
            let near = crate::lookup::nearest(name, &names).filter(|_| found.is_none());
            let message = match (found, near) {
                (Some(cluster), _) if cluster.state == "active" => return None,
                (Some(cluster), _) => Message::new(words::CLUSTER_NOT_ACTIVE).with("state", &cluster.state),
                (None, Some(other)) => Message::new(words::NO_CLUSTER_SUGGEST).with("other", other),
                (None, None) => Message::new(words::NO_CLUSTER).with("names", names.join(", ")),
            };
            let found = problem(Step::Clusters, "clusters", message.with("name", name));
            Some(Problem { suggestion: near.map(str::to_owned), ..found })
        });
        wrong.collect()
    }
}

fn fact(field: &str, message: Message) -> Fact {
    Fact { field: field.into(), message, good: true, suggestion: None }
}

fn problem(step: Step, field: &str, message: Message) -> Problem {
    Problem { step, field: field.into(), message, suggestion: None }
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
    let known = !facts.scopes.is_empty() || !facts.roles.is_empty();
    let needed = graph_scopes(blueprint);
    let missing: Vec<&str> = needed.iter().copied().filter(|scope| known && !has(scope)).collect();
    if missing.is_empty() {
        return None;
    }
    let scopes = missing.join(", ");
    Some((
        Message::new(ex::GRAPH_SCOPES).with("count", missing.len()).with("scopes", &scopes),
        Message::new(ex::GRAPH_RIGHT_DO).with("scopes", needed.join(", ")),
    ))
}

/// Whether an error is a field's fault. What is not stands in a panel of its own.
fn held(step: Step, error: &Error) -> Held {
    let field = match error {
        Error::Transport(error) => unreached(error).and_then(address_field),
        Error::Api(error) => field_of(error),
        Error::Shape(unlike) => address_field(unlike.system),
    };
    let trouble = trouble(error);
    let Some(field) = field.filter(|field| belongs(step, field)) else { return Held::Trouble(trouble) };
    at_field(step, field, &trouble)
}

/// Cause and remedy at a field.
fn at_field(step: Step, field: &str, trouble: &Trouble) -> Held {
    let message = Message::new(ex::BOTH).with("means", trouble.means.say()).with("remedy", trouble.remedy.say());
    Held::Fields(vec![problem(step, field, message)])
}

/// The system that an address does not lead to.
fn unreached(error: &TransportError) -> Option<System> {
    match error {
        TransportError::Name { system, .. }
        | TransportError::Connect { system, .. }
        | TransportError::Tls { system, .. }
        | TransportError::NotAllowed { system, .. } => Some(*system),
        _ => None,
    }
}

fn address_field(system: System) -> Option<&'static str> {
    match system {
        System::EntraLogin => Some("entra.login"),
        System::Graph => Some("entra.graph"),
        System::Keycloak => Some("keycloak.url"),
        System::Rancher => Some("rancher.url"),
    }
}

fn field_of(error: &ApiError) -> Option<&'static str> {
    match (error.system, error.status) {
        (System::EntraLogin, 400 | 404) if error.call.contains("openid-configuration") => Some("entra.tenant"),
        (System::Graph, 401) => Some("secret.entra"),
        (System::Keycloak, 401) => Some("secret.keycloak"),
        (System::Keycloak, 400) if error.call.contains("openid-connect/token") => Some("secret.keycloak"),
        (System::Keycloak, 404) if error.call.contains("openid-connect/token") => Some("keycloak.url"),
        (System::Rancher, 401) => Some("secret.rancher"),
        (System::Rancher, 404) => Some("rancher.url"),
        _ => None,
    }
}

/// Whether a field stands on a step's page.
fn belongs(step: Step, field: &str) -> bool {
    let name = field.trim_start_matches("secret.");
    match step {
        Step::Entra => name.starts_with("entra"),
        Step::Keycloak => name.starts_with("keycloak"),
        Step::Rancher => name.starts_with("rancher"),
        Step::Clusters | Step::Access => false,
    }
}
