//! The roles that step 5 offers, by what they can be given on, and what those that were chosen let do.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::RoleTemplate;
use lockstep_words::{Key, Message, en::roles as say};

use super::ReadContext;
use crate::blueprint::{Grant, Scope};
use crate::plan::MARK;
use crate::port::{Choice, Event, Fact};
use crate::roles::{Given, abilities, given, lines, list, of_global, warnings};
use crate::survey::{ClusterRolesFound, RancherFound};

/// Cluster roles whose names begin so are of Kubernetes' own workings.
const SYSTEM: &str = "system:";

/// Says the roles of every scope, each list under the scope's own field.
pub(super) fn say_choices(context: &ReadContext, found: &RancherFound) {
    for scope in [Scope::Project, Scope::Cluster, Scope::Global, Scope::RoleBindings] {
        let mut choices = choices(context, found, scope);
        choices.dedup_by(|one, other| one.value == other.value);
        context.say(Event::Choices { field: scope.roles().to_owned(), choices });
    }
}

fn choices(context: &ReadContext, found: &RancherFound, scope: Scope) -> Vec<Choice> {
    let own = |level: &str| {
        let own = context.blueprint.roles.iter().filter(move |role| role.context.api() == level);
        own.map(|role| choice(&role.name, "")).collect::<Vec<_>>()
    };
    let templates = |level: &str| {
        // Those of the setup's own are named by the blueprint.
        let ours = |role: &RoleTemplate| role.labels.get(MARK) == Some(&context.blueprint.mark());
        let fits = |role: &&RoleTemplate| role.context == level && !role.hidden && !role.locked && !ours(role);
        let fit = found.templates.iter().filter(fits).map(|role| choice(&role.id, &role.name));
        own(level).into_iter().chain(fit).collect()
    };
    match scope {
        Scope::Namespaces | Scope::Project => templates("project"),
        Scope::Cluster => templates("cluster"),
        Scope::Global => found.global_roles.iter().map(|role| choice(&role.id, &role.name)).collect(),
        Scope::RoleBindings => {
            let mut names: Vec<&String> = found.cluster_roles.iter().flat_map(|of| of.names.iter().flatten()).collect();
            names.retain(|name| !name.starts_with(SYSTEM));
            names.sort();
            names.into_iter().map(|name| choice(name, "")).collect()
        }
    }
}

/// A role by its id, with the name that Rancher's pages have for it.
fn choice(id: &str, name: &str) -> Choice {
    let label = if name.is_empty() || name == id { id.to_owned() } else { format!("{name} ({id})") };
    Choice { value: id.to_owned(), label, detail: None, blocked: None }
}

/// What each row's role lets do, and what of it deserves a second look, at the row's role.
pub(super) fn say_rows(context: &ReadContext, found: &RancherFound) {
    let (draft, blueprint) = (&context.draft, &context.blueprint);
    let mut facts = Vec::new();
    let mut known = None;
    for (n, grant) in blueprint.grants.iter().enumerate() {
        let row = draft.row_of_grant(n);
        // Grants of one row differ in their cluster alone.
        if known.replace(row) == Some(row) {
            continue;
        }
        let field = format!("grants.{row}.role");
        let Some(given) = given(blueprint, found, grant) else { continue };
        let say_about = |message, good| Fact::new(&field, good, message).about(&grant.role);
        let clusters = draft.grants.get(row).map(|row| row.clusters.join(", ")).unwrap_or_default();
        let lines = told(grant, &given, &clusters);
        facts.extend(lines.into_iter().map(|line| say_about(line, true)));
        let place = |key: Key| Message::new(key).say();
        let near = if grant.scope == Scope::Global { of_global(&grant.role) } else { say::IN_THERE };
        let global = grant.scope == Scope::Global;
        let second = warnings(&grant.role, &given, &place(near), &place(say::IN_CLUSTER), global);
        facts.extend(second.into_iter().map(|line| say_about(line, false)));
    }
    if !facts.is_empty() {
        context.say(Event::Facts { facts });
    }
}

/// A role in words, for the places of a grant.
fn told(grant: &Grant, given: &Given, clusters: &str) -> Vec<Message> {
    let near = match grant.scope {
        Scope::Namespaces | Scope::RoleBindings if grant.namespaces.is_empty() => say::IN_ITS_NAMESPACES.into(),
        Scope::Project if grant.project.is_empty() => say::IN_ITS_NAMESPACES.into(),
        Scope::Namespaces | Scope::RoleBindings => {
            Message::new(say::IN_NAMESPACES).with("names", grant.namespaces.join(", "))
        }
        Scope::Project => Message::new(say::IN_PROJECT).with("name", &grant.project),
        Scope::Cluster | Scope::Global => of_global(&grant.role).into(),
    };
    let whole = match clusters {
        "" => say::IN_CLUSTER.into(),
        names => Message::new(say::IN_CLUSTERS).with("names", names),
    };
    let mut out = match grant.scope {
        Scope::Cluster => lines(&given.wide, &[], &whole.say()),
        _ => lines(&given.near, &given.wide, &near.say()),
    };
    if given.namespaces {
        let can = abilities(&given.wide);
        let of = |key: Key| Message::new(key).with("role", &grant.role);
        out.push(match can.read.is_empty() {
            true => of(say::BROUGHT_NAMESPACES),
            false => of(say::BROUGHT).with("what", list(&can.read)),
        });
    }
    if !given.unread.is_empty() {
        out.push(Message::new(say::UNREAD).with("role", &grant.role).with("roles", given.unread.join(", ")));
    }
    out
}

/// The same, after a role was chosen: from what was read before, and what cluster roles are still missing.
pub(super) async fn chosen(context: &ReadContext) {
    let Some(mut found) = context.survey.rancher.clone() else { return };
    let blueprint = &context.blueprint;
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for grant in &blueprint.grants {
        match given(blueprint, &found, grant) {
            Some(given) => missing.extend(given.unread),
            None if grant.scope == Scope::RoleBindings && !grant.role.is_empty() => {
                missing.insert(grant.role.clone());
            }
            None => {}
        }
    }
    let named = blueprint.clusters_of_grants();
    let active = || found.clusters.iter().filter(|one| one.state == "active");
    let active = active().find(|one| named.contains(&&*one.name)).or_else(|| active().next());
    if let (Some(rancher), Some(cluster), false) = (&context.clients.rancher, active, missing.is_empty()) {
        let kubernetes = Kubernetes::new(rancher, &cluster.id);
        let read = join_all(missing.iter().map(|name| kubernetes.cluster_role(name))).await;
        let rules = read.into_iter().filter_map(|one| one.ok().flatten()).collect();
        found.cluster_roles.push(ClusterRolesFound { rules, ..ClusterRolesFound::default() });
    }
    say_rows(context, &found);
}
