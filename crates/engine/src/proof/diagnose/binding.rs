//! The binding in Rancher: the role, the project, and the namespaces in it.

use lockstep_words::{Message, en::proof as say};

use super::source::{
    BINDINGS, CLUSTER_BINDINGS, CLUSTERS, GLOBAL_BINDINGS, NAMESPACES, PROJECTS, ROLE_BINDINGS_BEFORE, Source,
};
use super::{Break, Chain, Looked};
use crate::blueprint::{Grant, Scope};

pub(super) fn binding(chain: &Chain) -> Looked {
    let (expected, found, source) = match (chain.on_project(), chain.grant) {
        (Some(grant), _) if !answers(chain, grant) => {
            (say::EXPECT_BINDING, Ok(chain.with(say::BINDING_UNREAD)), CLUSTERS)
        }
        (Some(grant), _) => match wrong(chain, grant) {
            Some((broken, source)) => (say::EXPECT_BINDING, Err(broken), source),
            None => (say::EXPECT_BINDING, Ok(chain.with(say::BINDING_HOLDS)), BINDINGS),
        },
        (None, Some(grant)) => (say::EXPECT_ROLE_ALONE, wide(chain, grant), wide_source(grant)),
        (None, None) => (say::EXPECT_NOTHING, Ok(chain.with(say::NOTHING_GRANTED)), BINDINGS),
    };
    let name = chain.grant.map_or_else(String::new, |grant| format!("{} on {}", grant.role, place(grant)));
    let with = |key| chain.with(key).with("place", chain.grant.map(place).unwrap_or_default());
    Looked { name, expected: with(expected), found, source }
}

/// A binding on a whole cluster, on Rancher itself, or of Kubernetes' alone: it is there where a plan does not make it.
fn wide(chain: &Chain, grant: &Grant) -> Result<Message, Break> {
    let with = |key| chain.with(key).with("place", place(grant));
    if super::repair::of(chain, &say::UNBOUND).is_empty() {
        return Ok(with(say::BINDING_HOLDS_ON));
    }
    Err(Break::sure(with(say::UNBOUND), with(say::REVIEW_DO)))
}

fn wide_source(grant: &Grant) -> Source {
    match grant.scope {
        Scope::Global => GLOBAL_BINDINGS,
        Scope::RoleBindings => ROLE_BINDINGS_BEFORE,
        _ => CLUSTER_BINDINGS,
    }
}

fn place(grant: &Grant) -> &str {
    [&grant.project, &grant.cluster].into_iter().find(|name| !name.is_empty()).map_or("Rancher", |name| name)
}

/// Whether the grant's cluster answers: of one that does not, no projects and namespaces are read.
pub(super) fn answers(chain: &Chain, grant: &Grant) -> bool {
    chain.seen.clusters.iter().all(|(name, active, _)| *name != grant.cluster || *active)
}

/// What is not as it should be.
fn wrong(chain: &Chain, grant: &Grant) -> Option<(Break, Source)> {
    let seen = chain.seen;
    let (principal, role) = (chain.principal(), chain.role_id(grant));
    let with = |key| -> Message { chain.with(key) };
    let review = |cause: Message, source| Some((Break::sure(cause, with(say::REVIEW_DO)), source));
    let project = seen.projects.iter().find(|(_, cluster, name)| *cluster == grant.cluster && *name == grant.project);
    let Some((id, ..)) = project else { return review(with(say::PROJECT_GONE), PROJECTS) };
    let own = || seen.bindings.iter().filter(|one| one.group == principal);
    if !own().any(|one| one.role == role && one.project == *id) {
        let elsewhere = own().filter(|one| one.role == role);
        let elsewhere = elsewhere.flat_map(|one| seen.projects.iter().find(|(id, ..)| *id == one.project)).next();
        let other = own().find(|one| one.project == *id);
        let cause = match (elsewhere, other) {
            (_, Some(other)) => with(say::BINDING_OTHER_ROLE).with("other", &other.role),
            (Some((_, _, there)), None) => with(say::BINDING_ELSEWHERE).with("there", there),
            (None, None) => with(say::NO_BINDING),
        };
        return review(cause, BINDINGS);
    }
    let found = |name: &str| {
        let mut all = seen.namespaces.iter();
        all.find(|(cluster, namespace, _)| *cluster == grant.cluster && namespace == name)
    };
    let lost = |name: &&String| found(name).is_none_or(|(_, _, project)| project.as_ref() != Some(id));
    let lost = grant.namespaces.iter().find(lost)?;
    let key = if found(lost).is_some() { say::NAMESPACE_ELSEWHERE } else { say::NAMESPACE_GONE };
    review(with(key).with("namespace", lost), NAMESPACES)
}
