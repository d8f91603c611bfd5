//! The roles that step 5 offers, by what they can be given on.

use lockstep_systems::rancher::RoleTemplate;

use super::told::Desk;
use crate::blueprint::Scope;
use crate::plan::MARK;
use crate::port::{Choice, Event};
use crate::survey::RancherFound;

/// Cluster roles whose names begin so are of Kubernetes' own workings.
const SYSTEM: &str = "system:";

/// Says the roles of every scope, each list under the scope's own field.
pub(super) fn say_choices(desk: &Desk, found: &RancherFound) {
    for scope in [Scope::Project, Scope::Cluster, Scope::Global, Scope::RoleBindings] {
        let mut choices = choices(desk, found, scope);
        choices.dedup_by(|one, other| one.value == other.value);
        desk.say(&Event::Choices { field: scope.roles().to_owned(), choices });
    }
}

fn choices(desk: &Desk, found: &RancherFound, scope: Scope) -> Vec<Choice> {
    let own = |context: &str| {
        let own = desk.about.blueprint.roles.iter().filter(move |role| role.context.api() == context);
        own.map(|role| choice(&role.name, "")).collect::<Vec<_>>()
    };
    let templates = |context: &str| {
        // Those of the setup's own are named by the blueprint.
        let ours = |role: &RoleTemplate| role.labels.get(MARK) == Some(&desk.about.blueprint.mark());
        let fits = |role: &&RoleTemplate| role.context == context && !role.hidden && !role.locked && !ours(role);
        let fit = found.templates.iter().filter(fits).map(|role| choice(&role.id, &role.name));
        own(context).into_iter().chain(fit).collect()
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
