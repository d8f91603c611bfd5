//! A field was left: what can be found out about it is said in one quiet line. Never an error but for lists that a
//! screen cannot do without.

use futures_util::future::join;
use lockstep_systems::Error;
use lockstep_words::{Message, en::check as say};

use super::ReadContext;
use super::held::fact;
use super::preview::preview;
use super::rancher::{facts, look};
use super::roles;
use super::step::say_rancher;
use crate::blueprint::{Blueprint, ClusterBy, Step, forms};
use crate::clients::Clients;
use crate::explain::trouble;
use crate::nearest::nearest;
use crate::port::{Choice, Event, Fact};
use crate::run::Trouble;
use crate::survey::{Survey, distribution, read_rancher};

/// Looks up what a field may want to know, and says it. Gives what is known of the systems now, where that is more.
///
/// # Errors
/// Where a list cannot be read that a screen cannot do without.
pub(crate) async fn field(context: &ReadContext, field: &str) -> Result<Option<Survey>, Trouble> {
    let (blueprint, clients) = (&context.blueprint, &context.clients);
    let found = match field {
        "entra.tenant" => tenant(blueprint, clients).await,
        "proof.person" => preview(context).await,
        "entra.adopt" => applications(context).await,
        "keycloak.realm" => realm(blueprint, clients).await,
        "rancher.url" => rancher(context).await,
        _ if is_list(field) => return lists(context).await,
        "new_clusters.version" => versions(clients).await.map(|choices| {
            context.say(Event::Choices { field: field.to_owned(), choices });
            Vec::new()
        }),
        _ if field.starts_with("grants.") => {
            // Where a role holds is part of what is said about it.
            roles::chosen(context).await;
            Ok(if field.ends_with(".namespaces") { refused(context, field) } else { Vec::new() })
        }
        _ if field.starts_with("new_clusters.") => Ok(refused(context, field)),
        _ if field.starts_with("mappings.") && field.ends_with(".entra_group") => groups(context, field).await,
        _ => Ok(Vec::new()),
    };
    // Whatever went wrong is said on Continue, when it counts.
    if let Ok(facts) = found
        && !facts.is_empty()
    {
        context.say(Event::Facts { facts });
    }
    Ok(None)
}

/// Whether a field is a list that a screen cannot do without.
pub(crate) fn is_list(field: &str) -> bool {
    matches!(field, "clusters" | "grants.role")
}

/// The lists of clusters and roles. A screen without them is empty: that they cannot be read is said.
async fn lists(context: &ReadContext) -> Result<Option<Survey>, Trouble> {
    let Some(rancher) = &context.clients.rancher else { return Ok(None) };
    let found = read_rancher(&context.blueprint, rancher).await.map_err(|error| trouble(&error))?;
    say_rancher(context, &found);
    roles::say_rows(context, &found);
    Ok(Some(Survey { rancher: Some(found), ..context.survey.clone() }))
}

/// The versions that nodes of new clusters may get.
async fn versions(clients: &Clients) -> Result<Vec<Choice>, Error> {
    let Some(rancher) = &clients.rancher else { return Ok(Vec::new()) };
    let server = rancher.version().await?;
    let (k3s, rke2) =
        join(distribution(rancher, ClusterBy::K3s, &server), distribution(rancher, ClusterBy::Rke2, &server)).await;
    let all = k3s?.versions.into_iter().chain(rke2?.versions);
    Ok(all.map(|version| Choice { value: version.clone(), label: version, detail: None, blocked: None }).collect())
}

/// A name that Rancher or Kubernetes would refuse is said when its field is left, in the words that Continue has for it.
fn refused(context: &ReadContext, field: &str) -> Vec<Fact> {
    let draft = &context.draft;
    let problems = [Step::Clusters, Step::Access].into_iter().flat_map(|step| draft.problems(step));
    problems.filter(|problem| problem.field == field).map(|problem| Fact::new(field, false, problem.message)).collect()
}

