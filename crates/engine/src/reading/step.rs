//! Continue was pressed, and the form is judged: the systems are asked.

use lockstep_systems::Error;
use lockstep_systems::keycloak::{Keycloak, Object};
use lockstep_words::{Message, en::check as say};

use super::ReadContext;
use super::allowed::in_keycloak;
use super::held::{Held, fact, held, problem};
use super::{GroupOfRow, entra, rancher, roles};
use crate::blueprint::{Blueprint, Draft, EntraWay, Problem, Step};
use crate::nearest::nearest;
use crate::plan::{Place, in_the_way, plan, unknown};
use crate::port::{Choice, Event, Fact};
use crate::run::{Stop, Trouble};
use crate::survey::{RancherFound, Survey, read_entra, read_handed, read_keycloak, read_rancher};

/// What came of Continue on a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checked {
    /// What is to correct.
    pub(crate) problems: Vec<Problem>,
    /// A trouble that is no field's fault.
    pub(crate) trouble: Option<Trouble>,
    /// Groups that were found.
    pub(crate) groups: Vec<GroupOfRow>,
    /// All that is known now.
    pub(crate) survey: Survey,
}

/// Asks the systems what the step wants to know.
pub(crate) async fn step(context: &ReadContext, step: Step) -> Checked {
    let (mut survey, mut groups) = (context.survey.clone(), Vec::new());
    let judged = judge(context, step, &mut survey, &mut groups).await;
    checked(judged, groups, survey)
}

/// How a step is judged whose systems cannot be spoken to at all.
pub(crate) fn unreached(step: Step, draft: &Draft, survey: Survey, error: &Error) -> Checked {
    let why = match step {
        Step::Entra => entra::client_problem(draft.entra.way == EntraWay::Client, error),
        _ => held(step, error),
    };
    checked(Err(why), Vec::new(), survey)
}

fn checked(judged: Result<(), Held>, groups: Vec<GroupOfRow>, survey: Survey) -> Checked {
    let (problems, trouble) = match judged {
        Ok(()) => (Vec::new(), None),
        Err(Held::Fields(problems)) => (problems, None),
        Err(Held::Trouble(trouble)) => (Vec::new(), Some(trouble)),
    };
    Checked { problems, trouble, groups, survey }
}

async fn judge(
    context: &ReadContext,
    step: Step,
    survey: &mut Survey,
    groups: &mut Vec<GroupOfRow>,
) -> Result<(), Held> {
    match step {
        Step::Entra => entra::ask(context, survey).await?,
        Step::Keycloak => {
            ask_keycloak(context, survey).await?;
            *groups = groups_found(context, survey);
        }
        Step::Rancher | Step::Clusters | Step::Access => ask_rancher(context, step, survey).await?,
    }
    blocked(context, step, survey, groups)
}

async fn ask_keycloak(context: &ReadContext, survey: &mut Survey) -> Result<(), Held> {
    let (step, blueprint, clients) = (Step::Keycloak, &context.blueprint, &context.clients);
    let Some(keycloak) = &clients.keycloak else { return Ok(()) };
    context.say_reading(Place::Keycloak);
    may_in_keycloak(context, keycloak).await?;
    let found = read_keycloak(blueprint, &clients.login, keycloak).await.map_err(|error| held(step, &error))?;
    let mut facts = Vec::new();
    if let Some(version) = &found.version {
        facts.push(fact("keycloak.url", Message::new(say::FACT_KEYCLOAK).with("version", version)));
    }
    let key = if found.realm.is_some() { say::FACT_REALM_THERE } else { say::FACT_REALM_NEW };
    facts.push(fact("keycloak.realm", Message::new(key).with("name", &blueprint.keycloak.realm)));
    facts.extend(named_otherwise(blueprint, keycloak).await);
    survey.keycloak = Some(found);
    context.say(Event::Facts { facts });
    // The groups of this step's rows live in Entra ID.
    if let Some(graph) = &clients.graph {
        context.say_reading(Place::Entra);
        survey.entra = Some(read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?);
    } else if blueprint.entra.client_id.is_some() {
        survey.entra = Some(read_handed(blueprint, &clients.login).await.map_err(|error| held(step, &error))?);
    }
    Ok(())
}

/// Keycloak's own name for itself, as it stands in tokens, where it is not the one that was typed. Keycloak reads its own
/// document; where it cannot reach itself, or may not be asked, that says nothing.
async fn named_otherwise(blueprint: &Blueprint, keycloak: &Keycloak) -> Option<Fact> {
    const MASTER: &str = "/realms/master";
    let typed = &blueprint.keycloak.url;
    let document = format!("{typed}{MASTER}/.well-known/openid-configuration");
    let told = keycloak.import_config("master", &document).await.ok()?;
    let theirs = told.get("issuer")?.strip_suffix(MASTER)?.to_owned();
    (theirs != *typed).then(|| {
        let message = Message::new(say::KEYCLOAK_OTHER).with("theirs", &theirs);
        Fact { suggestion: Some(theirs), ..Fact::new("keycloak.url", false, message).about(typed) }
    })
}

