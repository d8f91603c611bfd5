//! Everything that can be seen of one person's chain, from all four systems.

use lockstep_json::Write as _;
use lockstep_systems::entra::Registration;
use lockstep_systems::keycloak::Event as Saved;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{AuthProvider, Rancher};
use lockstep_systems::{ApiError, Error};
use lockstep_words::{Message, en::proof as say};

use super::rbac::Rbac;
use super::seen::Seen;
use super::{Person, live};
use crate::blueprint::Credential;
use crate::plan::certificate_name;
use crate::port::{Event, Purpose};
use crate::run::{Context, NoSignIn, SignInRequest, SignedIn, Stop, Stopped, sign_in};
use crate::survey::{ApplicationFound, RealmFound, SecretFound, Survey, survey};
use crate::time::days_until;

/// Reads, lets the person sign in, asks the clusters as that person, signs out.
pub(super) async fn gather(context: &Context, upn: &str) -> Result<Seen, Stop> {
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
    let now = survey(blueprint, &context.clients, context.host.now()).await?;
    let mut seen = Seen { person, callback: context.host.callback(), ..Seen::default() };
    memberships(context, &now, &mut seen).await?;
    survey_facts(context, &now, &mut seen);
    let client = client_uuid(&now).ok_or_else(|| Stop::NoValue("keycloak.client, uuid".into()))?;
    // The administrator's session in the same browser would answer silently in the person's place.
    end_sessions(context).await?;
    let began = context.host.now();
    let request = SignInRequest { purpose: Purpose::Proof, expected: seen.person.upn.clone(), fresh: true, client };
    match sign_in(context, &request).await {
        Ok(landed) => signed_in(context, &request.client, &now, landed, &mut seen, began).await?,
        Err(NoSignIn::Stopped(stopped)) => {
            why_not(context, &now, &stopped, began, &mut seen).await?;
            seen.stopped = Some(stopped);
        }
        Err(wrong) => return Err(Stop::SignIn(wrong)),
    }
    Ok(seen)
}

/// Nobody came through: what can be found out about that without a person.
async fn why_not(context: &Context, now: &Survey, stopped: &Stopped, began: u64, seen: &mut Seen) -> Result<(), Stop> {
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
            let secret = {
                let vault = context.vault.borrow();
                let handed = blueprint.entra.client_id.as_ref().and_then(|_| vault.secret());
                vault.broker_secret().cloned().or(handed)
            };
            if let Some(secret) = secret.filter(|_| blueprint.entra.credential == Credential::ClientSecret) {
                let tried = clients.login.client_credentials(&entra.tenant, sent, &secret).await;
                seen.code = tried.err().and_then(|error| error.code().map(str::to_owned));
            }
        }
        Stopped::ClientFailed { .. } | Stopped::Refused { .. } => {}
    }
    Ok(())
}

/// Which of the mapped Entra groups the person is in, nested membership included.
async fn memberships(context: &Context, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let groups = now.entra.as_ref().map(|entra| entra.groups.as_slice()).unwrap_or_default();
    let ids: Vec<&str> = groups.iter().filter_map(|hits| hits.first()).map(|group| group.id.as_str()).collect();
    let mut member = None;
    if let (Some(graph), Some(user)) = (&context.clients.graph, seen.person.entra_id.as_deref()) {
        member = Some(graph.check_member_groups(user, &ids).await?);
        // A right that is missing for this leaves the question open.
        seen.group_count = graph.member_objects_count(user).await.ok();
    }
    let is_in = |id: &String| member.as_ref().map(|member| member.contains(id));
    seen.memberships = groups
        .iter()
        .map(|hits| hits.first().map_or_else(|| (String::new(), Some(false)), |g| (g.id.clone(), is_in(&g.id))))
        .collect();
    Ok(())
}

/// What the survey shows of the chain.
fn survey_facts(context: &Context, now: &Survey, seen: &mut Seen) {
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
        let application = now.application();
        let current = application.and_then(|application| credential(context, application, realm));
        seen.credential_ends = current.map(|credential| credential.ends.clone());
        let left = current.and_then(|credential| days_until(context.host.now(), &credential.ends));
        seen.credential_ended = left.is_some_and(|left| left < 0);
    }
    if let Some(rancher) = &now.rancher {
        let allowed = rancher.auth.get("allowedPrincipalIds").and_then(|ids| ids.as_array());
        seen.allowed = allowed.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        let name = |id: &str| rancher.clusters.iter().find(|c| c.id == id).map(|c| c.name.clone()).unwrap_or_default();
        seen.bindings = rancher.bindings.iter().map(|b| (b.group.clone(), b.role.clone(), b.project.clone())).collect();
        seen.projects = rancher.projects.iter().map(|p| (p.id.clone(), name(&p.cluster), p.name.clone())).collect();
        seen.namespaces =
            rancher.namespaces.iter().map(|n| (name(&n.cluster), n.name.clone(), n.project.clone())).collect();
    }
}