/// Groups whose names begin as typed, for the field's list.
async fn groups(context: &ReadContext, field: &str) -> Result<Vec<Fact>, Error> {
    let Some(graph) = &context.clients.graph else { return Ok(Vec::new()) };
    let row = field.split('.').nth(1).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let typed = context.draft.mappings.get(row).map(|row| row.entra_group.trim().to_owned());
    let typed = typed.unwrap_or_default();
    let found = graph.groups_starting_with(&typed, 25).await?;
    let exact: Vec<_> = found.iter().filter(|group| group.display_name == typed).collect();
    let facts = match exact.as_slice() {
        [one] if one.security_enabled => {
            vec![good(field, &typed, Message::new(say::FACT_GROUP).with("id", &one.id))]
        }
        _ => Vec::new(),
    };
    let choices = found.iter().filter(|group| group.security_enabled).map(|group| Choice {
        value: group.display_name.clone(),
        label: group.display_name.clone(),
        detail: Some(Message::new(say::FACT_GROUP).with("id", &group.id)),
        blocked: None,
    });
    context.say(Event::Choices { field: "mappings.entra_group".into(), choices: choices.collect() });
    Ok(facts)
}

/// Applications whose names begin as typed, for the field's list; the field holds a client id.
async fn applications(context: &ReadContext) -> Result<Vec<Fact>, Error> {
    let Some(graph) = &context.clients.graph else { return Ok(Vec::new()) };
    let typed = context.draft.entra.adopt.trim().to_owned();
    let typed = if forms::is_guid(&typed) { String::new() } else { typed };
    let choices = graph.applications_starting_with(&typed, 25).await?.into_iter().map(|(id, name)| Choice {
        value: id.clone(),
        label: id,
        detail: Some(Message::new(say::FACT_NAMED).with("name", name)),
        blocked: None,
    });
    context.say(Event::Choices { field: "entra.adopt".into(), choices: choices.collect() });
    Ok(Vec::new())
}

/// Good news about a text of a field.
fn good(field: &str, text: &str, message: Message) -> Fact {
    fact(field, message).about(text)
}

async fn tenant(blueprint: &Blueprint, clients: &Clients) -> Result<Vec<Fact>, Error> {
    if blueprint.entra.tenant.is_empty() {
        return Ok(Vec::new());
    }
    let found = clients.login.discovery(&blueprint.entra.tenant).await?;
    let id = found.tenant_id().unwrap_or_default();
    Ok(vec![good("entra.tenant", &blueprint.entra.tenant, Message::new(say::FACT_TENANT).with("id", id))])
}

async fn realm(blueprint: &Blueprint, clients: &Clients) -> Result<Vec<Fact>, Error> {
    let name = &blueprint.keycloak.realm;
    let Some(keycloak) = clients.keycloak.as_ref().filter(|_| !name.is_empty()) else { return Ok(Vec::new()) };
    let realms = keycloak.realms().await?;
    let names: Vec<&str> = realms.iter().map(|realm| realm.realm.as_str()).filter(|realm| *realm != "master").collect();
    let message = |key| Message::new(key).with("name", name);
    Ok(vec![if names.contains(&name.as_str()) {
        good("keycloak.realm", name, message(say::FACT_REALM_THERE))
    } else if let Some(other) = nearest(name, &names) {
        let message = message(say::FACT_REALM_NEAR).with("other", other);
        Fact { good: false, suggestion: Some(other.to_owned()), ..good("keycloak.realm", name, message) }
    } else {
        good("keycloak.realm", name, message(say::FACT_REALM_NEW))
    }])
}

async fn rancher(context: &ReadContext) -> Result<Vec<Fact>, Error> {
    match &context.clients.rancher {
        Some(rancher) => Ok(facts(context, &look(rancher).await?)),
        None => Ok(Vec::new()),
    }
}
