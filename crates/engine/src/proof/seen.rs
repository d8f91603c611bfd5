//! What was seen of one person's chain, before anything is concluded from it.

use lockstep_systems::kubernetes::{ClusterRole, RoleBinding};
use lockstep_systems::rancher::RoleTemplate;
use serde_json::Value as Json;

use super::{Answer, Person};
use crate::blueprint::{Blueprint, Mapping};
use crate::run::Stopped;
use crate::survey::BindingFound;

/// Everything the diagnosis rests on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// When the systems were read before the sign-in, and when after it, in milliseconds since 1970.
    pub(super) times: (u64, u64),
    /// Ids of the changes that a plan has now; none where it cannot be applied.
    pub(super) planned: Vec<String>,
    pub(crate) person: Person,
    /// For each mapping of the blueprint, its Entra group's object id, and whether the person is in it; `None` where
    /// Lockstep cannot look.
    pub(super) memberships: Vec<(String, Option<bool>)>,
    /// For each mapping of the blueprint, what there is of its Entra group; none where Lockstep cannot look.
    pub(super) of_entra: Vec<OfEntra>,
    /// The Keycloak groups that the person was in before this sign-in.
    pub(super) was_in: Vec<String>,
    /// People who have left an Entra group and still have what it gave.
    pub(super) left: Vec<Left>,
    /// Keycloak groups of which not all members were compared with Entra ID.
    pub(super) uncompared: Vec<String>,
    /// How many Keycloak groups were not compared at all, because there are many.
    pub(super) passed_over: usize,
    /// How long what they have open lasts.
    pub(super) lasting: Lasting,
    /// How many security groups the person is in, nested ones included; `None` where that cannot be known.
    pub(super) group_count: Option<usize>,
    /// Which groups the application's tokens name (`groupMembershipClaims`), `None` where Lockstep cannot look; empty for
    /// none.
    pub(super) groups_claim: Option<String>,
    /// Whether a key of the person's own took the place of a sign-in.
    pub(super) by_key: bool,
    /// Why the sign-in brought nothing.
    pub(super) stopped: Option<Stopped>,
    /// The identity provider as Keycloak gives it.
    pub(super) provider: Option<Json>,
    /// What the identity provider must hold to fit the application and Entra ID's discovery document: name and value.
    pub(super) fitting: Vec<(String, String)>,
    /// Entra ID's code where it refuses, without any person, what Keycloak sends: client, redirect URI, secret.
    pub(super) code: Option<String>,
    /// The application's service principal is switched off.
    pub(super) switched_off: bool,
    /// The application lets in only who is assigned to it.
    pub(super) assigned_only: bool,
    /// Nobody has consented for the tenant; where Lockstep cannot look, this is not so.
    pub(super) no_consent: bool,
    /// A user of the person's name in Keycloak who is not linked to Entra ID.
    pub(super) unlinked: Option<String>,
    /// Entra ID let the person in, and Keycloak has a question about a newcomer.
    pub(super) first_sign_in: bool,
    /// The end of the secret that Keycloak uses; nothing where Entra ID does not know it.
    pub(super) credential_ends: Option<String>,
    /// Whether that end is past.
    pub(super) credential_ended: bool,
    /// The Keycloak groups that are there, by their paths without a leading slash; `None` where they were not read.
    pub(super) there: Option<Vec<String>>,
    /// The person's Keycloak groups, by their paths without a leading slash.
    pub(super) groups: Vec<String>,
    /// The identity provider's mappers.
    pub(super) mappers: Vec<Json>,
    /// The claims that tokens of the person would carry: ID token, access token, user info.
    pub(super) tokens: Vec<Json>,
    /// Rancher's words where it did not accept the sign-in.
    pub(super) refused: Option<String>,
    /// Keycloak's own word for it, where Rancher could not spend the code.
    pub(super) exchange: Option<String>,
    /// The address at which the sign-in is to end.
    pub(super) callback: String,
    /// Rancher's version, for example `v2.15.0`.
    pub(super) version: String,
    /// Rancher's authentication as it is set.
    pub(super) auth: Json,
    /// The allowed principals of Rancher's authentication.
    pub(super) allowed: Vec<String>,
    /// The person's principals in Rancher; `None` where they were not told.
    pub(super) principals: Option<Vec<String>>,
    /// Bindings of groups.
    pub(super) bindings: Vec<BindingFound>,
    /// Projects: id, cluster name, name.
    pub(super) projects: Vec<(String, String, String)>,
    /// Namespaces: cluster name, name, project id.
    pub(super) namespaces: Vec<(String, String, Option<String>)>,
    /// Clusters: name, whether it answers, and what Rancher says about it.
    pub(super) clusters: Vec<(String, bool, String)>,
    /// The role templates; none where they were not read.
    pub(super) templates: Vec<RoleTemplate>,
    /// What the clusters have for the grants, as far as it was read.
    pub(super) inside: Vec<Inside>,
    /// What the clusters answered.
    pub(super) answers: Vec<Answer>,
    /// The group that a search of the person at Rancher did not find, and Rancher's words.
    pub(super) not_found: Option<(String, String)>,
}

/// What Entra ID has of a mapping's group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfEntra {
    /// How many groups fit its name or id.
    pub(super) found: usize,
    /// Whether it is a security group.
    pub(super) security: bool,
    /// Whether the person is in another group of the same name.
    pub(super) in_namesake: bool,
}

/// Somebody who has left an Entra group and still has what it gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Left {
    /// Their name in Keycloak.
    pub(super) name: String,
    /// The Keycloak group.
    pub(super) group: String,
    /// Who fits the row, or rows, that lead to it.
    pub(super) entra: String,
    /// Whether Keycloak has them in the group.
    pub(super) in_keycloak: bool,
    /// Their user in Rancher, where Rancher counts them among the group.
    pub(super) in_rancher: Option<String>,
    /// When the last of their open sessions at Keycloak began, in milliseconds since 1970; 0 where there is none.
    pub(super) session: u64,
    /// Whether Rancher will refuse their next sign-in, without the group.
    pub(super) refused_next: bool,
}

/// How long things last that somebody has opened, in minutes; 0 where they have no end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lasting {
    /// A sign-in at Keycloak, at most.
    pub(super) keycloak: u64,
    /// A session at Rancher.
    pub(super) session: u64,
    /// A kubeconfig.
    pub(super) kubeconfig: u64,
    /// An API key, at most.
    pub(super) key: u64,
}

/// What a cluster has for the grants.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Inside {
    /// The cluster's name.
    pub(super) cluster: String,
    /// The cluster roles of the granted roles and of those that they inherit, as far as they are there.
    pub(super) roles: Vec<ClusterRole>,
    /// The role bindings in the granted namespaces.
    pub(super) bindings: Vec<RoleBinding>,
}

impl Seen {
    /// The mappings this person's chain runs over: those of their Entra groups, or where they are in none, all: then
    /// the chain is to be shown as broken at its first hop.
    pub(super) fn mappings<'a>(&self, blueprint: &'a Blueprint) -> Vec<&'a Mapping> {
        let own: Vec<&Mapping> = blueprint
            .mappings
            .iter()
            .zip(&self.memberships)
            .filter(|(m, (_, member))| member.unwrap_or_else(|| self.groups.contains(&m.keycloak_group)))
            .map(|(m, _)| m)
            .collect();
        if own.is_empty() { blueprint.mappings.iter().collect() } else { own }
    }
}