/// Says what the administrator may do, and stops where a right is missing: some are needed to read already.
async fn may_in_keycloak(context: &ReadContext, keycloak: &Keycloak) -> Result<(), Held> {
    let realm = &context.blueprint.keycloak.realm;
    let exists = match keycloak.find(&Object::realm(realm)).await {
        Ok(found) => found.is_some(),
        // Of a realm that is not there nobody is told so much.
        Err(error) if error.status() == Some(403) => true,
        Err(error) => return Err(held(Step::Keycloak, &error)),
    };
    let rights = in_keycloak(context, keycloak, exists).await.map_err(|error| held(Step::Keycloak, &error))?;
    let missing = rights.iter().filter(|right| !right.good).filter_map(|right| right.message.args.get("right"));
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    let key = if exists { say::KEYCLOAK_LACKS } else { say::KEYCLOAK_LACKS_NEW };
    let message = Message::new(key).with("realm", realm).with("count", missing.len()).with("roles", missing.join(", "));
    let held = if missing.is_empty() {
        Ok(())
    } else {
        Err(Held::Fields(vec![problem(Step::Keycloak, "secret.keycloak", message)]))
    };
    if !rights.is_empty() {
        context.say(Event::Facts { facts: rights });
    }
    held
}

async fn ask_rancher(context: &ReadContext, step: Step, survey: &mut Survey) -> Result<(), Held> {
    let Some(rancher) = &context.clients.rancher else {
        return Err(Held::Trouble(Stop::NoCredentials(Place::Rancher).trouble(Place::Rancher)));
    };
    context.say_reading(Place::Rancher);
    let facts = if step == Step::Rancher { rancher::looked_at(context, rancher).await? } else { Vec::new() };
    let found = read_rancher(&context.blueprint, rancher).await.map_err(|error| held(Step::Rancher, &error))?;
    if step == Step::Rancher
        && let Some(left) = rancher::left_behind(&context.blueprint, &found)
    {
        context.say(Event::Facts { facts: facts.into_iter().chain([left]).collect() });
    }
    say_rancher(context, &found);
    survey.rancher = Some(found);
    Ok(())
}

/// Says what the screens want to know of Rancher: its clusters and roles, for their lists.
pub(super) fn say_rancher(context: &ReadContext, found: &RancherFound) {
    let clusters = found.clusters.iter().map(|cluster| {
        let active = cluster.state == "active";
        let detail = Message::new(say::CHOICE_STATE)
            .with("version", cluster.version.as_deref().unwrap_or("of unknown version"))
            .with("state", &cluster.state)
            .with("count", cluster.nodes);
        let detail = if cluster.own { Message { key: say::CHOICE_OWN, ..detail } } else { detail };
        let joins = if cluster.connected { say::CHOICE_CHANGING } else { say::CHOICE_JOINS };
        let joins = Message::new(joins).with("state", &cluster.state);
        Choice {
            value: cluster.name.clone(),
            label: cluster.name.clone(),
            detail: Some(if active { detail } else { joins }),
            blocked: in_the_way(cluster),
        }
    });
    context.say(Event::Choices { field: "clusters".into(), choices: clusters.collect() });
    roles::say_choices(context, found);
}

/// The rows whose groups were found.
fn groups_found(context: &ReadContext, survey: &Survey) -> Vec<GroupOfRow> {
    let Some(entra) = &survey.entra else { return Vec::new() };
    let rows = context.draft.mappings.iter().enumerate().filter(|(_, row)| row.says_who());
    let found = rows.zip(&entra.groups).filter_map(|((n, row), hits)| match hits.as_slice() {
        [one] if one.security => {
            Some(GroupOfRow { row: n, typed: row.entra_group.clone(), name: one.name.clone(), id: one.id.clone() })
        }
        _ => None,
    });
    found.collect()
}

/// What the plan says is in the way, as far as this step can put it right.
fn blocked(context: &ReadContext, step: Step, survey: &Survey, groups: &[GroupOfRow]) -> Result<(), Held> {
    let mut draft = context.draft.clone();
    for GroupOfRow { row, name, id, .. } in groups {
        (draft.mappings[*row].entra_group, draft.mappings[*row].entra_id) = (name.clone(), id.clone());
    }
    let blueprint = draft.so_far_as(&context.blueprint.name);
    let made = plan(&blueprint, survey, &context.around);
    let mut problems: Vec<Problem> = made
        .blocked
        .into_iter()
        .filter(|blocked| blocked.step == step || (step == Step::Access && blocked.step == Step::Clusters))
        .map(|blocked| Problem {
            step,
            field: of_row(&draft, blocked.field.unwrap_or_default()),
            message: blocked.message,
            suggestion: blocked.suggestion,
        })
        .collect();
    if step == Step::Clusters {
        problems.retain(|problem| !problem.field.starts_with("grants."));
        problems.extend(unusable_clusters(&draft.clusters, survey));
    }
    if problems.is_empty() { Ok(()) } else { Err(Held::Fields(problems)) }
}

/// A field of a grant as the form has it, where one row may be several grants.
fn of_row(draft: &Draft, field: String) -> String {
    let grant = field.strip_prefix("grants.").and_then(|rest| rest.split_once('.'));
    match grant.and_then(|(n, name)| Some((n.parse().ok()?, name))) {
        Some((n, name)) => format!("grants.{}.{name}", draft.row_of_grant(n)),
        None => field,
    }
}

fn unusable_clusters(picked: &[String], survey: &Survey) -> Vec<Problem> {
    let Some(rancher) = &survey.rancher else { return Vec::new() };
    let names: Vec<&str> = rancher.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    let wrong = picked.iter().filter_map(|name| {
        let found = rancher.cluster(name);
        let near = nearest(name, &names).filter(|_| found.is_none());
        let message = match (found, near) {
            (Some(cluster), _) => in_the_way(cluster)?,
            (None, near) => unknown(name, near, &names),
        };
        let found = problem(Step::Clusters, "clusters", message);
        Some(Problem { suggestion: near.map(str::to_owned), ..found })
    });
    wrong.collect()
}
