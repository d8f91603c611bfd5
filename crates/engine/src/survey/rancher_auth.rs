//! What of Rancher bears on who can sign in, beside the authentication itself: who signs in today, and what is left of
//! earlier set-ups.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join;
use lockstep_systems::Error;
use lockstep_systems::rancher::{AuthProvider, ClusterBinding, GlobalRoleBinding, ProjectBinding, Rancher, User};
use serde::{Deserialize, Serialize};

/// What bears on who can sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInFound {
    /// Whether local sign-in is hidden while another provider is on: feature flag `hide-local-auth-provider` (Rancher
    /// 2.15).
    pub hides_local: bool,
    /// By provider, whom Rancher knows and what they are bound to; the signed-in administrator and Rancher's own helpers
    /// left out.
    pub known: BTreeMap<String, KnownFound>,
    /// The people of our provider among them.
    pub people: Vec<PersonFound>,
    /// Whether anybody has ever signed in through our provider: a user who has its principal was made, or bound
    /// to it, by a sign-in.
    pub verified: bool,
    /// Groups that a project or a cluster is bound to, as principals.
    pub bound_groups: Vec<String>,
}

/// Whom Rancher knows of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownFound {
    /// How many people.
    pub users: usize,
    /// How many bindings on projects, clusters and Rancher itself name them or a group of that provider.
    pub bindings: usize,
}

/// Somebody whom Rancher knows by our provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFound {
    /// The user's id in Rancher.
    pub id: String,
    /// The name; the user name or the id where there is none.
    pub name: String,
    /// The principal, `keycloakoidc_user://…`.
    pub principal: String,
    /// The group principals that their last sign-in or refresh brought; nothing where that cannot be read.
    pub groups: Option<Vec<String>>,
    /// Whether a project or a cluster is bound to them.
    pub bound: bool,
}

/// The bindings of everyone: on projects, on clusters, and on Rancher itself.
pub(super) struct Bindings {
    pub(super) on_projects: Vec<ProjectBinding>,
    pub(super) on_clusters: Vec<ClusterBinding>,
    pub(super) on_rancher: Vec<GlobalRoleBinding>,
}

/// Reads it. `me` is the signed-in user, `ours` the provider that people are to sign in by.
///
/// # Errors
/// As the calls'.
pub(super) async fn read(
    rancher: &Rancher,
    ours: AuthProvider,
    me: &User,
    bindings: &Bindings,
) -> Result<SignInFound, Error> {
    let (features, users) = join(rancher.features(), rancher.users()).await;
    let Bindings { on_projects, on_clusters, on_rancher } = bindings;
    let users: Vec<User> = users?.into_iter().filter(|user| user.id != me.id && !is_helper(user)).collect();
    let subjects = (on_projects.iter().map(|binding| (&binding.user_id, &binding.group_principal_id)))
        .chain(on_clusters.iter().map(|binding| (&binding.user_id, &binding.group_principal_id)))
        .chain(on_rancher.iter().map(|binding| (&binding.user_id, &binding.group_principal_id)));
    let mut known: BTreeMap<String, KnownFound> = BTreeMap::new();
    for user in &users {
        known.entry(provider(user).to_owned()).or_default().users += 1;
    }
    let by_id: BTreeMap<&str, &User> = users.iter().map(|user| (user.id.as_str(), user)).collect();
    for (user, group) in subjects {
        let of_group = group.as_deref().filter(|group| !group.is_empty()).map(provider_of);
        let bound = user.as_deref().and_then(|id| by_id.get(id)).map(|user| provider(user));
        if let Some(provider) = of_group.or(bound) {
            known.entry(provider.to_owned()).or_default().bindings += 1;
        }
    }
    let mut people: Vec<PersonFound> = users.iter().filter_map(|user| person(user, ours)).collect();
    if !people.is_empty() {
        // Who may not read them knows less.
        let groups = rancher.groups_of_users().await.unwrap_or_default();
        let bound: BTreeSet<&String> = (on_projects.iter().filter_map(|binding| binding.user_id.as_ref()))
            .chain(on_clusters.iter().filter_map(|binding| binding.user_id.as_ref()))
            .collect();
        for person in &mut people {
            person.groups = groups.get(&person.id).cloned();
            person.bound = bound.contains(&person.id);
        }
    }
    let bound_groups: BTreeSet<String> = (on_projects.iter().map(|binding| &binding.group_principal_id))
        .chain(on_clusters.iter().map(|binding| &binding.group_principal_id))
        .flatten()
        .filter(|group| !group.is_empty())
        .cloned()
        .collect();
    Ok(SignInFound {
        bound_groups: bound_groups.into_iter().collect(),
        hides_local: features?.iter().any(|feature| feature.name == "hide-local-auth-provider" && feature.on),
        known,
        verified: person(me, ours).is_some() || !people.is_empty(),
        people,
    })
}

pub(super) fn is_helper(user: &User) -> bool {
    user.principal_ids.iter().any(|id| id.starts_with("system://"))
}

/// The provider of a principal: `azuread` of `azuread_user://…`, `local` of `local://…`.
pub(super) fn provider_of(principal: &str) -> &str {
    let scheme = principal.split("://").next().unwrap_or_default();
    scheme.rsplit_once('_').map_or(scheme, |(provider, _)| provider)
}

/// Where somebody signs in: Rancher gives people of any provider a local principal too.
fn provider(user: &User) -> &str {
    let mut providers = user.principal_ids.iter().map(|id| provider_of(id));
    providers.find(|provider| *provider != "local").unwrap_or("local")
}

fn person(user: &User, ours: AuthProvider) -> Option<PersonFound> {
    let begins = format!("{}_user://", ours.id());
    let principal = user.principal_ids.iter().find(|id| id.starts_with(&begins))?.clone();
    let name = [&user.name, &user.username, &user.id].into_iter().find(|name| !name.is_empty())?;
    Some(PersonFound { id: user.id.clone(), name: name.clone(), principal, ..PersonFound::default() })
}

#[cfg(test)]
mod tests {
    use super::provider_of;

    #[test]
    fn a_principal_tells_its_provider() {
        for (principal, provider) in [
            ("local://user-abcde", "local"),
            ("azuread_user://6f0c1d9e", "azuread"),
            ("keycloak_group://Dev", "keycloak"),
            ("keycloakoidc_user://0d73662e", "keycloakoidc"),
            ("github_team://7", "github"),
        ] {
            assert_eq!(provider_of(principal), provider);
        }
    }
}
