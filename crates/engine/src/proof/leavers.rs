//! People who have left an Entra group and still have what it gave: Keycloak takes nobody out of a group before their next
//! sign-in, and Rancher asks Keycloak alone.

use std::collections::BTreeSet;

use futures_util::future::{join_all, join3, try_join_all};
use lockstep_systems::Error;
use lockstep_systems::graph::Graph;
use lockstep_systems::keycloak::Keycloak;
use lockstep_systems::rancher::Rancher;

use super::seen::{Lasting, Left, Seen};
use crate::blueprint::{Blueprint, Mapping, name_in_tokens};
use crate::reading::ReadContext;
use crate::survey::{PersonFound, Survey};

/// So many members of a Keycloak group are compared with Entra ID.
const MOST: usize = 50;
/// And so many groups.
const MOST_GROUPS: usize = 10;
/// How long Rancher lets things last, in minutes: sessions, kubeconfigs, API keys (Rancher 2.15).
const SETTINGS: [(&str, u64); 3] = [
    ("auth-user-session-ttl-minutes", 960),
    ("kubeconfig-default-token-ttl-minutes", 43_200),
    ("auth-token-max-ttl-minutes", 129_600),
];
/// How long a realm lets a sign-in last where it was not read, in seconds: Keycloak's default.
const SESSION_SECONDS: u64 = 36_000;

/// Reads who has left. What may not be read leaves the question open.
pub(super) async fn read(context: &ReadContext, now: &Survey, seen: &mut Seen) {
    let blueprint = &context.blueprint;
    let (Some(graph), Some(keycloak)) = (&context.clients.graph, &context.clients.keycloak) else { return };
    let mut groups: Vec<_> = blueprint.groups();
    // The person's own first: those are what the proof is about.
    groups.sort_by_key(|group| !seen.groups.iter().chain(&seen.was_in).any(|own| own == group));
    let rows = |group: &str| entra_groups(blueprint, now, group);
    let comparable: Vec<_> = groups.into_iter().filter_map(|group| Some((group, rows(group)?))).collect();
    seen.passed_over = comparable.len().saturating_sub(MOST_GROUPS);
    let known = &*seen;
    let asked = comparable.into_iter().take(MOST_GROUPS).map(|(group, ids)| async move {
        let who = Who { graph, keycloak, blueprint, ids };
        (group, who.left(now, known, group).await)
    });
    for (group, found) in join_all(asked).await {
        if let Ok((left, whole)) = found {
            seen.left.extend(left);
            seen.uncompared.extend((!whole).then(|| group.to_owned()));
        }
    }
    if !seen.left.is_empty()
        && let Some(rancher) = &context.clients.rancher
    {
        seen.lasting = lasting(now, rancher).await;
    }
}

/// Ids of the Entra groups that lead to a Keycloak group; nothing where others than their members come into it as well.
fn entra_groups(blueprint: &Blueprint, now: &Survey, group: &str) -> Option<BTreeSet<String>> {
    let found = &now.entra.as_ref()?.groups;
    let rows = || blueprint.mappings.iter().zip(found).filter(|(row, _)| row.keycloak_group == group);
    let alone = rows().all(|(row, hits)| row.entra_group.is_some() && !hits.is_empty());
    alone.then(|| rows().flat_map(|(_, hits)| hits).map(|hit| hit.id.clone()).collect())
}

/// Who is asked about a group.
struct Who<'a> {
    graph: &'a Graph,
    keycloak: &'a Keycloak,
    blueprint: &'a Blueprint,
    ids: BTreeSet<String>,
}