/// What Keycloak proves the application with, as Entra ID knows it.
fn credential<'a>(context: &Context, application: &'a ApplicationFound, realm: &RealmFound) -> Option<&'a SecretFound> {
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

/// Ends the Keycloak session that the administrator's sign-in of the setup has left behind.
async fn end_sessions(context: &Context) -> Result<(), Stop> {
    let session = context.journal.borrow().output("rancher.authentication", "session").map(str::to_owned);
    if let Some(session) = session {
        context.keycloak()?.delete_session(&context.blueprint.keycloak.realm, &session).await?;
    }
    Ok(())
}

/// Someone has signed in: what Keycloak made of them, what Rancher lets them do. Ends both sessions, whatever comes.
async fn signed_in(
    context: &Context,
    client: &str,
    now: &Survey,
    landed: SignedIn,
    seen: &mut Seen,
    began: u64,
) -> Result<(), Stop> {
    let realm = &context.blueprint.keycloak.realm;
    let keycloak = context.keycloak()?;
    seen.person.keycloak_id = Some(landed.user_id.clone());
    let groups = keycloak.user_groups(realm, &landed.user_id).await?;
    seen.groups = groups.into_iter().map(|group| group.name).collect();
    seen.tokens = vec![
        keycloak.example_id_token(realm, client, &landed.user_id).await?,
        keycloak.example_access_token(realm, client, &landed.user_id).await?,
        keycloak.example_userinfo(realm, client, &landed.user_id).await?,
    ];
    let rancher = context.rancher()?;
    match rancher.login_code(AuthProvider::KeycloakOidc, &landed.code, &landed.verifier).await {
        Ok(token) => {
            let person = rancher.with_token(token.token);
            let asked = ask_as(context, &person, now, seen).await;
            // The token is the person's: it ends here, also where asking failed.
            person.logout().await?;
            asked?;
        }
        Err(Error::Api(error)) => {
            seen.refused = Some(words(&error));
            // Rancher does not say what Keycloak said to it. It tries twice; the first time counts.
            let failed = keycloak.events(realm, &["CODE_TO_TOKEN_ERROR"], began).await?;
            let own = |event: &&Saved| event.client_id.as_ref() == Some(&context.blueprint.keycloak.client);
            seen.exchange = failed.iter().rfind(own).and_then(|event| event.error.clone());
        }
        Err(error) => return Err(error.into()),
    }
    keycloak.delete_session(realm, &landed.session).await?;
    Ok(())
}

fn words(error: &ApiError) -> String {
    format!("{} {}", error.status, error.said)
}

/// Asks every question as the person.
async fn ask_as(context: &Context, person: &Rancher, now: &Survey, seen: &mut Seen) -> Result<(), Stop> {
    let blueprint = &context.blueprint;
    seen.person.rancher_id = Some(person.me().await?.id);
    let mappings = seen.mappings(blueprint);
    let questions = live::questions(blueprint, &mappings);
    // Waiting makes sense only where everything before the cluster is as it should be.
    let so_far = super::concluded(context, seen, &super::Matrix::default(), &[]).await?;
    let findings = so_far["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let patient = findings.iter().all(|finding| finding["severity"] != super::Severity::Broken.write());
    for (question, wanted) in questions {
        let Some(id) = cluster_id(now, &question.cluster) else { continue };
        context.host.say(Event::Busy { message: live::asking(&question.cluster, &seen.person.name) });
        let cluster = Kubernetes::new(person, id);
        let answer = live::ask(context, &cluster, question, wanted, patient).await?;
        seen.answers.push(answer);
    }
    Ok(())
}

fn cluster_id(now: &Survey, name: &str) -> Option<String> {
    let found = now.rancher.as_ref()?.clusters.iter().find(|cluster| cluster.name == name)?;
    Some(found.id.clone())
}

/// The bindings of the blueprint's clusters, each cluster read once, by the administrator.
pub(super) async fn bindings(context: &Context) -> Result<Vec<(String, Rbac)>, Stop> {
    let rancher = context.rancher()?;
    let mut out = Vec::new();
    for cluster in
        rancher.clusters().await?.into_iter().filter(|c| context.blueprint.clusters().contains(&c.name.as_str()))
    {
        context.host.say(Event::Busy { message: Message::new(say::READING).with("cluster", &cluster.name) });
        let kubernetes = Kubernetes::new(rancher, &cluster.id);
        let (cluster_roles, roles, cluster_bindings, bindings) = futures_util::future::try_join4(
            kubernetes.cluster_roles(),
            kubernetes.roles(),
            kubernetes.cluster_role_bindings(),
            kubernetes.role_bindings(),
        )
        .await?;
        out.push((cluster.name, Rbac { cluster_roles, roles, cluster_bindings, bindings }));
    }
    Ok(out)
}