impl Who<'_> {
    /// Those of a Keycloak group, and of whom Rancher counts among it, who are in none of the Entra groups any more; and
    /// whether all were looked at.
    async fn left(&self, now: &Survey, seen: &Seen, group: &str) -> Result<(Vec<Left>, bool), Error> {
        let (realm, none) = (&self.blueprint.keycloak.realm, (Vec::new(), true));
        let found = now.realm().and_then(|realm| realm.groups.iter().find(|there| there.name == *group));
        let Some(found) = found else { return Ok(none) };
        let members = self.keycloak.first_group_members(realm, &found.id, MOST + 1).await?;
        let whole = members.len() <= MOST;
        let counted = counted(self.blueprint, now, seen, group);
        let inside: Vec<_> = members.into_iter().take(MOST).map(|user| (user.id, user.username, true)).collect();
        let known = |id: &str| inside.iter().any(|(member, ..)| member == id);
        let mut all: Vec<(String, String, bool)> = inside.clone();
        all.extend(counted.iter().filter(|(id, _)| !known(id)).map(|(id, of)| (id.clone(), of.name.clone(), false)));
        if all.is_empty() {
            return Ok(none);
        }
        let inside = try_join_all(self.ids.iter().map(|id| self.graph.first_members(id))).await?;
        let names: BTreeSet<String> = inside.into_iter().flatten().map(|name| name.to_lowercase()).collect();
        let rows = self.blueprint.mappings.iter().filter(|row| row.keycloak_group == *group);
        let entra = rows.map(Mapping::who).collect::<Vec<_>>().join(", ");
        let suspects = all.into_iter().filter(|(_, name, _)| !names.contains(&name.to_lowercase()));
        let (entra, counted, names) = (&entra, &counted, &names);
        let asked = suspects.map(|(id, _, in_keycloak)| async move {
            let Some(upn) = self.gone(&id, names).await? else { return Ok::<_, Error>(None) };
            let of = counted.iter().find(|(known, _)| *known == id).map(|(_, of)| *of);
            let sessions = self.keycloak.sessions_of_user(realm, &id).await?;
            Ok(Some(Left {
                name: of.map_or(upn, |of| of.name.clone()),
                group: group.to_owned(),
                entra: entra.clone(),
                in_keycloak,
                session: sessions.iter().map(|session| session.start).max().unwrap_or_default(),
                in_rancher: of.map(|of| of.id.clone()),
                refused_next: of.is_some_and(|of| refused_without(self.blueprint, now, of, group)),
            }))
        });
        Ok((try_join_all(asked).await?.into_iter().flatten().collect(), whole))
    }

    /// The sign-in name at Entra ID of somebody who is in none of the groups; nothing for others, and for those who did not
    /// come from there.
    async fn gone(&self, id: &str, names: &BTreeSet<String>) -> Result<Option<String>, Error> {
        let wanted = &self.blueprint.keycloak;
        let Some(link) = self.keycloak.link_to(&wanted.realm, id, &wanted.alias).await? else { return Ok(None) };
        if names.contains(&link.user_name.to_lowercase()) {
            return Ok(None);
        }
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        match self.graph.check_member_groups(&link.user_name, &ids).await {
            Ok(inside) if !inside.is_empty() => Ok(None),
            // Who is not in the directory any more is in no group either.
            Err(error) if error.status() != Some(404) => Err(error),
            _ => Ok(Some(link.user_name)),
        }
    }
}

/// Whom Rancher counts among a group, by their ids in Keycloak. Whoever has just signed in is known better than the survey
/// knows them, unless Rancher refused them: then it keeps what it knew.
fn counted<'a>(blueprint: &Blueprint, now: &'a Survey, seen: &Seen, group: &str) -> Vec<(String, &'a PersonFound)> {
    let principal = blueprint.group_principal(name_in_tokens(group));
    let people = now.rancher.as_ref().map(|rancher| rancher.sign_in.people.as_slice()).unwrap_or_default();
    let fresh = |id: &str| seen.principals.is_some() && !seen.by_key && seen.person.keycloak_id.as_deref() == Some(id);
    let with = people.iter().filter(|one| one.groups.as_ref().is_some_and(|own| own.contains(&principal)));
    let by_id = with.filter_map(|one| Some((one.principal.split("://").nth(1)?.to_owned(), one)));
    by_id.filter(|(id, _)| !fresh(id)).collect()
}

/// Whether Rancher refuses somebody who is not in a group any more (Rancher 2.15 `CheckAccess`).
fn refused_without(blueprint: &Blueprint, now: &Survey, of: &PersonFound, group: &str) -> bool {
    let Some(rancher) = &now.rancher else { return false };
    let principal = blueprint.group_principal(name_in_tokens(group));
    let others = || of.groups.iter().flatten().filter(|other| **other != principal).chain([&of.principal]);
    let allowed = rancher.auth.get("allowedPrincipalIds").and_then(|ids| ids.as_array());
    let listed = || others().any(|one| allowed.is_some_and(|all| all.iter().any(|id| *id == **one)));
    let bound = || of.bound || others().any(|one| rancher.sign_in.bound_groups.contains(one));
    match rancher.auth.get("accessMode").and_then(|mode| mode.as_str()) {
        Some("required") => !listed(),
        Some("restricted") => !listed() && !bound(),
        _ => false,
    }
}

/// How long things last that people have opened.
async fn lasting(now: &Survey, rancher: &Rancher) -> Lasting {
    let minutes = SETTINGS.map(|(name, usual)| async move {
        let set = rancher.setting(name).await.ok().flatten();
        set.and_then(|set| set.value.parse().ok()).unwrap_or(usual)
    });
    let [session, kubeconfig, key] = minutes;
    let (session, kubeconfig, key) = join3(session, kubeconfig, key).await;
    let seconds = now.realm().map(|realm| realm.session_max).filter(|seconds| *seconds > 0);
    Lasting { keycloak: seconds.unwrap_or(SESSION_SECONDS) / 60, session, kubeconfig, key }
}
